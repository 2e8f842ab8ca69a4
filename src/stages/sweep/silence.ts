// Silent devices, as the sweep watches them: their clocks from the window states it reads anyway, what was told in an item of its own per
// key group. Writes no other stage's state. Off where the profile has no limit, and at the end of a replay, which has no now.
import { type HeardDevice, type SilenceState, type SilenceStep, stepSilence } from '#core/alert/silence.ts';
import { decodeSilence, encodeSilence } from '#core/alert/silence-codec.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import type { DeviceState, GroupState } from '#core/windowing/group-state.ts';
import { type PublishPorts, publishTransitions } from '../detect/publish.ts';
import type { StateStore } from '../ports.ts';

export interface SilenceWatch {
  /** Judges the devices of one key group; `group` is its number as text. Tells nothing yet. */
  look(group: string, state: GroupState): void;
  /**
   * Tells what `look` found and commits it, key group by key group.
   * @throws Error with `cause` where a transition could not be stored; the next run repeats it under the same identity.
   */
  tell(): Promise<void>;
}

/** With ids of the longest (256 characters of ASCII) the item stays below 300 KB, where the store would begin to cut it into parts. */
const MAX_OPEN_PER_GROUP = 1_000;
/** A fleet that falls silent at once is told over several runs: at 16 side by side and 50 ms each, so many take 16 of a run's 55 seconds. */
const MAX_TOLD_PER_RUN = 5_000;
const PUBLISH_CONCURRENCY = 16;
/** Items are read like key groups, some at a time. */
const ITEMS_AT_ONCE = 64;

interface Stored {
  readonly version: number;
  readonly state: SilenceState;
}

/** Reads what was told before; undefined where nothing is to be watched. */
export async function watchSilence(
  profile: CompiledProfile,
  ports: PublishPorts & { readonly state: StateStore },
  nowMs: number,
): Promise<SilenceWatch | undefined> {
  if (profile.silentAfterMs === undefined || nowMs === Number.POSITIVE_INFINITY) return undefined;
  const settings = {
    profile: profile.name,
    afterMs: profile.silentAfterMs,
    severity: profile.silentSeverity,
    maxOpen: MAX_OPEN_PER_GROUP,
  };
  const prefix = `silent#${profile.name}#`;
  const known = await loadKnown(ports.state, prefix);
  const found: { key: string; version: number; step: SilenceStep }[] = [];

  async function tellOne(key: string, version: number, { before, transitions, after }: SilenceStep): Promise<void> {
    let expected = version;
    if (before !== undefined) {
      // Where another run was faster, it tells the same.
      if (!(await ports.state.commit(key, encodeSilence(before), expected))) return;
      expected += 1;
    }
    await publishTransitions(ports, transitions, PUBLISH_CONCURRENCY);
    if (after !== undefined) await ports.state.commit(key, encodeSilence(after), expected);
  }

  return {
    look(group, state) {
      const key = prefix + group;
      const { version, state: open } = known.get(key) ?? { version: 0, state: new Map() };
      const step = stepSilence(open, heard(state, profile), nowMs, settings);
      if (step.after !== undefined) found.push({ key, version, step });
    },
    async tell() {
      let toldCount = 0;
      for (const { key, version, step } of found) {
        if (toldCount >= MAX_TOLD_PER_RUN) break;
        toldCount += step.transitions.length;
        await tellOne(key, version, step);
      }
    },
  };
}

async function loadKnown(store: StateStore, prefix: string): Promise<Map<string, Stored>> {
  const known = new Map<string, Stored>();
  const keys = await store.keys(prefix);
  for (let from = 0; from < keys.length; from += ITEMS_AT_ONCE) {
    for (const [key, { version, bytes }] of await store.load(keys.slice(from, from + ITEMS_AT_ONCE))) {
      known.set(key, { version, state: decodeSilence(bytes) });
    }
  }
  return known;
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
