// One window of one rule in one key group: what was known of its devices, what they had, what is told of them and known
// afterwards. The others of a device are all devices of its value, in whichever key group. Pure: the same window again
// from the same past tells the same.
import type { CompiledCohort } from '../detect/rules/cohort.ts';
import { type CohortSample, LOG_STEPS, logSteps } from '../windowing/cohort-cells.ts';
import type { Others } from './others.ts';
import { NEW_PLACE, type Place, type PlaceIncident, type PlaceStep, stepPlace } from './place.ts';

/** Places by dimension value, then by device. */
export type Places = ReadonlyMap<string, ReadonlyMap<string, Place>>;

/** What one device had in a window, in doublings, if it was in one cohort only. */
export interface Member {
  readonly device: string;
  readonly value: string;
  readonly level: number;
}

/** The members of a window, by device id. One that moved within the window is none: it is neither here nor there. */
export function membersOf(samples: ReadonlyMap<string, readonly CohortSample[]>): Member[] {
  const members: Member[] = [];
  for (const [device, own] of samples) {
    const [only] = own;
    if (own.length !== 1 || only === undefined) continue;
    members.push({ device, value: only.value, level: only.sum / only.count / LOG_STEPS });
  }
  return members.sort((a, b) => (a.device < b.device ? -1 : 1));
}

export interface CohortWindow {
  readonly startMs: number;
  readonly rule: CompiledCohort;
  /** By dimension value. */
  readonly others: ReadonlyMap<string, Others>;
  /** Values whose whole street has an incident now → its id: of its members nothing is learnt. */
  readonly streets: ReadonlyMap<string, string>;
}

/** What is to be told of a device. */
export interface Found {
  readonly what: 'opened' | 'over' | 'stale';
  readonly device: string;
  readonly value: string;
  readonly incident: PlaceIncident;
  readonly atMs: number;
  /** In doublings: what it had, and the middle of the others; NaN for one that is gone. */
  readonly level: number;
  readonly others: number;
  readonly otherCount: number;
  readonly step: PlaceStep | undefined;
}

/** Places after the window, and what was found, by device id. */
export function stepMembers(
  before: Places,
  members: readonly Member[],
  { startMs, rule, others, streets }: CohortWindow,
  forgetAfterMs: number,
): { readonly places: Places; readonly found: readonly Found[] } {
  const places = new Map([...before].map(([value, own]) => [value, new Map(own)]));
  const found: Found[] = [];
  const endMs = startMs + rule.windowMs;
  const nothing = logSteps(0, rule.floor) / LOG_STEPS;
  for (const { device, value, level } of members) {
    const cohort = others.get(value);
    if (cohort === undefined || cohort.count <= rule.minMembers) continue;
    if (rule.hasOutage && level <= nothing) continue;
    const middle = cohort.medianWithout(level);
    // Of nothing there is no half and no double: who had most of the street is not high where the street is dark.
    if (middle <= nothing) continue;
    const own = places.get(value) ?? new Map<string, Place>();
    places.set(value, own);
    const window = { distance: level - middle, startMs, endMs, isFrozen: streets.has(value) };
    const step = stepPlace(own.get(device) ?? NEW_PLACE, window, rule);
    own.set(device, step.place);
    const facts = { device, value, atMs: endMs, level, others: middle, otherCount: cohort.count - 1, step };
    if (step.opened !== undefined) found.push({ ...facts, what: 'opened', incident: step.opened });
    if (step.over !== undefined) found.push({ ...facts, what: 'over', incident: step.over });
  }
  for (const [value, own] of places) {
    for (const [device, { lastMs, incident }] of own) {
      if (lastMs >= endMs - forgetAfterMs) continue;
      own.delete(device);
      if (incident?.isOpen !== true) continue;
      const gone = { level: Number.NaN, others: Number.NaN, otherCount: 0, step: undefined };
      found.push({ what: 'stale', device, value, incident, atMs: lastMs + forgetAfterMs, ...gone });
    }
    if (own.size === 0) places.delete(value);
  }
  return { places, found: found.sort((a, b) => (a.device < b.device ? -1 : 1)) };
}
