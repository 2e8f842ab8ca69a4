// When a measure of a device was heard last, and how often it usually is: kept only of measures whose silence is told
// of. By arrivals, as a device's silence is.

import type { Pack } from '../pack/pack.ts';

export interface Heard {
  /** Arrival of its last accepted value, whole ms; −Infinity: none yet. */
  lastMs: number;
  /** Arrivals up to `KNOWN_COUNT`. */
  count: number;
  /** The longest time between two arrivals, ms; of what is long ago little is left. */
  usualMs: number;
}

/** Two times between arrivals: less says nothing of how often it comes. */
export const KNOWN_COUNT = 3;
/** So much of what a longer gap was above the present one fades with each value: half of it in 44. */
const FADING = 1 / 64;
/** A measure is silent after so many times its usual gap, if that is longer than its limit. */
const USUAL_GAPS = 3;

export function neverHeard(): Heard {
  return { lastMs: Number.NEGATIVE_INFINITY, count: 0, usualMs: 0 };
}

/**
 * A value of a pack's record was accepted. Called for each, so it is handed the record's place and no number with a
 * fraction, of which V8 would make an object.
 */
export function hear(heard: Heard, { arrivalBaseMs, arrivals }: Pack, record: number): void {
  const atMs = Math.floor(arrivalBaseMs + (arrivals[record] as number));
  if (heard.count === 0) heard.lastMs = atMs;
  else if (atMs > heard.lastMs) {
    const gapMs = atMs - heard.lastMs;
    const faded = heard.usualMs - Math.ceil((heard.usualMs - gapMs) * FADING);
    heard.usualMs = gapMs >= heard.usualMs ? gapMs : faded;
    heard.lastMs = atMs;
  } else return;
  if (heard.count < KNOWN_COUNT) heard.count += 1;
}

/** How long it may be silent, ms; undefined while nobody knows how often it comes. */
export function allowedSilenceMs({ count, usualMs }: Heard, silentAfterMs: number): number | undefined {
  return count < KNOWN_COUNT ? undefined : Math.max(silentAfterMs, USUAL_GAPS * usualMs);
}
