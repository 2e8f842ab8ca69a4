// One measure of a device ↔ bytes: slices, the values before them, sessions and what fills of count windows.
import type { ByteReader } from '../bytes/reader.ts';
import type { ByteWriter } from '../bytes/writer.ts';
import type { Series } from './group-state.ts';
import type { StoredLayout } from './layout-codec.ts';
import { settle } from './register-series.ts';
import { upgradeOutcomes } from './register-upgrade.ts';
import { createSeries, type SeriesLayout } from './series.ts';
import { readStand, WITH_REGISTERS, writeStand } from './slices/register-codec.ts';
import { readSlice, writeSlice } from './slices/slice-codec.ts';

/** Adds to `used` which of its device's dimension values a series points to. Mostly it is one. */
export function addVariants({ slices, kept }: Series, { kindWindows }: SeriesLayout, used: number[]): void {
  for (const { variant } of slices) if (!used.includes(variant)) used.push(variant);
  for (const [i, { kind }] of kindWindows.entries()) {
    kind.variants(kept[i] as object, (variant) => {
      if (!used.includes(variant)) used.push(variant);
    });
  }
}

/** `indexOf`: where a variant stands among those stored. */
export function writeSeries(
  out: ByteWriter,
  series: Series,
  { kindWindows }: SeriesLayout,
  indexOf: (variant: number) => number,
): void {
  const { slices, trail, kept } = series;
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
  for (const [i, { kind }] of kindWindows.entries()) {
    const { codec } = kind;
    if (codec.place.in === 'state') codec.write(out, kept[i] as object, indexOf, trail?.sampling);
  }
}

/** Windows that the profile has no more (−1) are read and dropped. */
export function readSeries(from: ByteReader, measure: string, layout: SeriesLayout, stored: StoredLayout): Series {
  const series = createSeries(measure, layout);
  const { slices, trail, kept } = series;
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
  for (const { kind, index } of stored.kinds) {
    const state = kind.codec.read(from, trail?.sampling);
    if (index >= 0) kept[index] = state;
  }
  return series;
}
