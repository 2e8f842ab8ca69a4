// Open incidents of a key group that no reading opens ↔ bytes: silences, then devices of which nothing is accepted.
// Version 1 had silences only, and is read. Nothing is an empty state.
import { type ByteReader, createByteReader } from '../bytes/reader.ts';
import { type ByteWriter, createByteWriter } from '../bytes/writer.ts';
import { checkFormat, passSections, type Written, writeSections, written } from '../formats.ts';
import { type GroupIncident, type Incident, type Incidents, noIncidents } from './incidents.ts';

export interface WatchedIncidents {
  readonly silent: Incidents;
  readonly rejected: Incidents;
}

export function encodeSilence({ silent, rejected }: WatchedIncidents, as: Written = written('silence')): Uint8Array {
  const out = createByteWriter();
  out.u8(as.version);
  for (const incidents of [silent, rejected]) write(out, incidents);
  writeSections(out, as);
  return out.bytes();
}

/** @throws UnknownFormatError; RangeError where they end too early. */
export function decodeSilence(bytes: Uint8Array | undefined): WatchedIncidents {
  if (bytes === undefined) return { silent: noIncidents, rejected: noIncidents };
  const from = createByteReader(bytes);
  const version = checkFormat('silence', from.u8());
  const incidents =
    version === 1 ? { silent: readBefore(from), rejected: noIncidents } : { silent: read(from), rejected: read(from) };
  passSections(from, 'silence');
  return incidents;
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
