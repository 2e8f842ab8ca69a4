// What is kept of a civil period: the fold of its slices that nothing changes any more, from the left, by the very
// operations of a fixed window's fold. Its window is that, and its slices that are still open after it.
import type { ByteReader } from '../../../bytes/reader.ts';
import type { ByteWriter } from '../../../bytes/writer.ts';
import { type Accumulator, emptyAccumulator, merge } from '../../slices/accumulator.ts';
import { readAccumulator, writeAccumulator } from '../../slices/accumulator-codec.ts';
import { addOutcome, type Outcome } from '../../slices/register.ts';
import { readOutcome, writeOutcome } from '../../slices/register-codec.ts';
import { chain, endMeasured, innerOf, type Measured, type Trail } from '../../slices/sample.ts';
import type { Sampling } from '../../slices/sampling.ts';
import type { Slice } from '../../slices/slice.ts';
import type { CivilPeriod } from './civil-periods.ts';

/** The latest value before a period; −Infinity where there is none. */
export interface Before {
  readonly last: number;
  readonly lastAtMs: number;
}

export interface OpenPeriod extends Accumulator, CivilPeriod {
  /** Of its latest slice. */
  variant: number;
  /** Values of the series up to its latest slice: rises with any change. */
  rank: number;
  readonly before: Before;
  /** Of a register. */
  moved: Outcome | undefined;
  /** Of a time-weighted power: links among its own values. */
  held: Measured | undefined;
}

export function openPeriod({ startMs, endMs }: CivilPeriod, { last, lastAtMs }: Before): OpenPeriod {
  const nothing = { variant: 0, rank: 0, moved: undefined, held: undefined };
  return { ...emptyAccumulator(), startMs, endMs, ...nothing, before: { last, lastAtMs } };
}

export function copyOf(period: OpenPeriod): OpenPeriod {
  const { moved, held } = period;
  return { ...period, moved: moved && { ...moved }, held: held && { ...held } };
}

/** Adds the next slice. `rank`: how many values the series has up to its end. */
export function addSliceTo(period: OpenPeriod, slice: Slice, trail: Trail | undefined, rank: number): void {
  if (trail?.sampling.kind === 'counter') {
    if (period.moved === undefined) period.moved = { ...(slice.outcome as Outcome) };
    else addOutcome(period.moved, slice.outcome as Outcome);
  } else if (trail !== undefined) {
    if (period.held === undefined) period.held = innerOf(slice, trail);
    else chain(period.held, trail, period.last, period.lastAtMs, slice);
  }
  merge(period, slice);
  period.variant = slice.variant;
  period.rank = rank;
}

/** The integral over all of a period: what holds into it and to its end too. */
export function heldIn(
  { held, before, startMs, endMs, last, lastAtMs, firstAtMs }: OpenPeriod,
  { sampling }: Trail,
): Measured | undefined {
  if (held === undefined) return undefined;
  const whole = { ...held };
  endMeasured(whole, sampling, { startMs, endMs, before, firstAtMs, last, lastAtMs });
  return whole;
}

/** `indexOf`: where a variant stands among those stored. Some 80 bytes. */
export function writePeriod(out: ByteWriter, period: OpenPeriod, indexOf: (variant: number) => number): void {
  const { startMs, endMs, count, variant, rank, before, moved, held } = period;
  out.f64(startMs);
  out.varint(endMs - startMs);
  out.varint(count);
  writeAccumulator(out, period, startMs);
  out.varint(indexOf(variant));
  if (moved !== undefined || held !== undefined) out.varint(rank);
  if (moved !== undefined) writeOutcome(out, moved, period);
  if (held !== undefined) {
    out.f64(before.last);
    out.f64(before.lastAtMs);
    out.f64(held.total);
    out.varint(held.coveredMs);
  }
}

export function readPeriod(from: ByteReader, sampling: Sampling | undefined): OpenPeriod {
  const startMs = from.f64();
  const endMs = startMs + from.varint();
  const count = from.varint();
  const numbers = emptyAccumulator();
  readAccumulator(from, numbers, count, startMs);
  const period = { ...openPeriod({ startMs, endMs }, NOTHING_BEFORE), ...numbers, variant: from.varint() };
  if (sampling === undefined) return period;
  period.rank = from.varint();
  if (sampling.kind === 'counter') return { ...period, moved: readOutcome(from, period) };
  const before = { last: from.f64(), lastAtMs: from.f64() };
  return { ...period, before, held: { total: from.f64(), coveredMs: from.varint() } };
}

const NOTHING_BEFORE: Before = { last: Number.NaN, lastAtMs: Number.NEGATIVE_INFINITY };
