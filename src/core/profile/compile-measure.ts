// A measure of a profile: its range, and whether its windows need every value in the order of event time.
import type { MeasureSpec, Profile } from './profile.ts';

/** Why a measure's slices keep their values. */
export type Sampling =
  /** A register that only goes up: windows carry its increase. */
  | { readonly kind: 'counter' }
  /** A power that holds until the next value, at most so long: windows carry its integral. */
  | { readonly kind: 'time-weighted'; readonly holdMs: number };

export interface CompiledMeasure {
  readonly name: string;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly flag: boolean;
  /** Windows carry Σ value × reporting period. */
  readonly energy: boolean;
  readonly sampling: Sampling | undefined;
}

/** A day, as windows. */
const MAX_HOLD_MS = 86_400_000;
/** One lost reading is bridged, two are not. */
const HOLD_PERIODS = 2;

/** Adds what is wrong with the measure to `problems`. */
export function compileMeasure(name: string, spec: MeasureSpec, profile: Profile, problems: string[]): CompiledMeasure {
  const min = spec.min ?? (spec.flag ? 0 : Number.NEGATIVE_INFINITY);
  const max = spec.max ?? (spec.flag ? 1 : Number.POSITIVE_INFINITY);
  if (min > max) problems.push(`measure ${name}: min ${min} > max ${max}`);
  const energy = spec.energy === true;
  if (energy && !profile.reportingPeriodMs)
    problems.push(`measure ${name}: energy needs the profile's reportingPeriodMs`);
  if (spec.counter && (spec.energy || spec.flag))
    problems.push(`measure ${name}: a counter is neither a power with energy nor a flag`);
  const sampling = samplingOf(name, spec, profile, problems);
  return { name, unit: spec.unit, min, max, flag: spec.flag ?? false, energy, sampling };
}

function samplingOf(name: string, spec: MeasureSpec, profile: Profile, problems: string[]): Sampling | undefined {
  if (spec.counter) return { kind: 'counter' };
  if (spec.energy !== 'time-weighted') return undefined;
  const holdMs = profile.holdMs ?? HOLD_PERIODS * (profile.reportingPeriodMs ?? 0);
  if (!(Number.isInteger(holdMs) && holdMs >= 1 && holdMs <= MAX_HOLD_MS)) {
    problems.push(
      `measure ${name}: holdMs ${holdMs}: expected how long a value holds, from 1 to ${MAX_HOLD_MS} ms; ` +
        'set holdMs, or reportingPeriodMs, of which it is twice by default',
    );
  }
  return { kind: 'time-weighted', holdMs };
}
