// A key group's log ↔ bytes, with all that a replay does not make again for certain: positions, and what people were
// told (findings and incidents), word for word. Refuses bytes that are not exactly what was written.
import type { DeviceLife } from '../alert/incident-record.ts';
import { idAt } from '../bytes/id-table.ts';
import { type ByteReader, createByteReader } from '../bytes/reader.ts';
import { type ByteWriter, createByteWriter } from '../bytes/writer.ts';
import { passSections, type Written, writeSections, written } from '../formats.ts';
import type { Position } from '../reading/position.ts';
import { checksum } from './checksum.ts';
import { findingsSection, takeFindings } from './finding-codec.ts';
import type { GroupState } from './group-state.ts';
import { lifeOf, readIncidents, writeIncidents } from './incident-codec.ts';
import type { LogShape, ReadingLog } from './log/reading-log.ts';

export interface LoggedGroup {
  readonly positions: ReadonlyMap<string, Position>;
  readonly arrivalMs: number;
  readonly rulesVersion: number;
  /** How many devices the stored state has, and that they are these: see `sumOfIds`. */
  readonly storedDevices: number;
  readonly storedSum: number;
  /** Ids of the devices that came since, in the order of their numbers. */
  readonly newIds: readonly string[];
  readonly shapes: readonly LogShape[];
  readonly texts: readonly string[];
  readonly rowCount: number;
  /** As reading-log.ts writes them. */
  readonly rows: Uint8Array;
  /** First, last and latest noted, ms. */
  readonly arrivalsMs: readonly [first: number, last: number, noted: number];
  /** By device's id. */
  readonly lives: ReadonlyMap<string, DeviceLife>;
}

/** Checksum, and length of what follows. */
const HEAD_BYTES = 8;
const out = createByteWriter(4096);

/** @param group has this log. */
export function encodeLog(
  { positions, arrivalMs, rulesVersion, ids, incidents }: GroupState,
  log: ReadingLog,
  as: Written = written('handed'),
): Uint8Array {
  out.reset();
  out.varint(positions.size);
  for (const [shard, { sequence, index }] of positions) {
    out.text(shard);
    out.text(sequence);
    out.varint(index);
  }
  out.f64(arrivalMs);
  out.varint(rulesVersion);
  out.varint(log.storedDevices);
  out.u32(log.storedSum);
  out.varint(ids.count - log.storedDevices);
  for (let device = log.storedDevices; device < ids.count; device++) out.text(idAt(ids, device));
  out.varint(log.shapes.length);
  for (const { measures, dimensions } of log.shapes) {
    writeTexts(out, measures);
    writeTexts(out, dimensions);
  }
  writeTexts(out, log.texts);
  writeLives(out, incidents, (device) => idAt(ids, device));
  for (const ms of [log.firstArrivalMs, log.lastArrivalMs, log.arrivalMs]) out.f64(ms);
  out.varint(log.rows);
  out.varint(log.bytes.at);
  out.raw(log.bytes.memory.subarray(0, log.bytes.at));
  writeSections(out, as);
  const bytes = new Uint8Array(HEAD_BYTES + ((out.length() + 3) & -4));
  out.copyInto(bytes, HEAD_BYTES);
  const head = new Uint32Array(bytes.buffer, 0, 2);
  head[1] = out.length();
  head[0] = checksum(bytes);
  return bytes;
}

/** @throws RangeError for bytes cut short or changed, UnknownFormatError. */
export function decodeLog(given: Uint8Array): LoggedGroup {
  const from = createByteReader(checked(given));
  const positions = new Map<string, Position>();
  for (let left = from.varint(); left > 0; left--)
    positions.set(from.text(), { sequence: from.text(), index: from.varint() });
  const arrivalMs = from.f64();
  const rulesVersion = from.varint();
  const [storedDevices, storedSum] = [from.varint(), from.u32()];
  const newIds = readTexts(from);
  const shapes: LogShape[] = [];
  for (let left = from.varint(); left > 0; left--)
    shapes.push({ measures: readTexts(from), dimensions: readTexts(from) });
  const texts = readTexts(from);
  const lives = readLives(from);
  const arrivalsMs = [from.f64(), from.f64(), from.f64()] as const;
  const rowCount = from.varint();
  const rows = from.raw(from.varint());
  passSections(from, 'handed');
  return {
    ...{ positions, arrivalMs, rulesVersion, storedDevices, storedSum, newIds, shapes, texts },
    ...{ rowCount, rows, arrivalsMs, lives },
  };
}

function checked(given: Uint8Array): Uint8Array {
  // A copy: a Buffer’s own slice is none, and begins anywhere.
  const bytes = new Uint8Array(given);
  const isWhole = bytes.length >= HEAD_BYTES && bytes.length % 4 === 0;
  const head = new Uint32Array(isWhole ? bytes.buffer : new ArrayBuffer(HEAD_BYTES), 0, 2);
  const [sum, length] = head as unknown as [number, number];
  head[0] = 0;
  if (!isWhole || length > bytes.length - HEAD_BYTES || sum !== checksum(bytes))
    throw new RangeError(`a log of readings of ${given.length} bytes does not match its checksum`);
  return bytes.subarray(HEAD_BYTES, HEAD_BYTES + length);
}

function writeLives(to: ByteWriter, lives: ReadonlyMap<number, DeviceLife>, idOf: (device: number) => string): void {
  to.varint(lives.size);
  for (const device of lives.keys()) {
    to.varint(device);
    to.text(idOf(device));
  }
  if (lives.size === 0) return;
  writeIncidents(to, lives);
  const findings = findingsSection(lives)?.bytes ?? new Uint8Array();
  to.varint(findings.length);
  to.raw(findings);
}

function readLives(from: ByteReader): Map<string, DeviceLife> {
  const ids = new Map<number, string>();
  for (let left = from.varint(); left > 0; left--) ids.set(from.varint(), from.text());
  if (ids.size === 0) return new Map();
  const lives = new Map([...readIncidents(from)].map(([device, own]) => [device, lifeOf(own)]));
  takeFindings(from.raw(from.varint()), lives);
  return new Map(
    [...ids].flatMap(([device, id]) => (lives.has(device) ? [[id, lives.get(device) as DeviceLife]] : [])),
  );
}

function writeTexts(to: ByteWriter, texts: readonly string[]): void {
  to.varint(texts.length);
  for (const text of texts) to.text(text);
}

function readTexts(from: ByteReader): string[] {
  const texts: string[] = [];
  for (let left = from.varint(); left > 0; left--) texts.push(from.text());
  return texts;
}
