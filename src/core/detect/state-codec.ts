// A key group's state ↔ bytes: a head with version and checksum, a directory (positions, names, incidents), then the
// columns and ids as they are in memory. Layout in docs/decisions/0013-baselines-as-columns.md. Refuses bytes of
// another version, and bytes that are not exactly what was written: a wrong baseline is worse than a clear error.
import { type ByteReader, createByteReader } from '../bytes/reader.ts';
import { createByteWriter } from '../bytes/writer.ts';
import { checkFormat, readSections, type Section, type Written, writeSections, written } from '../formats.ts';
import type { Position } from '../reading/position.ts';
import { ADAPTIVE_SECTION, adaptiveBytes, adaptiveSection, takeAdaptive } from './adaptive-codec.ts';
import { checksum } from './checksum.ts';
import { latestTimes, planClocks, readClocks, writeClocks } from './clock-codec.ts';
import { createSink, createSource, padded } from './column-bytes.ts';
import type { Detector } from './detector.ts';
import { FINDINGS_SECTION, findingsSection, takeFindings } from './finding-codec.ts';
import type { GroupState, ShadowGroup } from './group-state.ts';
import { idBytes, readIds, writeIds } from './id-codec.ts';
import { mark } from './incident.ts';
import { lifeOf, lifeOfAlerts, readIncidents, writeIncidents } from './incident-codec.ts';
import {
  columnBytes,
  readColumns,
  type StoredMeasure,
  storedParts,
  unusualFar,
  unusualNear,
  writeColumns,
} from './measure-codec.ts';
import { forgetSeen, HAS_SEEN, type MeasureColumns } from './pasts/measure-columns.ts';
import type { SlotSizes } from './seen-slots.ts';

/**
 * 1 was a walk over devices. 2 had no clocks, no arrival and no memory of what came, and its directory did not end with
 * sections.
 */
const WITH_CLOCKS = 3;
/** Before, each rule had an alert of its own. */
const WITH_FINDINGS = 4;
/** Version and three zeros, checksum, length of the directory: 32 bits each. */
const HEAD_BYTES = 12;
const CHECKSUM_AT = 4;
const DIRECTORY_BYTES_AT = 8;

const directory = createByteWriter(4096);
const sink = createSink();

/**
 * The answer is good until the next call, which writes into the same memory: copy what is to be kept.
 * Numbers are little-endian, as on every processor that Lambda has and Node 24 is built for but IBM Z.
 */
export function encodeGroup(detector: Detector, group: GroupState, as: Written = written('baselines')): Uint8Array {
  const measures: MeasureColumns[] = [];
  // It is written by the same memory: first.
  const shadow = shadowSection(detector, group);
  directory.reset();
  directory.varint(group.positions.size);
  for (const [shard, position] of group.positions) {
    directory.text(shard);
    directory.text(position.sequence);
    directory.varint(position.index);
  }
  directory.f64(group.arrivalMs);
  directory.varint(detector.slots.resolutionMs);
  directory.varint(detector.slots.stretchMs);
  for (let slot = 0; slot < group.measures.length; slot++) {
    const columns = group.measures[slot];
    if (columns === undefined || columns.rows === 0) continue;
    measures.push(columns);
    directory.u8(1);
    directory.text(detector.planAt(slot).name);
    directory.u8(storedParts(columns));
    directory.varint(columns.rows);
    if (columns.parts & HAS_SEEN) {
      directory.varint(unusualNear(columns));
      directory.varint(unusualFar(columns));
    }
  }
  directory.u8(0);
  writeIncidents(directory, group.incidents);
  directory.varint(group.ids.count);
  const clockPlan = planClocks(group.clocksMs, group.ids.count, measures);
  directory.varint(clockPlan);
  const findings = findingsSection(group.incidents);
  const learnt = adaptiveSection(measures);
  const own = [rulesSection(group), findings, learnt, shadow].filter((section) => section !== undefined);
  writeSections(directory, { ...as, sections: [...own, ...as.sections] });
  sink.begin(HEAD_BYTES + directory.length());
  writeColumns(sink, measures);
  writeClocks(sink, group.clocksMs, group.ids.count, clockPlan);
  writeIds(sink, group.ids);
  const bytes = sink.end();
  directory.copyInto(bytes, HEAD_BYTES);
  const head = new Uint32Array(bytes.buffer, bytes.byteOffset, HEAD_BYTES / 4);
  head[0] = as.version;
  head[CHECKSUM_AT / 4] = 0;
  head[DIRECTORY_BYTES_AT / 4] = directory.length();
  head[CHECKSUM_AT / 4] = checksum(bytes);
  return bytes;
}

/** The section of the version of the rules; without one it is 0. */
const RULES_SECTION = 16;
/** The section of what a shadow has made of the same readings: its id, its own group's bytes. */
const SHADOW_SECTION = 19;

/** A release that does not know it judges by the profile's rules. */
function rulesSection({ rulesVersion }: GroupState): Section | undefined {
  if (rulesVersion === 0) return undefined;
  const out = createByteWriter(8);
  out.varint(rulesVersion);
  return { id: RULES_SECTION, isRequired: false, bytes: out.bytes() };
}

function rulesVersionIn(sections: readonly Section[]): number {
  const own = sections.find(({ id }) => id === RULES_SECTION);
  return own === undefined ? 0 : createByteReader(own.bytes).varint();
}

