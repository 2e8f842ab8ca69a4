// What the sweep tells of devices that no reading tells: that one is silent, that one has nothing but rejected
// readings. Their arrivals are in the window states that are loaded, what was told in an item of its own per key group.
// Writes no other stage's state. Off at the end of a replay, which has no now.
import type { AlertTransition } from '#core/alert/alert.ts';
import { stepAllRejected } from '#core/alert/all-rejected.ts';
import type { Incidents } from '#core/alert/incidents.ts';
import { stepMeasureSilence } from '#core/alert/measure-silence.ts';
import { type AlertStep, stepSilence } from '#core/alert/silence.ts';
import { decodeSilence, encodeSilence, type WatchedIncidents } from '#core/alert/silence-codec.ts';
import { stepSwitchedOff } from '#core/alert/switched-off.ts';
import type { RulesBody } from '#core/live-rules/rules-body.ts';
import { type WatchLimits, watchLimits } from '#core/live-rules/watch-rules.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { ALL_REJECTED, ALL_REJECTED_GROUP, measureSilence, SILENT, SILENT_GROUP } from '#core/profile/own-rules.ts';
import type { GroupState } from '#core/windowing/group-state.ts';
import { type HeldAlerts, type PublishPorts, publishTransitions } from '../alert/publish.ts';
import type { StateStore } from '../ports.ts';
import { sideBySide } from '../side-by-side.ts';
import { againMs, type StateWatch } from './idle-groups.ts';
import { heard, heardMeasures, judged, nextMeasureMs, nextSilentMs } from './watched.ts';

export interface SilenceWatch extends StateWatch {
  /**
   * Tells what `look` found, and commits it. `pending` are the ids of alerts that wait for the
   * topic: what they have still to tell goes first.
   * @throws Error with `cause` where a transition could not be stored; the next run repeats it under the same identity.
   */
  tell(pending: ReadonlySet<string>): Promise<void>;
}

/** With ids of the longest (256 characters of ASCII) the item stays below 400 KB. */
const MAX_OPEN_PER_GROUP = 1_000;
/** Where more have nothing accepted, it is no matter of single devices. */
const MAX_REJECTED_PER_GROUP = 200;
/** At 16 side by side and 50 ms each, so many take 16 of a run's 55 seconds; the rest follows. */
const MAX_TOLD_PER_RUN = 5_000;
const PUBLISH_CONCURRENCY = 16;
/** Items are up to 400 KB each. */
const COMMIT_CONCURRENCY = 8;

interface Stored {
  readonly version: number;
  readonly incidents: WatchedIncidents;
}

/** A step of each kind of incident. */
type Steps = Readonly<Record<keyof WatchedIncidents, AlertStep>>;

interface Found extends Stored {
  readonly key: string;
  readonly steps: Steps;
}

const KINDS = ['silent', 'rejected', 'measures'] as const satisfies readonly (keyof WatchedIncidents)[];

const NOTHING: AlertStep = { before: undefined, transitions: [], after: undefined, isWaiting: false };

/**
 * Until when all that arrived is absorbed in a key group, ms: by the ticks, −Infinity where none have come through yet.
 * Where there are no ticks, the group's newest arrival `arrivalMs` stands for it: nobody is silent before somebody else
 * of the key group was heard later.
 */
export type AbsorbedUntil = (group: string, arrivalMs: number) => number;

/**
 * Undefined at the end of a replay. What the profile watches no more is ended, where it is open. What waits to be
 * absorbed is no silence, so a key group is judged as it stood when nothing waited.
 */
