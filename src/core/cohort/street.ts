// The reverse of a device among others: a whole street (all devices of a dimension value) low while the other streets
// are not. A street is a member of the cohort of streets, by its median. Pure.
import type { CompiledCohort } from '../detect/rules/cohort.ts';
import { type Others, othersOf } from './others.ts';
import { NEW_PLACE, type Place, type PlaceStep, stepPlace } from './place.ts';

/** What is kept of a street: beside its place, its own recent level, in doublings. */
export interface Street extends Place {
  readonly level: number;
}

export interface StreetStep extends PlaceStep {
  readonly place: Street;
  /** Its members; their median, and that of the other streets. */
  readonly count: number;
  readonly median: number;
  readonly others: number;
}

/** The window before weighs a tenth: the last few hours. */
const LEVEL_WEIGHT = 0.1;
/** Of the ratio that makes an anomaly, so much has to be the street's own fall, else another one rose. */
const OWN_SHARE = 0.5;

/** One window of all streets that have members enough; `streets` are those of before. */
export function stepStreets(
  streets: ReadonlyMap<string, Street>,
  members: ReadonlyMap<string, Others>,
  startMs: number,
  rule: CompiledCohort,
): Map<string, StreetStep> {
  const steps = new Map<string, StreetStep>();
  const whole = [...members].filter(([, { count }]) => count > rule.minMembers);
  if (whole.length < 2) return steps;
  const all = othersOf(whole.map(([, { median }]) => median));
  const low: CompiledCohort = { ...rule, side: 'low' };
  for (const [value, { count, median }] of whole) {
    const before = streets.get(value) ?? { ...NEW_PLACE, level: median };
    const others = all.medianWithout(median);
    const hasFallen = median - before.level <= -OWN_SHARE * rule.gap;
    const window = { distance: median - others, startMs, endMs: startMs + rule.windowMs, isBarred: !hasFallen };
    const step = stepPlace(before, window, low);
    const level = Math.fround(before.level + LEVEL_WEIGHT * (median - before.level));
    steps.set(value, { ...step, place: { ...step.place, level }, count, median, others });
  }
  return steps;
}
