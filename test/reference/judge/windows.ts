// Which windows there are and which of them a time lies in. A window is [start, end): start is a multiple of the slide, by floored
// division, so times before 1970 fall into the window that holds them too.
import { durationMs } from '../command.ts';

export type WindowSpec = { name: string; sizeMs: number; slideMs: number };

/** "15m" is a window of 15 min every 15 min, "5m/1m" one of 5 min every minute. */
export function windowSpec(name: string): WindowSpec {
  const [size, slide] = name.split('/');
  const sizeMs = durationMs(size!, `the size of window "${name}"`);
  const slideMs = slide === undefined ? sizeMs : durationMs(slide, `the slide of window "${name}"`);
  if (sizeMs === 0 || slideMs === 0)
    throw new Error(`Window "${name}" is empty: expected sizes above 0, for example 5m/1m.`);
  return { name, sizeMs, slideMs };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** The largest bucket that all these windows are made of: the greatest common divisor of their sizes and slides. */
export function sliceMsOf(specs: readonly WindowSpec[]): number {
  return specs.flatMap((spec) => [spec.sizeMs, spec.slideMs]).reduce(greatestCommonDivisor);
}

/** Largest multiple of `stepMs` that is not above `timeMs`. */
export function floorTo(timeMs: number, stepMs: number): number {
  return Math.floor(timeMs / stepMs) * stepMs;
}

/** Starts, ascending, of every window that holds at least one of `times` (ascending). */
export function startsOf(times: Float64Array, spec: WindowSpec): number[] {
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
