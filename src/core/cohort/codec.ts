// What is kept of cohorts ↔ bytes: places of a key group's devices, and, in one item for all, streets and how far each
// rule is judged. Ids in order, each without what it shares with the one before: some 15 bytes a device. Nothing is an
// empty state.
import { type ByteReader, createByteReader } from '../bytes/reader.ts';
import { type ByteWriter, createByteWriter } from '../bytes/writer.ts';
import type { CompiledCohort } from '../detect/rules/cohort.ts';
import { SEVERITIES, type Severity } from '../finding/severity.ts';
import { checkFormat, passSections, type Written, writeSections, written } from '../formats.ts';
import type { Places } from './judge.ts';
import type { Place, PlaceIncident } from './place.ts';
import type { Street } from './street.ts';

/** Of one rule, with what it compared: what is kept means nothing for a rule that compares something else. */
export interface Judged<T> extends Compared {
  /** End of the last window judged, ms. */
  readonly judgedMs: number;
  readonly kept: T;
}

/** And `severity`, for the end of an incident whose rule is gone. */
export type Compared = Pick<CompiledCohort, 'measure' | 'dimension' | 'floor' | 'windowMs' | 'severity'>;

/** Whether what is kept goes on under the rule as it is now. */
export function isSame(a: Compared, b: Compared): boolean {
  return a.measure === b.measure && a.dimension === b.dimension && a.floor === b.floor && a.windowMs === b.windowMs;
}

/** By rule. */
export type CohortPlaces = ReadonlyMap<string, Judged<Places>>;
export type CohortStreets = ReadonlyMap<string, Judged<ReadonlyMap<string, Street>>>;

export function encodePlaces(places: CohortPlaces, as: Written = written('cohortPlaces')): Uint8Array {
  return encode(places, as, (out, judged) => {
    out.varint(judged.kept.size);
    for (const [value, own] of judged.kept) {
      out.text(value);
      writePlaces(out, own, judged);
    }
  });
}

/** @throws UnknownFormatError. */
export function decodePlaces(bytes: Uint8Array | undefined): CohortPlaces {
  return decode(bytes, 'cohortPlaces', (from, judged) => {
    const values = new Map<string, ReadonlyMap<string, Place>>();
    for (let left = from.varint(); left > 0; left -= 1) values.set(from.text(), readPlaces(from, judged));
    return values;
  });
}

export function encodeStreets(streets: CohortStreets, as: Written = written('cohortStreets')): Uint8Array {
  return encode(streets, as, (out, judged) => {
    writePlaces(out, judged.kept, judged);
    for (const [, { level }] of sorted(judged.kept)) out.u32(bitsOf(level));
  });
}

/** @throws UnknownFormatError. */
export function decodeStreets(bytes: Uint8Array | undefined): CohortStreets {
  return decode(bytes, 'cohortStreets', (from, judged) => {
    const places = readPlaces(from, judged);
    return new Map([...places].map(([value, place]) => [value, { ...place, level: floatOf(from.u32()) }]));
  });
}

function encode<T>(
  all: ReadonlyMap<string, Judged<T>>,
  as: Written,
  write: (out: ByteWriter, judged: Judged<T>) => void,
): Uint8Array {
  const out = createByteWriter();
  out.u8(as.version);
  out.varint(all.size);
  for (const [rule, judged] of all) {
    out.text(rule);
    out.f64(judged.judgedMs);
    out.varint(judged.windowMs);
    out.text(judged.measure);
    out.text(judged.dimension);
    out.f64(judged.floor);
    out.u8(SEVERITIES.indexOf(judged.severity));
    write(out, judged);
  }
  writeSections(out, as);
  return out.bytes();
}

type Grid = Pick<Judged<unknown>, 'judgedMs' | 'windowMs'>;

function decode<T>(
  bytes: Uint8Array | undefined,
  format: 'cohortPlaces' | 'cohortStreets',
  read: (from: ByteReader, grid: Grid) => T,
): Map<string, Judged<T>> {
  const all = new Map<string, Judged<T>>();
  if (bytes === undefined) return all;
  const from = createByteReader(bytes);
  checkFormat(format, from.u8());
  for (let left = from.varint(); left > 0; left -= 1) {
    const rule = from.text();
    const grid = { judgedMs: from.f64(), windowMs: from.varint() };
    const compared = { measure: from.text(), dimension: from.text(), floor: from.f64() };
    const severity: Severity = SEVERITIES[from.u8()] ?? 'low';
    all.set(rule, { ...grid, ...compared, severity, kept: read(from, grid) });
  }
  passSections(from, format);
  return all;
}

const sorted = <T>(places: ReadonlyMap<string, T>): [string, T][] => [...places].sort(([a], [b]) => (a < b ? -1 : 1));

const HAS_INCIDENT = 1;

/** Ends of windows are counted back from the last one. */
function writePlaces(out: ByteWriter, places: ReadonlyMap<string, Place>, { judgedMs, windowMs }: Grid): void {
  out.varint(places.size);
  let before = '';
  for (const [id, { n, mean, variance, lastMs, incident }] of sorted(places)) {
    const shared = sharedLength(before, id);
    out.varint(shared);
    out.text(id.slice(shared));
    before = id;
    out.varint(2 * n + (incident === undefined ? 0 : HAS_INCIDENT));
    out.u32(bitsOf(mean));
    out.u32(bitsOf(variance));
    out.varint(Math.round((judgedMs - lastMs) / windowMs));
    if (incident === undefined) continue;
    out.f64(incident.startMs);
    out.u8(incident.isOpen ? 1 : 0);
    out.varint(incident.usualMs === undefined ? 0 : 1 + Math.round((judgedMs - incident.usualMs) / windowMs));
    out.u32(bitsOf(incident.usual));
  }
}

function readPlaces(from: ByteReader, { judgedMs, windowMs }: Grid): Map<string, Place> {
  const places = new Map<string, Place>();
  let id = '';
  for (let left = from.varint(); left > 0; left -= 1) {
    const shared = from.varint();
    id = id.slice(0, shared) + from.text();
    const flags = from.varint();
    const [mean, variance] = [floatOf(from.u32()), floatOf(from.u32())];
    const lastMs = judgedMs - from.varint() * windowMs;
    const incident = flags % 2 === HAS_INCIDENT ? readIncident(from, judgedMs, windowMs) : undefined;
    places.set(id, { n: Math.floor(flags / 2), mean, variance, lastMs, incident });
  }
  return places;
}

function readIncident(from: ByteReader, judgedMs: number, windowMs: number): PlaceIncident {
  const startMs = from.f64();
  const isOpen = from.u8() === 1;
  const back = from.varint();
  const usualMs = back === 0 ? undefined : judgedMs - (back - 1) * windowMs;
  return { startMs, isOpen, usualMs, usual: floatOf(from.u32()) };
}

/** Whole characters: half of a surrogate pair is no text. */
function sharedLength(a: string, b: string): number {
  let at = 0;
  while (at < a.length && at < b.length && a.charCodeAt(at) === b.charCodeAt(at)) at += 1;
  const last = at === 0 ? 0 : b.charCodeAt(at - 1);
  return last >= 0xd800 && last <= 0xdbff ? at - 1 : at;
}

const numbers = new DataView(new ArrayBuffer(4));

function bitsOf(value: number): number {
  numbers.setFloat32(0, value);
  return numbers.getUint32(0);
}

function floatOf(bits: number): number {
  numbers.setUint32(0, bits);
  return numbers.getFloat32(0);
}
