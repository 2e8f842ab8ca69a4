// What windows of a time-weighted power need beside the usual numbers: each value's link to the next one in event time.
// (Registers: register.ts.) A slice is its inner links and its first and last value, so that slices chain; a window
// adds what crosses its edges.

import { createRegister, type Register } from './register.ts';
import type { Sampling } from './sampling.ts';
import type { Slice } from './slice.ts';

/** What stands before the oldest kept slice of a series, for good. */
export interface Trail {
  readonly sampling: Sampling;
  /** Values before. */
  count: number;
  /** The latest of them and its event time; −Infinity where there is none. */
  last: number;
  lastAtMs: number;
  /** Only of counters: where the register stands after them. */
  register: Register | undefined;
}

export function createTrail(sampling: Sampling): Trail {
  const register = sampling.kind === 'counter' ? createRegister() : undefined;
  return { sampling, count: 0, last: Number.NaN, lastAtMs: Number.NEGATIVE_INFINITY, register };
}

/** A power's integral in kW·ms. */
export interface Measured {
  total: number;
  /** Time that is covered by values. */
  coveredMs: number;
}

/** Adds what lies between a value and the next one. */
export function addLink(to: Measured, { sampling }: Trail, value: number, atMs: number, nextAtMs: number): void {
  if (sampling.kind === 'time-weighted') addHeld(to, value, Math.min(nextAtMs - atMs, sampling.holdMs));
}

function addHeld(to: Measured, value: number, ms: number): void {
  if (ms <= 0) return;
  to.total += value * ms;
  to.coveredMs += ms;
}

/** Links among the slice's own values. */
export function innerOf(slice: Slice, trail: Trail): Measured {
  const { samples } = slice;
  if (samples === undefined) return { total: slice.inner, coveredMs: slice.innerCoveredMs };
  const inner = { total: 0, coveredMs: 0 };
  for (let i = 2; i < samples.length; i += 2) {
    const [atMs, value] = [samples[i - 2] as number, samples[i - 1] as number];
    addLink(inner, trail, value, atMs, samples[i] as number);
  }
  return inner;
}

/**
 * Adds a slice to those before it: the link to its first value, then its own. Always from the left, so that a fold may
 * be kept and go on.
 */
export function chain(to: Measured, trail: Trail, value: number, atMs: number, slice: Slice): void {
  addLink(to, trail, value, atMs, slice.firstAtMs);
  const inner = innerOf(slice, trail);
  to.total += inner.total;
  to.coveredMs += inner.coveredMs;
}

export interface MeasuredWindow extends Measured {
  /** Values of the series before the window's end: rises with any change of the window. */
  rank: number;
}

/** The window's numbers of a series whose kept slices are `slices`; at least one of them is in the window. */
export function measureWindow(slices: readonly Slice[], trail: Trail, startMs: number, endMs: number): MeasuredWindow {
  let found: MeasuredWindow | undefined;
  let { last, lastAtMs } = trail;
  let rank = trail.count;
  let before: { value: number; atMs: number; nextMs: number } | undefined;
  for (const slice of slices) {
    if (slice.startMs >= endMs) break;
    rank += slice.count;
    if (slice.startMs >= startMs) {
      if (found === undefined) {
        found = { ...innerOf(slice, trail), rank };
        before = { value: last, atMs: lastAtMs, nextMs: slice.firstAtMs };
      } else chain(found, trail, last, lastAtMs, slice);
    }
    last = slice.last;
    lastAtMs = slice.lastAtMs;
  }
  if (found === undefined || before === undefined) return { total: 0, coveredMs: 0, rank };
  found.rank = rank;
  const { value, atMs, nextMs } = before;
  endMeasured(found, trail.sampling, {
    ...{ startMs, endMs, last, lastAtMs, firstAtMs: nextMs },
    before: { last: value, lastAtMs: atMs },
  });
  return found;
}

/** Where a window begins and ends, and its values next to that. */
interface Edges {
  readonly startMs: number;
  readonly endMs: number;
  /** The latest value before; −Infinity where there is none. */
  readonly before: { readonly last: number; readonly lastAtMs: number };
  readonly firstAtMs: number;
  readonly last: number;
  readonly lastAtMs: number;
}

/**
 * Adds what crosses a window's edges to the links among its own values: its last value holds to the end, the one before
 * holds into it.
 */
export function endMeasured(to: Measured, sampling: Sampling, edges: Edges): void {
  if (sampling.kind !== 'time-weighted') return;
  const { startMs, endMs, before, firstAtMs, last, lastAtMs } = edges;
  const { holdMs } = sampling;
  addHeld(to, last, Math.min(endMs - lastAtMs, holdMs));
  if (before.lastAtMs > Number.NEGATIVE_INFINITY)
    addHeld(to, before.last, Math.min(firstAtMs, before.lastAtMs + holdMs) - startMs);
}
