// What the sweep tells of devices that no reading tells: that one is silent, that one has nothing but rejected
// readings. Their arrivals are in the window states that are loaded, what was told in an item of its own per key group.
// Writes no other stage's state. Off at the end of a replay, which has no now.
import type { AlertTransition } from '#core/alert/alert.ts';
import { type JudgedDevice, stepAllRejected } from '#core/alert/all-rejected.ts';
import type { Incidents } from '#core/alert/incidents.ts';
import { type AlertStep, type HeardDevice, stepSilence } from '#core/alert/silence.ts';
import { decodeSilence, encodeSilence, type WatchedIncidents } from '#core/alert/silence-codec.ts';
import { stepSwitchedOff } from '#core/alert/switched-off.ts';
import { CANARY_DEVICE } from '#core/canary/canary.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { ALL_REJECTED, ALL_REJECTED_GROUP, SILENT, SILENT_GROUP } from '#core/profile/own-rules.ts';
import type { GroupState } from '#core/windowing/group-state.ts';
import { type HeldAlerts, type PublishPorts, publishTransitions } from '../alert/publish.ts';
import type { StateStore } from '../ports.ts';
import { againMs, type StateWatch } from './idle-groups.ts';
import { latestDimensions } from './latest-dimensions.ts';

export interface SilenceWatch extends StateWatch {
  /**
   * Tells what `look` found and commits it, key group by key group. `pending` are the ids of alerts that wait for the
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

interface Stored {
  readonly version: number;
  readonly incidents: WatchedIncidents;
}

interface Found extends Stored {
  readonly key: string;
  readonly silence: AlertStep;
  readonly rejected: AlertStep;
}

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
): SilenceWatch | undefined {
  const { silentAfterMs, allRejectedAfterMs } = profile;
  if (nowMs === Number.POSITIVE_INFINITY) return undefined;
  const prefix = `silent#${profile.name}#`;
  const known = new Map<string, Stored>();
  const found: Found[] = [];

  const factsOf = (keyGroup: string) => ({ profile: profile.name, severity: profile.silentSeverity, keyGroup });

  function settingsOf(keyGroup: string, afterMs: number, maxOpen: number) {
    return { ...factsOf(keyGroup), afterMs, maxOpen };
  }

  function rejectedStep(group: string, state: GroupState, rejected: Incidents): AlertStep {
    if (allRejectedAfterMs === undefined)
      return stepSwitchedOff(rejected, nowMs, factsOf(group), { rule: ALL_REJECTED, groupRule: ALL_REJECTED_GROUP });
    const settings = settingsOf(group, allRejectedAfterMs, MAX_REJECTED_PER_GROUP);
    return stepAllRejected(rejected, judged(state, profile), settings);
  }

  function stepsOf(group: string, state: GroupState, atMs: number, { silent, rejected }: WatchedIncidents) {
    const silence =
      silentAfterMs === undefined
        ? stepSwitchedOff(silent, nowMs, factsOf(group), { rule: SILENT, groupRule: SILENT_GROUP })
        : stepSilence(silent, heard(state, profile), atMs, settingsOf(group, silentAfterMs, MAX_OPEN_PER_GROUP));
    const isAnyRejected = state.refused.byId.size > 0 || hasAny(rejected);
    return {
      silence,
      rejected: isAnyRejected ? rejectedStep(group, state, rejected) : NOTHING,
    };
  }

  function nextMs(state: GroupState, atMs: number, { silent, rejected }: WatchedIncidents, isWaiting: boolean): number {
    if (isWaiting) return nowMs;
    const changedMs = nowMs + againMs(idleMs);
    const isOpen = hasAny(silent) || hasAny(rejected) || state.refused.byId.size > 0;
    let dueMs = Number.POSITIVE_INFINITY;
    if (silentAfterMs !== undefined) {
      for (const { id, arrivalMs } of state.devices.values()) {
        if (Number.isFinite(arrivalMs) && id !== CANARY_DEVICE && !silent.open.has(id))
          dueMs = Math.min(dueMs, arrivalMs + silentAfterMs + 1);
      }
    }
    // Due by the clock on the wall and not yet by what was absorbed: any run may find more absorbed, unless it is far
    // behind.
    if (dueMs <= nowMs) dueMs = atMs + idleMs > nowMs ? nowMs : changedMs;
    return isOpen ? Math.min(dueMs, changedMs) : dueMs;
  }

  async function tellOne({ key, version, incidents, silence, rejected }: Found, held: HeldAlerts): Promise<void> {
    let expected = version;
    if (silence.before !== undefined || rejected.before !== undefined) {
      const before = { silent: silence.before ?? incidents.silent, rejected: rejected.before ?? incidents.rejected };
      // Where another run was faster, it tells the same.
      if (!(await ports.state.commit(key, encodeSilence(before), expected))) return;
      expected += 1;
    }
    await publishTransitions(ports, [...silence.transitions, ...rejected.transitions], PUBLISH_CONCURRENCY, held);
    const after = { silent: silence.after ?? incidents.silent, rejected: rejected.after ?? incidents.rejected };
    await ports.state.commit(key, encodeSilence(after), expected);
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
      if (steps.silence.after === undefined && steps.rejected.after === undefined)
        return nextMs(state, atMs, incidents, steps.silence.isWaiting || steps.rejected.isWaiting);
      found.push({ key, version, incidents, ...steps });
      // Not all may be told in this run, or none, if it fails.
      return nowMs;
    },
    async tell(pending) {
      // What stays pending is found again by the next sweep, in the store.
      const held: HeldAlerts = { isHeld: ({ id }: AlertTransition) => pending.has(id), note: () => undefined };
      let toldCount = 0;
      for (const each of found) {
        if (toldCount >= MAX_TOLD_PER_RUN) break;
        toldCount += each.silence.transitions.length + each.rejected.transitions.length;
        await tellOne(each, held);
      }
    },
  };
}

const hasAny = ({ open, group }: Incidents): boolean => open.size > 0 || group !== undefined;

function* heard(state: GroupState, profile: CompiledProfile): Iterable<HeardDevice> {
  for (const device of state.devices.values()) {
    const { id, arrivalMs } = device;
    if (id !== CANARY_DEVICE) yield { id, arrivalMs, dimensionsOf: () => latestDimensions(device, profile) };
  }
}

/** Also those that are known by their rejected readings only. */
function* judged(state: GroupState, profile: CompiledProfile): Iterable<JudgedDevice> {
  const { devices, refused } = state;
  for (const device of devices.values()) {
    const { id, acceptedMs } = device;
    if (id === CANARY_DEVICE) continue;
    yield { id, acceptedMs, refused: refused.byId.get(id), dimensionsOf: () => latestDimensions(device, profile) };
  }
  for (const [id, each] of refused.byId) {
    if (id !== CANARY_DEVICE && !devices.has(id))
      yield { id, acceptedMs: Number.NEGATIVE_INFINITY, refused: each, dimensionsOf: () => NO_DIMENSIONS };
  }
}

const NO_DIMENSIONS = {};
