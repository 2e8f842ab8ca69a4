// Devices against the others of their region, a window at a time: reads what key groups hold of the windows that are
// due, judges, tells, then puts down places key group by key group, and how far it came last. Whoever dies in between
// is followed by one that tells the same. A window is due once all that arrived in time for it is absorbed.
import type { AlertTransition } from '#core/alert/alert.ts';
import {
  type CohortStreets,
  decodePlaces,
  decodeStreets,
  encodePlaces,
  encodeStreets,
  isSame,
} from '#core/cohort/codec.ts';
import { membersOf, stepMembers } from '#core/cohort/judge.ts';
import {
  endedPlaces,
  endedStreets,
  factsOf,
  type Judgement,
  judgedMsOf,
  judgeWindows,
  sameRule,
  type Window,
  withoutIncidents,
} from '#core/cohort/windows.ts';
import { memberTransition } from '#core/cohort/words.ts';
import type { CompiledCohort } from '#core/detect/rules/cohort.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { floorTo } from '#core/windowing/slices/window-spec.ts';
import { decodeGroupState } from '#core/windowing/state-codec.ts';
import { type HeldAlerts, type PublishPorts, publishTransitions } from '../alert/publish.ts';
import type { StateStore } from '../ports.ts';
import { cohortPlacesKey, cohortStreetsKey } from '../stored/cohort-key.ts';
import { windowStatePrefix } from '../stored/window-state-key.ts';

export interface CohortPorts extends PublishPorts {
  readonly state: StateStore;
}

/** Key groups read at a time: their states are large. */
const GROUPS_AT_ONCE = 8;
const PUBLISH_CONCURRENCY = 16;
/** Lost conditions in a row: two runs at once settle in one or two. */
const MAX_CONFLICTS = 5;

/** Arrivals are approximate, see sweep.ts. */
const ARRIVAL_DISORDER_MS = 10_000;
const NONE_PENDING: ReadonlySet<string> = new Set();

/** The cohort rules in force for windows that close at an arrival from `fromMs` on. */
export interface CohortsFrom {
  readonly fromMs: number;
  readonly cohorts: readonly CompiledCohort[];
}

/**
 * Judges every window that is due, and ends what was opened by rules that are gone. `absorbedMs`: what arrived until
 * then is absorbed in all key groups; undefined: all that arrived is, as between the pieces of a replay; Infinity at
 * its end. `pending` are the ids of alerts that wait for the topic: what they have still to tell goes first. Answers
 * how many transitions were told.
 * @throws Error where a store fails; the next run repeats what was left.
 */
export async function judgeCohorts(
  profile: CompiledProfile,
  ports: CohortPorts,
  absorbedMs: number | undefined,
  pending: ReadonlySet<string> = NONE_PENDING,
  versions: (fromMs: number) => Promise<readonly CohortsFrom[]> = () => as(profile),
): Promise<number> {
  const key = cohortStreetsKey(profile.name);
  const stored = (await ports.state.load([key])).get(key);
  const before = decodeStreets(stored?.bytes);
  const gone = [...before].filter(
    ([name, was]) => !profile.cohorts.some((rule) => rule.name === name && isSame(was, rule)),
  );
  const dueMsOf = (rule: CompiledCohort, ms: number) =>
    Number.isFinite(ms) ? floorTo(ms - profile.allowedLatenessMs, rule.windowMs) : ms;
  const isDue = (rule: CompiledCohort) =>
    absorbedMs === undefined || dueMsOf(rule, absorbedMs) > judgedMsOf(before, rule);
  const due = profile.cohorts.filter(isDue);
  if (due.length === 0 && gone.length === 0) return 0;
  const { windows, groups, newestMs } = await readWindows(profile, ports.state);
  const transitions: AlertTransition[] = [];
  const streets = new Map(before);
  for (const [rule, was] of gone) {
    streets.delete(rule);
    transitions.push(...endedStreets(profile.name, rule, was));
  }
  const judgements: Judgement[] = [];
  const all = due.length === 0 ? [] : await versions(oldestMsOf(before, due, profile.allowedLatenessMs));
  for (const { name, windowMs } of due) {
    for (const [i, { cohorts }] of all.entries()) {
      const rule = cohorts.find((each) => each.name === name);
      if (rule === undefined) continue;
      // A window belongs to the version in force as it closes: whoever judges it, and when, judges it by that.
      const nextMs = all[i + 1]?.fromMs ?? Number.POSITIVE_INFINITY;
      const lastMs = nextMs === Number.POSITIVE_INFINITY ? nextMs : nextMs - profile.allowedLatenessMs - 1;
      const endMs = Math.min(dueMsOf(rule, absorbedMs ?? newestMs - ARRIVAL_DISORDER_MS), floorTo(lastMs, windowMs));
      const judged = judgeWindows(factsOf(profile, rule), streets.get(name), windows.get(name) ?? new Map(), endMs);
      transitions.push(...judged.transitions);
      judgements.push(...judged.judgements);
      if (judged.streets !== undefined) streets.set(name, judged.streets);
    }
  }
  let told = transitions.length;
  for (const group of groups) told += await judgeGroup(profile, ports, group, judgements, gone.length > 0, pending);
  await tell(ports, transitions, pending);
  // Where another run was faster, it judged the same.
  await ports.state.commit(key, encodeStreets(streets), stored?.version ?? 0);
  return told;
}

