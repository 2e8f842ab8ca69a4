// A measure of a profile: its range, and whether its windows need every value in the order of event time.
import type { Counter, Sampling } from '../windowing/slices/sampling.ts';
import type { MeasureSpec, Profile } from './profile.ts';

export interface CompiledMeasure {
  readonly name: string;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly flag: boolean;
  /** Windows carry Σ value × reporting period. */
  readonly energy: boolean;
  readonly sampling: Sampling | undefined;
  /** Undefined: that it stops alone is nothing. */
  readonly silentAfterMs: number | undefined;
}

/** A day, as windows. */
const MAX_HOLD_MS = 86_400_000;
/** One lost reading is bridged, two are not. */
const HOLD_PERIODS = 2;

/** Adds what is wrong with the measure to `problems`. */
export function compileMeasure(name: string, spec: MeasureSpec, profile: Profile, problems: string[]): CompiledMeasure {
  const min = spec.min ?? (spec.flag ? 0 : Number.NEGATIVE_INFINITY);
  const max = spec.max ?? (spec.flag ? 1 : Number.POSITIVE_INFINITY);
  if (!(typeof min === 'number' && typeof max === 'number' && min <= max))
    problems.push(`measure ${name}: min ${min} and max ${max}: expected numbers, min at most max`);
  const energy = spec.energy === true;
  if (energy && !profile.reportingPeriodMs)
    problems.push(`measure ${name}: energy needs the profile's reportingPeriodMs`);
  if (spec.counter && (spec.energy || spec.flag))
    problems.push(`measure ${name}: a counter is neither a power with energy nor a flag`);
  const sampling = samplingOf(name, spec, profile, problems);
  const { silentAfterMs } = spec;
  if (silentAfterMs !== undefined && !(silentAfterMs > 0 && Number.isFinite(silentAfterMs)))
    problems.push(
      `measure ${name}: silentAfterMs ${silentAfterMs}: expected ms above 0; leave it out to switch it off`,
    );
  return { name, unit: spec.unit, min, max, flag: spec.flag ?? false, energy, sampling, silentAfterMs };
}

function samplingOf(name: string, spec: MeasureSpec, profile: Profile, problems: string[]): Sampling | undefined {
  if (spec.counter) return counterOf(name, spec, problems);
  for (const field of COUNTER_FIELDS) {
    if (spec[field] !== undefined)
      problems.push(
        `measure ${name}: ${field} ${spec[field]}: only a counter has it; set counter: true, or leave it out`,
      );
  }
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

const COUNTER_FIELDS = ['dipMax', 'maxRate', 'rolloverAt'] as const;
const MS_PER_HOUR = 3_600_000;

function counterOf(name: string, spec: MeasureSpec, problems: string[]): Counter {
  const { counter, dipMax = 0, maxRate = Number.MAX_VALUE, rolloverAt } = spec;
  const isNet = counter === 'net';
  const tell = (problem: string) => problems.push(`measure ${name}: ${problem}`);
  if (counter !== true && !isNet) tell(`counter ${counter}: expected true, or 'net' for a register that may fall`);
  if (isNet) {
    for (const field of COUNTER_FIELDS) {
      if (spec[field] !== undefined)
        tell(
          `${field} ${spec[field]}: a net register may fall and rise by any amount; leave it out, or set counter: true`,
        );
    }
  }
  if (!(Number.isFinite(dipMax) && dipMax >= 0))
    tell(
      `dipMax ${dipMax}: expected the greatest fall in ${spec.unit} that is none, from 0 up, such as a few steps of its last digit`,
    );
  if (!(Number.isFinite(maxRate) && maxRate > 0))
    tell(`maxRate ${maxRate}: expected the most in ${spec.unit} that it can go up by in an hour, above 0`);
  if (rolloverAt !== undefined && rolloverAt !== 'any' && !isPowerOfTen(rolloverAt))
    tell(`rolloverAt ${rolloverAt}: expected 'any', or a power of ten from 10 to 1e15, such as 100000 for five digits`);
  if (rolloverAt !== undefined && !isNet && spec.maxRate === undefined)
    tell(`rolloverAt ${rolloverAt} needs maxRate, by which a rollover is told from a reset`);
  return { kind: 'counter', isNet, dipMax, maxPerMs: maxRate / MS_PER_HOUR, rolloverAt };
}

function isPowerOfTen(value: number): boolean {
  for (let power = 10; power <= 1e15; power *= 10) if (power === value) return true;
  return false;
}
