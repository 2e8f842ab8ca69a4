// Open incidents of a key group that no reading opens ↔ bytes: silences, then devices of which nothing is accepted.
// Version 1 had silences only, and is read. Nothing is an empty state. What explains a group's incident stands in a
// section: a release that passes over it tells the end without it.
import { type ByteReader, createByteReader } from '../bytes/reader.ts';
import { type ByteWriter, createByteWriter } from '../bytes/writer.ts';
import { checkFormat, readSections, type Section, type Written, writeSections, written } from '../formats.ts';
import { type GroupIncident, type Incident, type Incidents, noIncidents } from './incidents.ts';

export interface WatchedIncidents {
  readonly silent: Incidents;
  readonly rejected: Incidents;
  /** Of single measures, by device and measure. */
  readonly measures: Incidents;
}

export function encodeSilence(
  { silent, rejected, measures }: WatchedIncidents,
  as: Written = written('silence'),
): Uint8Array {
  const out = createByteWriter();
  out.u8(as.version);
  for (const incidents of [silent, rejected]) write(out, incidents);
  writeSections(out, {
    ...as,
    sections: [...sharedSections([silent, rejected]), ...measureSections(measures), ...as.sections],
  });
  return out.bytes();
}

/** @throws UnknownFormatError; RangeError where they end too early. */
export function decodeSilence(bytes: Uint8Array | undefined): WatchedIncidents {
  if (bytes === undefined) return { silent: noIncidents, rejected: noIncidents, measures: noIncidents };
  const from = createByteReader(bytes);
  const version = checkFormat('silence', from.u8());
  const [silent, rejected] = version === 1 ? [readBefore(from), noIncidents] : [read(from), read(from)];
  const all = [silent, rejected];
  let measures = noIncidents;
  for (const section of readSections(from, 'silence', [SHARED, MEASURES])) {
    if (section.id === SHARED) readShared(section, all);
    else measures = read(createByteReader(section.bytes));
  }
  return { silent: all[0] ?? silent, rejected: all[1] ?? rejected, measures };
}

/** Number of the section: per list of incidents whose group has one, which list, dimension and value. */
const SHARED = 1;

function sharedSections(all: readonly Incidents[]): Section[] {
  const out = createByteWriter();
  for (const [list, { group }] of all.entries()) {
    if (group?.shared === undefined) continue;
    out.varint(list);
    out.text(group.shared.dimension);
    out.text(group.shared.value);
  }
  const bytes = out.bytes();
  return bytes.length === 0 ? [] : [{ id: SHARED, isRequired: false, bytes }];
}

/** Number of the section. A release that passes over it tells no ends of what it holds. */
const MEASURES = 2;

function measureSections(measures: Incidents): Section[] {
  if (measures.open.size === 0) return [];
  const out = createByteWriter();
  write(out, measures);
  return [{ id: MEASURES, isRequired: false, bytes: out.bytes() }];
}

function readShared({ bytes }: Section, all: Incidents[]): void {
  const from = createByteReader(bytes);
  while (from.left() > 0) {
    const list = from.varint();
    const shared = { dimension: from.text(), value: from.text() };
    const incidents = all[list];
    if (incidents?.group === undefined) continue;
    all[list] = { ...incidents, group: { ...incidents.group, shared } };
  }
}

function write(out: ByteWriter, { open, group }: Incidents): void {
  out.varint(open.size);
  for (const [device, { startMs, transition, count, reason }] of open) {
    out.text(device);
    out.f64(startMs);
    out.u8(transition);
    out.varint(count);
    out.varint(reason);
  }
  out.u8(group === undefined ? 0 : 1);
  if (group === undefined) return;
  for (const ms of [group.startMs, group.atMs, group.coversMs]) out.f64(ms);
  out.varint(group.count);
  out.varint(group.of);
  out.u8(group.transition);
}

function read(from: ByteReader): Incidents {
  const open = new Map<string, Incident>();
  for (let left = from.varint(); left > 0; left -= 1) {
    const device = from.text();
    const startMs = from.f64();
    const transition = from.u8();
    const known = transition === 0 || transition === 1 ? transition : 2;
    open.set(device, { startMs, transition: known, count: from.varint(), reason: from.varint() });
  }
  return { open, group: from.u8() === 0 ? undefined : readGroup(from) };
}

function readGroup(from: ByteReader): GroupIncident {
  const times = { startMs: from.f64(), atMs: from.f64(), coversMs: from.f64() };
  return { ...times, count: from.varint(), of: from.varint(), transition: from.u8() === 0 ? 0 : 1 };
}

function readBefore(from: ByteReader): Incidents {
  const open = new Map<string, Incident>();
  for (let left = from.varint(); left > 0; left -= 1) {
    open.set(from.text(), { startMs: from.f64(), transition: from.u8() === 0 ? 0 : 1, count: 0, reason: 0 });
  }
  return { open, group: undefined };
}