const as = async ({ cohorts }: CompiledProfile): Promise<CohortsFrom[]> => [
  { fromMs: Number.NEGATIVE_INFINITY, cohorts },
];

/** When the first window closes that may be due. */
function oldestMsOf(before: CohortStreets, due: readonly CompiledCohort[], latenessMs: number): number {
  return due.reduce((least, rule) => Math.min(least, judgedMsOf(before, rule) + latenessMs), Number.POSITIVE_INFINITY);
}

interface Held {
  /** By rule, then start. */
  readonly windows: ReadonlyMap<string, ReadonlyMap<number, Window>>;
  readonly groups: readonly string[];
  /** The latest arrival of all. */
  readonly newestMs: number;
}

/** What all key groups hold of the windows of cohorts. */
async function readWindows(profile: CompiledProfile, store: StateStore): Promise<Held> {
  const prefix = windowStatePrefix(profile.name);
  const windows = new Map<string, Map<number, Window>>();
  const keys = await store.keys(prefix);
  let newestMs = Number.NEGATIVE_INFINITY;
  for (let from = 0; from < keys.length; from += GROUPS_AT_ONCE) {
    for (const [key, { bytes }] of await store.load(keys.slice(from, from + GROUPS_AT_ONCE))) {
      const { cohorts, arrivalMs } = decodeGroupState(bytes, profile);
      newestMs = Math.max(newestMs, arrivalMs);
      for (const { rule, startMs, sizeMs, samples } of cohorts.values()) {
        if (!profile.cohorts.some(({ name, windowMs }) => name === rule && windowMs === sizeMs)) continue;
        const ofRule = windows.get(rule) ?? new Map<number, Window>();
        windows.set(rule, ofRule);
        ofRule.set(startMs, new Map(ofRule.get(startMs)).set(key.slice(prefix.length), membersOf(samples)));
      }
    }
  }
  return { windows, groups: keys.map((key) => key.slice(prefix.length)), newestMs };
}

/** All windows of a key group. Tells what it finds before it puts down that they are judged; answers how much. */
async function judgeGroup(
  profile: CompiledProfile,
  ports: CohortPorts,
  group: string,
  judgements: readonly Judgement[],
  endsOthers: boolean,
  pending: ReadonlySet<string>,
): Promise<number> {
  const key = cohortPlacesKey(profile.name, group);
  for (let conflicts = 0; conflicts <= MAX_CONFLICTS; conflicts += 1) {
    const stored = (await ports.state.load([key])).get(key);
    const places = new Map(decodePlaces(stored?.bytes));
    const transitions: AlertTransition[] = [];
    let isChanged = false;
    if (endsOthers) {
      for (const [rule, was] of places) {
        if (profile.cohorts.some(({ name, ...now }) => name === rule && isSame(was, now))) continue;
        places.delete(rule);
        isChanged = true;
        transitions.push(...endedPlaces(profile.name, rule, was));
      }
    }
    for (const judgement of judgements) {
      const { rule, startMs, members, streets } = judgement;
      const endMs = startMs + rule.windowMs;
      const own = members.get(group) ?? [];
      const known = sameRule(places, rule);
      if (endMs <= (known?.judgedMs ?? Number.NEGATIVE_INFINITY) || (own.length === 0 && known === undefined)) continue;
      const kept = known?.kept ?? new Map();
      if (rule.isOff === true && known !== undefined) transitions.push(...endedPlaces(profile.name, rule.name, known));
      const going = rule.isOff === true ? withoutIncidents(kept) : kept;
      const step = stepMembers(going, own, judgement, profile.forgetAfterMs);
      places.set(rule.name, { ...rule, judgedMs: endMs, kept: step.places });
      isChanged = true;
      const facts = factsOf(profile, rule);
      for (const found of step.found) transitions.push(memberTransition(facts, found, streets.get(found.value)));
    }
    if (!isChanged) return 0;
    await tell(ports, transitions, pending);
    if (await ports.state.commit(key, encodePlaces(places), stored?.version ?? 0)) return transitions.length;
  }
  throw new Error(`${key} was changed by others ${MAX_CONFLICTS} times in a row`);
}

async function tell(
  ports: CohortPorts,
  transitions: readonly AlertTransition[],
  pending: ReadonlySet<string>,
): Promise<void> {
  if (transitions.length === 0) return;
  // What stays pending is found again by the next sweep, in the store.
  const held: HeldAlerts = { isHeld: ({ id }) => pending.has(id), note: () => undefined };
  await publishTransitions(ports, transitions, PUBLISH_CONCURRENCY, held);
}
