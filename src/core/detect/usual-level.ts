// The level that the adaptive rule holds for usual.

import * as at from './pasts/adaptive/layout.ts';
import type { MeasureState } from './pasts/measure-state.ts';

export interface UsualLevel {
  readonly level: number;
  /** The spread around it. */
  readonly deviation: number;
  readonly readings: number;
}

/** Undefined where it keeps nothing of the measure, or judges its rise in place of its level (a counter). */
export function usualLevel(state: MeasureState): UsualLevel | undefined {
  if (state.adaptive.length === 0) return undefined;
  const { floats, halves, bytes } = at.rowOfBytes(state.adaptive);
  const readings = halves[at.COUNT] as number;
  if (readings === 0 || ((bytes[at.FLAGS] as number) & at.IS_COUNTER) !== 0) return undefined;
  const level = (floats[at.FIRST] as number) + (floats[at.MEAN] as number);
  return { level, deviation: floats[at.SPREAD] as number, readings };
}
