// Silent devices, as the sweep watches them: their clocks from the window states that are loaded, what was told in an item of its own per
// key group. Writes no other stage's state. Off where the profile has no limit, and at the end of a replay, which has no now.
import { type HeardDevice, type SilenceState, type SilenceStep, stepSilence } from '#core/alert/silence.ts';
import { decodeSilence, encodeSilence } from '#core/alert/silence-codec.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import type { DeviceState, GroupState } from '#core/windowing/group-state.ts';
import { type HeldAlerts, type PublishPorts, publishTransitions } from '../detect/publish.ts';
import type { StateStore } from '../ports.ts';
import { againMs, type StateWatch } from './idle-groups.ts';

export interface SilenceWatch extends StateWatch {
  /**
   * Tells what `look` found and commits it, key group by key group. `pending` are the ids of alerts that wait for the topic: what they have still to
   * tell goes first.
   * @throws Error with `cause` where a transition could not be stored; the next run repeats it under the same identity.
   */
  tell(pending: ReadonlySet<string>): Promise<void>;
}

/** With ids of the longest (256 characters of ASCII) the item stays below 300 KB, where the store would begin to cut it into parts. */
const MAX_OPEN_PER_GROUP = 1_000;
/** A fleet that falls silent at once is told over several runs: at 16 side by side and 50 ms each, so many take 16 of a run's 55 seconds. */
const MAX_TOLD_PER_RUN = 5_000;
const PUBLISH_CONCURRENCY = 16;

interface Stored {
  readonly version: number;
  readonly state: SilenceState;
}

/**
 * Undefined where nothing is to be watched. Waiting for a batch is no silence: of a busy key group devices are judged at its latest arrival that was
 * absorbed, of an idle one (without arrivals for `idleMs`) now. A key group is to be seen again when the first of its devices can be silent, and
 * as soon as its state can have changed where one is, since only its state says that it is back.
 */
export function watchSilence(
  profile: CompiledProfile,
  ports: PublishPorts & { readonly state: StateStore },
  nowMs: number,
  idleMs: number,
): SilenceWatch | undefined {
  if (profile.silentAfterMs === undefined || nowMs === Number.POSITIVE_INFINITY) return undefined;
  const settings = {
    profile: profile.name,
    afterMs: profile.silentAfterMs,
    severity: profile.silentSeverity,
    maxOpen: MAX_OPEN_PER_GROUP,
  };
  const prefix = `silent#${profile.name}#`;
  const known = new Map<string, Stored>();
  const found: { key: string; version: number; step: SilenceStep }[] = [];

  function judgedAtMs({ arrivalMs }: GroupState): number {
    return arrivalMs + idleMs > nowMs ? Math.min(nowMs, arrivalMs) : nowMs;
  }

  function nextMs(state: GroupState, open: SilenceState): number {
    const changedMs = nowMs + againMs(idleMs);
    let atMs = open.size > 0 ? changedMs : Number.POSITIVE_INFINITY;
    for (const { id, clockMs } of state.devices.values()) {
      if (Number.isFinite(clockMs) && !open.has(id)) atMs = Math.min(atMs, clockMs + settings.afterMs + 1);
    }
    if (atMs > nowMs) return atMs;
    // Due by the clock on the wall and not yet by what was absorbed: any run may find the next batch. Of an idle one too many are silent already.
    return state.arrivalMs + idleMs > nowMs ? nowMs : changedMs;
  }

  async function tellOne(
    key: string,
    version: number,
    { before, transitions, after }: SilenceStep,
    held: HeldAlerts,
  ): Promise<void> {
    let expected = version;
    if (before !== undefined) {
      // Where another run was faster, it tells the same.
      if (!(await ports.state.commit(key, encodeSilence(before), expected))) return;
      expected += 1;
    }
    await publishTransitions(ports, transitions, PUBLISH_CONCURRENCY, held);
    if (after !== undefined) await ports.state.commit(key, encodeSilence(after), expected);
  }

  return {
    async prepare(groups) {
      for (const [key, { version, bytes }] of await ports.state.load(groups.map((group) => prefix + group))) {
        known.set(key, { version, state: decodeSilence(bytes) });
      }
    },
    look(group, state) {
      const key = prefix + group;
      const { version, state: open } = known.get(key) ?? { version: 0, state: new Map() };
      const step = stepSilence(open, heard(state, profile), judgedAtMs(state), settings);
      if (step.after === undefined) return nextMs(state, open);
      found.push({ key, version, step });
      // Not all may be told in this run, or none, if it fails.
      return nowMs;
    },
    async tell(pending) {
      // What stays pending is found again by the next sweep, in the store.
      const held: HeldAlerts = { isHeld: ({ id }) => pending.has(id), note: () => undefined };
      let toldCount = 0;
      for (const { key, version, step } of found) {
        if (toldCount >= MAX_TOLD_PER_RUN) break;
        toldCount += step.transitions.length;
        await tellOne(key, version, step, held);
      }
    },
  };
}

function* heard(state: GroupState, profile: CompiledProfile): Iterable<HeardDevice> {
  for (const device of state.devices.values()) {
    yield { id: device.id, clockMs: device.clockMs, dimensionsOf: () => latestDimensions(device, profile) };
  }
}

/** Those of its latest slice. A silent device keeps its last slices, because its own clock is what retires them. */
function latestDimensions(device: DeviceState, profile: CompiledProfile): Record<string, string> {
  let latestMs = Number.NEGATIVE_INFINITY;
  let values: readonly (string | null)[] = [];
  for (const { slices } of device.series) {
    for (const { startMs, variant } of slices) {
      if (startMs < latestMs) continue;
      latestMs = startMs;
      values = device.variants[variant] ?? [];
    }
  }
  const named = profile.dimensions.map((name, i) => [name, values[i] ?? null] as const);
  return Object.fromEntries(named.filter((each): each is readonly [string, string] => each[1] !== null));
}
