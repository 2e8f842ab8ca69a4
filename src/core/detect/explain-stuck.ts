// Why a stuck rule says what it says: which values stand still, and for how long. Called for transitions only.

import { labelOf, numberText, quantity } from '../finding/wording.ts';
import type { Explanation } from './explain.ts';

export interface LatestValue {
  readonly measure: string;
  readonly value: number;
  /** Event time of the first reading with this value, ms. */
  readonly sinceMs: number;
}

const MINUTE_MS = 60_000;

/** `latest` are the values that stand still, or, where the sensor moves again, all of them with the one that moved last in front. */
export function explainStuck(
  isStuck: boolean,
  latest: readonly LatestValue[],
  timeMs: number,
  unitOf: (measure: string) => string,
): Explanation {
  const words = ({ measure, value }: LatestValue) =>
    `${labelOf(measure, unitOf(measure))} ${quantity(value, unitOf(measure))}`;
  if (!isStuck) {
    const [moved] = latest;
    return { baseline: null, score: null, message: `${moved === undefined ? 'it' : words(moved)} moves again` };
  }
  const minutes = Math.floor((timeMs - Math.max(...latest.map(({ sinceMs }) => sinceMs))) / MINUTE_MS);
  const list = latest.map(words).join(', ');
  const message = `${list}: the same value${latest.length > 1 ? 's' : ''} for ${numberText(minutes)} min, the sensor stands still`;
  return { baseline: null, score: minutes, message };
}
