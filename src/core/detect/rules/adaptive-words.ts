// What the adaptive rule saw, in words a person gets: against what, how far, and for how long nothing was like it.
import { numberText, quantity } from '../../finding/wording.ts';
import { FLAGS, FLOATS, IS_COUNTER, OPENED_AT } from '../pasts/adaptive/layout.ts';
import * as of from '../pasts/adaptive/look.ts';
import { look } from '../pasts/adaptive/look.ts';
import { ACTIVITY, HOUR, JUMP, LEVEL, NEARBY, STANDSTILL } from '../pasts/adaptive/references.ts';
import type { JudgedReading } from './kind.ts';

const MINUTES_A_DAY = 1440;
/** Beyond it a share says less than a number does. */
const MOST_PERCENT = 500;

/** Of the reading at hand. `baseline` is what it was compared with; null where that is no value. */
export function adaptiveWords(reading: JudgedReading, unit: string): { baseline: number | null; words: string } {
  const { value, state, timeMs } = reading;
  const isCounter = ((state.adaptive[FLAGS] ?? 0) & IS_COUNTER) !== 0;
  const seen = isCounter ? (look[of.NOW] as number) : value;
  const how = (at: number, than: string): { baseline: number; words: string } => {
    const distance = look[at] as number;
    const usual = seen - distance;
    return { baseline: usual, words: `${isCounter ? 'rises ' : 'is '}${away(distance, usual, unit)} ${than}` };
  };
  const since = `; nothing like it in ${spanText(sinceMinutes(state.adaptive, timeMs))}`;
  const told = toldOf(look[of.WORST] as number, how, reading, isCounter, unit);
  return { ...told, words: told.words + since };
}

function toldOf(
  worst: number,
  how: (at: number, than: string) => { baseline: number; words: string },
  { state }: JudgedReading,
  isCounter: boolean,
  unit: string,
): { baseline: number | null; words: string } {
  if (worst === LEVEL) return how(of.FROM_MEAN, 'its usual level');
  if (worst === NEARBY) return how(of.FROM_NEAR, 'its last readings');
  if (worst === HOUR) return how(of.FROM_HOUR, 'what it does at this hour');
  if (worst === STANDSTILL)
    return {
      baseline: null,
      words: `has ${isCounter ? 'risen by the same' : 'been the same'} for ${look[of.RUN_NOW]} readings`,
    };
  const change = look[of.CHANGE] as number;
  if (worst === JUMP) {
    const moved = `${change < 0 ? 'fell' : 'rose'} by ${quantity(Math.abs(change), unit)} from one reading to the next`;
    return { baseline: isCounter ? null : state.lastValue, words: moved };
  }
  const isCalmer = (look[of.STEPS + ACTIVITY] as number) < 0;
  return { baseline: null, words: `moves much ${isCalmer ? 'less' : 'more'} than usual` };
}

/** `18 % above`, or `4 kW above` where a share would say little. */
function away(distance: number, usual: number, unit: string): string {
  const side = distance < 0 ? 'below' : 'above';
  const percent = (100 * Math.abs(distance)) / Math.abs(usual);
  const far = percent <= MOST_PERCENT && percent >= 1 ? `${Math.round(percent)} %` : quantity(Math.abs(distance), unit);
  return `${far} ${side}`;
}

/** Since the last alert of it, before it since the first reading. */
function sinceMinutes(row: Uint8Array, timeMs: number): number {
  const [at] = new Float32Array(row.buffer, row.byteOffset, FLOATS).subarray(OPENED_AT, OPENED_AT + 1);
  return Math.max(0, timeMs / 60_000 - (at ?? 0));
}

function spanText(minutes: number): string {
  const days = minutes / MINUTES_A_DAY;
  if (days >= 28) return `${numberText(Math.floor(days / 7))} weeks`;
  if (days >= 2) return `${Math.floor(days)} days`;
  if (minutes >= 120) return `${Math.floor(minutes / 60)} hours`;
  return `${Math.max(1, Math.floor(minutes))} min`;
}
