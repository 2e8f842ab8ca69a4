// One measure of a device ↔ bytes: slices, the values before them, sessions and what fills of count windows.
import type { ByteReader } from '../bytes/reader.ts';
import type { ByteWriter } from '../bytes/writer.ts';
import { type CountRun, type CountWindow, createCountWindow } from './count-window.ts';
import type { Series } from './group-state.ts';
import type { StoredLayout } from './layout-codec.ts';
import { settle } from './register-series.ts';
import { upgradeOutcomes } from './register-upgrade.ts';
import { createSeries, type SeriesLayout } from './series.ts';
import { createSession, type Session } from './session.ts';
import { readAccumulator, writeAccumulator } from './slices/accumulator-codec.ts';
import { readStand, WITH_REGISTERS, writeStand } from './slices/register-codec.ts';
import { readSlice, writeSlice } from './slices/slice-codec.ts';

/** Adds to `used` which of its device's dimension values a series points to. Mostly it is one. */
export function addVariants({ slices, sessions, counts }: Series, used: number[]): void {
  for (const { variant } of slices) if (!used.includes(variant)) used.push(variant);
  for (const each of sessions) for (const { variant } of each) if (!used.includes(variant)) used.push(variant);
  for (const { open } of counts) if (open.count > 0 && !used.includes(open.variant)) used.push(open.variant);
}

/** `indexOf`: where a variant stands among those stored. */
export function writeSeries(out: ByteWriter, series: Series, indexOf: (variant: number) => number): void {
  const { slices, trail, sessions, counts } = series;
  out.varint(slices.length);
  for (const slice of slices) writeSlice(out, slice, indexOf(slice.variant), trail?.sampling.kind);
  if (trail !== undefined) {
    out.varint(trail.count);
    if (trail.count > 0) {
      out.f64(trail.last);
      out.f64(trail.lastAtMs);
      if (trail.register !== undefined) writeStand(out, trail.register, trail);
    }
  }
  for (const each of sessions) {
    out.varint(each.length);
    for (const session of each) writeWindow(out, session, indexOf);
  }
  for (const { open } of counts) writeWindow(out, open, indexOf);
}

function writeWindow(out: ByteWriter, window: Session | CountWindow, indexOf: (variant: number) => number): void {
  out.varint(window.count);
  if (window.count === 0) return;
  out.f64(window.firstAtMs);
  out.varint(indexOf(window.variant));
  writeAccumulator(out, window, window.firstAtMs);
}

/** Windows that the profile has no more (−1) are read and dropped. */
export function readSeries(from: ByteReader, measure: string, layout: SeriesLayout, stored: StoredLayout): Series {
  const series = createSeries(measure, layout);
  const { slices, trail, sessions, counts } = series;
  for (let left = from.varint(); left > 0; left -= 1) slices.push(readSlice(from, stored, trail?.sampling.kind));
  if (trail !== undefined) {
    trail.count = from.varint();
    if (trail.count > 0) {
      trail.last = from.f64();
      trail.lastAtMs = from.f64();
      if (trail.register !== undefined && stored.version >= WITH_REGISTERS) readStand(from, trail.register, trail);
    }
    if (stored.version < WITH_REGISTERS) upgradeOutcomes(slices, trail);
    settle(series);
  }
  for (const index of stored.sessions) {
    for (let left = from.varint(); left > 0; left -= 1) {
      const session = createSession();
      readWindow(from, session);
      session.isStored = true;
      (sessions[index] as Session[] | undefined)?.push(session);
    }
  }
  for (const index of stored.counts) {
    const open = createCountWindow();
    readWindow(from, open);
    const run = counts[index] as CountRun | undefined;
    if (run !== undefined) run.open = open;
  }
  return series;
}

function readWindow(from: ByteReader, into: Session | CountWindow): void {
  const count = from.varint();
  if (count === 0) return;
  const firstAtMs = from.f64();
  into.variant = from.varint();
  readAccumulator(from, into, count, firstAtMs);
}