export function watchSilence(
  profile: CompiledProfile,
  ports: PublishPorts & { readonly state: StateStore },
  nowMs: number,
  idleMs: number,
  absorbedUntil: AbsorbedUntil,
  body: RulesBody,
): SilenceWatch | undefined {
  if (nowMs === Number.POSITIVE_INFINITY) return undefined;
  const prefix = `silent#${profile.name}#`;
  const known = new Map<string, Stored>();
  const found: Found[] = [];
  const { silent: ofSilent, rejected: ofRejected, measures: watchedMeasures } = limitsOf(profile, body);

  const factsOf = (keyGroup: string) => ({ profile: profile.name, severity: profile.silentSeverity, keyGroup });

  function settingsOf(keyGroup: string, { ofAll }: WatchLimits, maxOpen: number) {
    return { ...factsOf(keyGroup), ...ofAll, maxOpen };
  }

  function rejectedStep(group: string, state: GroupState, rejected: Incidents): AlertStep {
    if (ofRejected === undefined)
      return stepSwitchedOff(rejected, nowMs, factsOf(group), { rule: ALL_REJECTED, groupRule: ALL_REJECTED_GROUP });
    const settings = settingsOf(group, ofRejected, MAX_REJECTED_PER_GROUP);
    return stepAllRejected(rejected, judged(state, profile, ofRejected), settings);
  }

  function measureStep(state: GroupState, measures: Incidents): AlertStep {
    if (watchedMeasures.size === 0 && !hasAny(measures)) return NOTHING;
    const { name, silentSeverity: severity } = profile;
    const isWatched = (measure: string) => watchedMeasures.has(measure);
    return stepMeasureSilence(measures, heardMeasures(state, profile, watchedMeasures), {
      ...{ profile: name, severity, maxOpen: MAX_OPEN_PER_GROUP, isWatched },
    });
  }

  function stepsOf(group: string, state: GroupState, atMs: number, incidents: WatchedIncidents): Steps {
    const { silent, rejected, measures } = incidents;
    const silence =
      ofSilent === undefined
        ? stepSwitchedOff(silent, nowMs, factsOf(group), { rule: SILENT, groupRule: SILENT_GROUP })
        : stepSilence(silent, heard(state, profile, ofSilent), atMs, settingsOf(group, ofSilent, MAX_OPEN_PER_GROUP));
    const isAnyRejected = state.refused.byId.size > 0 || hasAny(rejected);
    return {
      silent: silence,
      rejected: isAnyRejected ? rejectedStep(group, state, rejected) : NOTHING,
      measures: measureStep(state, measures),
    };
  }

  function nextMs(state: GroupState, atMs: number, incidents: WatchedIncidents, isWaiting: boolean): number {
    if (isWaiting) return nowMs;
    const changedMs = nowMs + againMs(idleMs);
    const { silent } = incidents;
    const isOpen = KINDS.some((kind) => hasAny(incidents[kind])) || state.refused.byId.size > 0;
    // A measure is found to be silent by what its device sends, so no sooner than the state changes.
    const measureMs = Math.max(nextMeasureMs(state, profile, watchedMeasures), changedMs);
    let dueMs =
      ofSilent === undefined
        ? Number.POSITIVE_INFINITY
        : nextSilentMs(state, profile, ofSilent, (id) => silent.open.has(id));
    // Due by the clock on the wall and not yet by what was absorbed: any run may find more absorbed, unless it is far
    // behind.
    if (dueMs <= nowMs) dueMs = atMs + idleMs > nowMs ? nowMs : changedMs;
    return Math.min(dueMs, isOpen ? changedMs : measureMs);
  }

  /** Puts down what is about to be told. Answers the item's version; undefined: another run tells the same. */
  async function enter({ key, version, incidents, steps }: Found): Promise<number | undefined> {
    if (KINDS.every((kind) => steps[kind].before === undefined)) return version;
    const bytes = encodeSilence(standing('before', steps, incidents));
    return (await ports.state.commit(key, bytes, version)) ? version + 1 : undefined;
  }

  /** All at once: many that fall silent together are one storm, whatever key groups they are in. */
  async function tellAll(some: readonly Found[], held: HeldAlerts): Promise<void> {
    const versions = await sideBySide(some, COMMIT_CONCURRENCY, enter);
    const own = some.flatMap((found, i) => (versions[i] === undefined ? [] : [{ ...found, version: versions[i] }]));
    const transitions = own.flatMap(({ steps }) => toldIn(steps));
    await publishTransitions(ports, transitions, PUBLISH_CONCURRENCY, held);
    await sideBySide(own, COMMIT_CONCURRENCY, ({ key, version, incidents, steps }) =>
      ports.state.commit(key, encodeSilence(standing('after', steps, incidents)), version),
    );
  }

  return {
    async prepare(groups) {
      for (const [key, { version, bytes }] of await ports.state.load(groups.map((group) => prefix + group))) {
        known.set(key, { version, incidents: decodeSilence(bytes) });
      }
    },
    look(group, state) {
      const key = prefix + group;
      const { version, incidents } = known.get(key) ?? { version: 0, incidents: decodeSilence(undefined) };
      const atMs = Math.min(nowMs, absorbedUntil(group, state.arrivalMs));
      const steps = stepsOf(group, state, atMs, incidents);
      if (KINDS.every((kind) => steps[kind].after === undefined))
        return nextMs(
          state,
          atMs,
          incidents,
          KINDS.some((kind) => steps[kind].isWaiting),
        );
      found.push({ key, version, incidents, steps });
      // Not all may be told in this run, or none, if it fails.
      return nowMs;
    },
    async tell(pending) {
      // What stays pending is found again by the next sweep, in the store.
      const held: HeldAlerts = { isHeld: ({ id }: AlertTransition) => pending.has(id), note: () => undefined };
      let toldCount = 0;
      const some = found.filter(({ steps }) => {
        const isInTime = toldCount < MAX_TOLD_PER_RUN;
        toldCount += toldIn(steps).length;
        return isInTime;
      });
      await tellAll(some, held);
    },
  };
}

/** By which each kind is judged; undefined, or left out: nobody is watched. */
function limitsOf(profile: CompiledProfile, body: RulesBody) {
  const { silentAfterMs, allRejectedAfterMs, silentSeverity: severity, dimensions, measures } = profile;
  const limits = (name: string, afterMs: number | undefined) =>
    afterMs === undefined ? undefined : watchLimits({ name, afterMs, severity }, body, dimensions);
  return {
    silent: limits(SILENT, silentAfterMs),
    rejected: limits(ALL_REJECTED, allRejectedAfterMs),
    measures: new Map(
      measures.flatMap(({ name, silentAfterMs: afterMs }) => {
        const own = limits(measureSilence(name), afterMs);
        return own === undefined ? [] : [[name, own] as const];
      }),
    ),
  };
}

const toldIn = (steps: Steps): readonly AlertTransition[] => KINDS.flatMap((kind) => steps[kind].transitions);

/** What is to be stored before anything is told, or after. */
function standing(when: 'before' | 'after', steps: Steps, incidents: WatchedIncidents): WatchedIncidents {
  const of = (kind: keyof WatchedIncidents) => steps[kind][when] ?? incidents[kind];
  return { silent: of('silent'), rejected: of('rejected'), measures: of('measures') };
}

const hasAny = ({ open, group }: Incidents): boolean => open.size > 0 || group !== undefined;
