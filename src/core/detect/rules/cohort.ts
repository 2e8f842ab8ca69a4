// A device against the others of its region, building or type at the same time: one meter low while the street is not.
// No reading tells it, since a reading knows no other device; the sweep judges whole windows (src/core/cohort/).
import type { Severity } from '../../finding/severity.ts';
import { fleetKind, type RuleSpec } from './kind.ts';

/**
 * How far a device is from the others of its dimension value, against how far it usually is; as a ratio, so that large
 * and small devices are compared alike. Judged a window at a time, once, by the sweep.
 */
export interface CohortRule {
  readonly kind: 'cohort';
  readonly name: string;
  readonly measure: string;
  /** Whose values make cohorts, e.g. `region`. */
  readonly dimension: string;
  readonly severity: Severity;
  /**
   * What counts as nothing, in the measure's unit, above 0: magnitudes below it are taken for it. A step or two of the
   * sensor, or the limit of an outage.
   */
  readonly floor: number;
  /** What is compared: all of a device's values of so long, ms. Whole minutes. Default 900,000 (15 min). */
  readonly windowMs?: number;
  /** An anomaly is further from its usual place than so many of its own standard deviations. Default 6. */
  readonly deviations?: number;
  /** And by at least this factor: 2 is twice as much as usual, or half of it. Above 1. Default 2. */
  readonly ratio?: number;
  /** Which side counts. Default `both`. */
  readonly side?: 'low' | 'high' | 'both';
  /** So many others must have reported in the window. Default 8. */
  readonly minMembers?: number;
  /** Windows of a device before it is judged. Default 96: a day of quarters of an hour. */
  readonly minWindows?: number;
  /** It opens at the end of a window that far behind the end of the first anomalous one, ms. Default one window. */
  readonly forMs?: number;
  /** It is over at the end of a window that far behind the end of the first usual one, ms. Default two windows. */
  readonly holdMs?: number;
}

/** Its settings as numbers. */
export interface CompiledCohort {
  readonly name: string;
  readonly measure: string;
  readonly dimension: string;
  readonly severity: Severity;
  readonly floor: number;
  readonly windowMs: number;
  readonly deviations: number;
  /** log₂ of the ratio. */
  readonly gap: number;
  readonly side: 'low' | 'high' | 'both';
  readonly minMembers: number;
  readonly minWindows: number;
  readonly forMs: number;
  readonly holdMs: number;
  /**
   * An outage rule of the measure says it already where a device has nothing: such a window of it is not judged.
   */
  readonly hasOutage: boolean;
  /** Switched off while Weir runs: nothing is found, and where devices usually are is learnt on. */
  readonly isOff?: boolean;
}

/** What the profile's other rules say of the measure. */
export function withOutage(cohort: CompiledCohort, rules: readonly (RuleSpec & { readonly measure?: string })[]) {
  const hasOutage = rules.some(
    ({ kind, measure }) => kind === 'outage' && (measure === cohort.measure || measure === '*'),
  );
  return { ...cohort, hasOutage };
}

const DEFAULT_WINDOW_MS = 900_000;
/**
 * Readings of one device stray by far more than a normal distribution's: at 6 a day of 12,000 meters has no false one
 * (bench/fleet-day).
 */
const DEFAULT_DEVIATIONS = 6;
const DEFAULT_RATIO = 2;
/** The median of fewer others is moved by one of them. */
const DEFAULT_MIN_MEMBERS = 8;
/** Each hour once: a device is in another place among the others by night than by day. */
const DEFAULT_MIN_WINDOWS = 96;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export const cohort = fleetKind<CohortRule, CompiledCohort>({
  kind: 'cohort',
  reads: 'fleet',
  fields: {
    ...{ kind: 'must', name: 'must', measure: 'must', dimension: 'must', severity: 'must', floor: 'must' },
    ...{ windowMs: 'may', deviations: 'may', ratio: 'may', side: 'may', minMembers: 'may', minWindows: 'may' },
    ...{ forMs: 'may', holdMs: 'may' },
  },
  severities: ({ severity }) => [severity],
  check(spec, { dimensions, measures }, _earlier, say) {
    const { measure, dimension, floor, windowMs = DEFAULT_WINDOW_MS, side } = spec;
    if (measure === '*') say('measure "*": expected the name of one, whose floor can be said');
    if (measures.find(({ name }) => name === measure)?.flag === true)
      say(`measure "${measure}" is a flag, whose ratio to others means nothing`);
    if (!dimensions.includes(dimension))
      say(`dimension "${dimension}": expected one of ${dimensions.join(', ') || '(none): add it to wire.dimensions'}`);
    if (!(floor > 0 && floor < Number.POSITIVE_INFINITY))
      say(`floor ${floor}: expected a number above 0 in the measure's unit, such as two steps of the sensor`);
    if (!(windowMs >= MINUTE_MS && windowMs <= DAY_MS && windowMs % MINUTE_MS === 0))
      say(`windowMs ${windowMs}: expected whole minutes in ms, from ${MINUTE_MS} to ${DAY_MS}`);
    if (side !== undefined && side !== 'low' && side !== 'high' && side !== 'both')
      say(`side "${String(side)}": expected low, high or both`);
    for (const [field, least, isWhole] of LEAST) {
      const value = spec[field];
      const isFine = value === undefined || (value >= least && Number.isFinite(value));
      if (!isFine || (isWhole && value !== undefined && !Number.isInteger(value)))
        say(`${field} ${value}: expected ${isWhole ? 'a whole number' : 'a number'}, ${least} or more`);
    }
    if (spec.ratio === 1) say('ratio 1: expected more than 1; 2 is twice as much as usual, or half of it');
  },
  compile(spec) {
    const { name, measure, dimension, severity, floor, windowMs = DEFAULT_WINDOW_MS, side = 'both' } = spec;
    return {
      ...{ name, measure, dimension, severity, floor, windowMs, side },
      deviations: spec.deviations ?? DEFAULT_DEVIATIONS,
      gap: Math.log2(spec.ratio ?? DEFAULT_RATIO),
      minMembers: spec.minMembers ?? DEFAULT_MIN_MEMBERS,
      minWindows: spec.minWindows ?? DEFAULT_MIN_WINDOWS,
      forMs: spec.forMs ?? windowMs,
      holdMs: spec.holdMs ?? 2 * windowMs,
      hasOutage: false,
    };
  },
  doc: { anomaly: 'far from the others of its region, against how far it usually is', needsOrder: 'no: whole windows' },
});

/** Field, the least that it may be, whether it counts something. */
const LEAST = [
  ['deviations', 1, false],
  ['ratio', 1, false],
  ['minMembers', 2, true],
  ['minWindows', 2, true],
  ['forMs', 0, false],
  ['holdMs', 0, false],
] as const;