/** A release that does not know it has no shadow. */
function shadowSection(detector: Detector, { shadow }: GroupState): Section | undefined {
  if (shadow === undefined) return undefined;
  shadow.bytes ??= shadow.state === undefined ? new Uint8Array() : encodeGroup(detector, shadow.state).slice();
  const out = createByteWriter(shadow.bytes.length + 8);
  out.varint(shadow.id);
  out.raw(shadow.bytes);
  return { id: SHADOW_SECTION, isRequired: false, bytes: out.bytes() };
}

function shadowIn(sections: readonly Section[]): ShadowGroup | undefined {
  const own = sections.find(({ id }) => id === SHADOW_SECTION);
  if (own === undefined) return undefined;
  const from = createByteReader(own.bytes);
  const id = from.varint();
  return { id, state: undefined, bytes: from.raw(from.left()).slice() };
}

/** What of a detector reading a state takes. */
export interface StateLayout {
  readonly slots: SlotSizes;
  planOf(measure: string): { readonly slot: number };
}

/** What the columns and ids take of the encoded state: less than all of it, known without encoding. */
export function leastBytes(group: GroupState): number {
  let bytes = idBytes(group.ids);
  for (const columns of group.measures) if (columns !== undefined) bytes += columnBytes(columns);
  return bytes + adaptiveBytes(group.measures.filter((columns) => columns !== undefined));
}

/** @throws RangeError for bytes cut short or changed, UnknownFormatError. */
export function decodeGroup(detector: StateLayout, stored: Uint8Array): GroupState {
  const version = checkFormat('baselines', stored[0]);
  const bytes = ownCopy(stored);
  const directoryBytes = new DataView(bytes.buffer).getUint32(DIRECTORY_BYTES_AT, true);
  const reader = createByteReader(bytes.subarray(HEAD_BYTES, HEAD_BYTES + directoryBytes));
  const positions = readPositions(reader);
  const isOld = version < WITH_CLOCKS;
  const arrivalMs = isOld ? Number.NEGATIVE_INFINITY : reader.f64();
  const sizes = isOld ? undefined : { resolutionMs: reader.varint(), stretchMs: reader.varint() };
  const isSameSlots =
    sizes?.resolutionMs === detector.slots.resolutionMs && sizes.stretchMs === detector.slots.stretchMs;
  const measures = readMeasures(reader, detector);
  const listed = readIncidents(reader);
  const deviceCount = reader.varint();
  const clockPlan = isOld ? 0 : reader.varint();
  const readLife = version < WITH_FINDINGS ? lifeOfAlerts : lifeOf;
  const incidents = new Map([...listed].map(([device, own]) => [device, readLife(own)]));
  const known = [
    RULES_SECTION,
    SHADOW_SECTION,
    ...(version < WITH_FINDINGS ? [] : [FINDINGS_SECTION, ADAPTIVE_SECTION]),
  ];
  const sections = isOld ? [] : readSections(reader, 'baselines', known);
  for (const { id, bytes: own } of sections) if (id === FINDINGS_SECTION) takeFindings(own, incidents);
  const rulesVersion = rulesVersionIn(sections);
  const source = createSource(bytes, HEAD_BYTES + directoryBytes);
  const columns = readColumns(source, measures, deviceCount);
  const clocksMs = isOld ? latestTimes(columns, deviceCount) : readClocks(source, deviceCount, clockPlan, columns);
  const ids = readIds(source, deviceCount);
  source.end();
  for (const { id, bytes: own } of sections) if (id === ADAPTIVE_SECTION) takeAdaptive(own, columns);
  const marks = new Uint8Array(deviceCount);
  const group: GroupState = {
    ...{ positions, arrivalMs, rulesVersion, ids, clocksMs, measures: [], incidents, marks },
    ...{ shadow: shadowIn(sections), log: undefined },
  };
  for (const [i, { slot }] of measures.entries()) group.measures[slot] = columns[i];
  for (const device of incidents.keys()) mark(group, device);
  if (!isSameSlots) for (const each of columns) forgetSeen(each);
  return group;
}

/**
 * The columns live in it from now on: a copy that begins at a multiple of 8. @throws RangeError where it is not what
 * was written.
 */
function ownCopy(stored: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(padded(stored.length, 8)).subarray(0, stored.length);
  bytes.set(stored);
  const isWhole = bytes.length >= HEAD_BYTES && bytes.length % 4 === 0;
  const view = new DataView(bytes.buffer);
  const expected = isWhole ? view.getUint32(CHECKSUM_AT, true) : 0;
  if (isWhole) view.setUint32(CHECKSUM_AT, 0, true);
  if (!isWhole || expected !== checksum(bytes)) {
    throw new RangeError(
      `stored baselines of ${stored.length} bytes do not match their checksum: restore them from a backup, or delete them to learn anew`,
    );
  }
  return bytes;
}

function readPositions(reader: ByteReader): Map<string, Position> {
  const positions = new Map<string, Position>();
  for (let left = reader.varint(); left > 0; left--) {
    const shard = reader.text();
    positions.set(shard, { sequence: reader.text(), index: reader.varint() });
  }
  return positions;
}

function readMeasures(reader: ByteReader, detector: StateLayout): StoredMeasure[] {
  const measures: StoredMeasure[] = [];
  while (reader.u8() !== 0) {
    const measure = { slot: detector.planOf(reader.text()).slot, parts: reader.u8(), rows: reader.varint() };
    const hasSeen = (measure.parts & HAS_SEEN) !== 0;
    measures.push({
      ...measure,
      unusualNear: hasSeen ? reader.varint() : 0,
      unusualFar: hasSeen ? reader.varint() : 0,
    });
  }
  return measures;
}
