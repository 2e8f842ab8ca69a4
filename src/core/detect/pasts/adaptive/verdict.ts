// From how far a value's statistics are beyond what is usual to what is said: not twice of one event, not of what this
// device does again and again, and of no device more than a budget of alerts.
import * as at from './layout.ts';
import * as of from './look.ts';
import { look } from './look.ts';
import { HOUR, JUMP, LEVEL, NEARBY, STANDSTILL } from './references.ts';

/** √Σ log² beyond it is an event: a tenth more than ever before. */
const LIMIT = 0.1;
/** Half as sharp at so many readings. */
const SURE_AFTER = 300;
/** Until so many readings after an opening were calm nothing is said that is not more than twice as far out. */
const CALM_READINGS = 15;
const WORSE = 2;
/** So many openings cost nothing; each further one raises the limit by half. In 5 days one is half forgotten. */
const FREE_OPENINGS = 10;
const BUDGET = Math.log(1.5);
const HALF_LIFE_MINUTES = 5 * 1440;
const OPENING = 256;
const MOST_OPENINGS = 65_535;
/** What three openings more came to than to other values is how this device works. */
const USUAL_AT = 3;
/** What does not come back for so many midnights leads by one less. */
const FORGOTTEN_AFTER = 3;
/** Of the byte that counts calm readings. */
const CALM_BITS = 0x3c;
const ALIKE_SHARE = 0.2;
const FOLLOWING = 0.3;
/** Of the logarithm that says how far the last opening was out. */
const TOP_STEPS = 16;

/** How far out is told once so many readings are known. */
export function limitAt(count: number): number {
  return (LIMIT * (count + SURE_AFTER)) / count;
}

/** Fills `look`'s ratios; its SUM is not 0. */
export function verdict({ floats, halves, bytes }: at.AdaptiveRows, cell: number, count: number, timeMs: number): void {
  const f = cell * at.FLOATS;
  const b = cell * at.ROW_BYTES;
  let ratio = Math.sqrt(look[of.SUM] as number) / limitAt(count);
  const openings = openingsAt(floats, halves, cell, timeMs);
  if (openings > FREE_OPENINGS) ratio /= Math.exp(BUDGET * (openings - FREE_OPENINGS));
  const since = aged(bytes[b + at.SINCE_OPENED] as number);
  const top = bytes[b + at.TOP] as number;
  const isSame = top > 0 && (since & CALM_BITS) >> 2 < CALM_READINGS && ratio <= WORSE * 2 ** ((top - 1) / TOP_STEPS);
  if (isSame) return;
  const worst = look[of.WORST] as number;
  const isValue = worst !== HOUR && worst !== STANDSTILL;
  look[of.RAW_RATIO] = ratio;
  look[of.IS_VALUE] = isValue ? 1 : 0;
  if (ratio >= 1 && isValue && (since & 3) >= USUAL_AT && isAlike(floats, f)) look[of.IS_USUAL] = 1;
  else look[of.RATIO] = ratio;
}

/** What an opening, or what would be one, changes. */
export function moveOpening({ floats, halves, bytes }: at.AdaptiveRows, cell: number, timeMs: number): void {
  const f = cell * at.FLOATS;
  const b = cell * at.ROW_BYTES;
  const since = aged(bytes[b + at.SINCE_OPENED] as number);
  let days = since >> 6;
  let readings = Math.min(((since & CALM_BITS) >> 2) + (isCalm() ? 1 : 0), CALM_READINGS);
  let alike = since & 3;
  const raw = look[of.RAW_RATIO] as number;
  if (raw >= 1) {
    if (look[of.IS_VALUE] === 1) {
      const event = floats[f + at.EVENT] as number;
      const now = look[of.NOW] as number;
      if (alike > 0 && isAlike(floats, f)) {
        floats[f + at.EVENT] = event + FOLLOWING * (now - event);
        alike = Math.min(alike + 1, USUAL_AT);
        days = 0;
      } else if (alike > 1) alike -= 1;
      else {
        floats[f + at.EVENT] = now;
        alike = 1;
        days = 0;
      }
    }
    bytes[b + at.TOP] = 1 + Math.min(Math.round(TOP_STEPS * Math.log2(raw)), 254);
    if (look[of.IS_USUAL] === 0) {
      readings = 0;
      const openings = Math.round(OPENING * (openingsAt(floats, halves, cell, timeMs) + 1));
      halves[cell * at.HALVES + at.OPENED] = Math.min(openings, MOST_OPENINGS);
      floats[f + at.OPENED_AT] = timeMs / 60_000;
    }
  }
  bytes[b + at.SINCE_OPENED] = (days << 6) | (readings << 2) | alike;
}

/** Openings that still count. */
function openingsAt(floats: Float32Array, halves: Uint16Array, cell: number, timeMs: number): number {
  const openings = halves[cell * at.HALVES + at.OPENED] as number;
  if (openings === 0) return 0;
  const minutes = timeMs / 60_000 - (floats[cell * at.FLOATS + at.OPENED_AT] as number);
  return (openings / OPENING) * 2 ** (-Math.max(0, minutes) / HALF_LIFE_MINUTES);
}

/** That byte, some midnights later. */
function aged(since: number): number {
  const midnights = look[of.MIDNIGHTS] as number;
  if (midnights === 0) return since;
  const days = (since >> 6) + midnights;
  const lead = Math.max(0, (since & 3) - Math.floor(days / FORGOTTEN_AFTER));
  return ((days % FORGOTTEN_AFTER) << 6) | (since & CALM_BITS) | lead;
}

/** A reading on which an event is over: neither level nor jump stands out, be it as is usual for this device. */
function isCalm(): boolean {
  return look[of.STEPS + LEVEL] === 0 && look[of.STEPS + JUMP] === 0 && look[of.STEPS + NEARBY] === 0;
}

/** Whether the value comes to about the same as at the openings before. */
function isAlike(floats: Float32Array, f: number): boolean {
  const distance = Math.abs((look[of.NOW] as number) - (floats[f + at.EVENT] as number));
  return distance <= ALIKE_SHARE * Math.abs(look[of.FROM_MEAN] as number);
}
