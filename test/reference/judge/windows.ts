// Which windows there are and which values each holds. A window of a size is [start, end): start is a multiple of the
// slide, by floored division, so times before 1970 fall into the window that holds them too. A session is a run of
// values less than its gap apart; a window of a number of values takes them as they came, and only a full one is a
// window.
import { durationMs, numberWithin } from '../command.ts';
import type { DistinctSeries } from './series.ts';

export type SizedSpec = { kind: 'size'; name: string; sizeMs: number; slideMs: number };
export type WindowSpec =
  | SizedSpec
  | { kind: 'session'; name: string; gapMs: number }
  | { kind: 'count'; name: string; count: number };

/**
 * The values of one window: those of a series from `from` to before `to`, or, where they are not side by side, those at
 * `indices`, ascending in time.
 */
export type Held = { startMs: number; endMs: number; from: number; to: number; indices?: Uint32Array };

/**
 * "15m" is a window of 15 min every 15 min, "5m/1m" one of 5 min every minute, "session/3m" and "count/50" are what
 * they say.
 */
export function windowSpec(name: string): WindowSpec {
  const [size, slide] = name.split('/');
  if (size === 'session')
    return { kind: 'session', name, gapMs: durationMs(slide ?? '', `the gap of window "${name}"`) };
  if (size === 'count') return { kind: 'count', name, count: numberWithin(slide ?? '', `window "${name}"`, 1, 1e6) };
  const sizeMs = durationMs(size!, `the size of window "${name}"`);
  const slideMs = slide === undefined ? sizeMs : durationMs(slide, `the slide of window "${name}"`);
  if (sizeMs === 0 || slideMs === 0)
    throw new Error(`Window "${name}" is empty: expected sizes above 0, for example 5m/1m.`);
  return { kind: 'size', name, sizeMs, slideMs };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** The largest bucket that all these windows are made of: the greatest common divisor of their sizes and slides. */
export function sliceMsOf(specs: readonly WindowSpec[]): number {
  const sizes = specs.flatMap((spec) => (spec.kind === 'size' ? [spec.sizeMs, spec.slideMs] : []));
  if (sizes.length === 0) throw new Error('Of the windows one at least must have a size: lateness is measured by it.');
  return sizes.reduce(greatestCommonDivisor);
}

/** Largest multiple of `stepMs` that is not above `timeMs`. */
export function floorTo(timeMs: number, stepMs: number): number {
  return Math.floor(timeMs / stepMs) * stepMs;
}

/** Starts, ascending, of every window that holds at least one of `times` (ascending). */
function startsOf(times: Float64Array, spec: SizedSpec): number[] {
  const starts: number[] = [];
  let latest = Number.NEGATIVE_INFINITY;
  for (const timeMs of times) {
    const highest = floorTo(timeMs, spec.slideMs);
    const lowest = floorTo(timeMs - spec.sizeMs, spec.slideMs) + spec.slideMs;
    for (let start = Math.max(lowest, latest + spec.slideMs); start <= highest; start += spec.slideMs) {
      starts.push(start);
      latest = start;
    }
  }
  return starts;
}

/**
 * Every window of `series`, by start. `resolutionMs` is how long a single value of a window of a number of values
 * lasts.
 */
export function windowsIn(series: DistinctSeries, spec: WindowSpec, resolutionMs: number): Held[] {
  if (spec.kind === 'size') return sizedWindows(series.times, spec);
  return spec.kind === 'session' ? sessions(series.times, spec.gapMs) : fullCounts(series, spec.count, resolutionMs);
}

function sizedWindows(times: Float64Array, spec: SizedSpec): Held[] {
  let from = 0;
  return startsOf(times, spec).map((startMs) => {
    const endMs = startMs + spec.sizeMs;
    while (times[from]! < startMs) from += 1;
    let to = from;
    while (to < times.length && times[to]! < endMs) to += 1;
    return { startMs, endMs, from, to };
  });
}

function sessions(times: Float64Array, gapMs: number): Held[] {
  const found: Held[] = [];
  let from = 0;
  for (let to = 1; to <= times.length; to += 1) {
    if (to < times.length && times[to]! - times[to - 1]! < gapMs) continue;
    found.push({ startMs: times[from]!, endMs: times[to - 1]! + gapMs, from, to });
    from = to;
  }
  return found;
}

function fullCounts({ times, arrival }: DistinctSeries, count: number, resolutionMs: number): Held[] {
  const found: Held[] = [];
  for (let from = 0; from + count <= arrival.length; from += count) {
    const indices = arrival.slice(from, from + count).sort();
    found.push({
      startMs: times[indices[0]!]!,
      endMs: times[indices.at(-1)!]! + resolutionMs,
      from: 0,
      to: count,
      indices,
    });
  }
  return found.sort((a, b) => a.startMs - b.startMs);
}
