// Counts the devices of each dimension value as it passes by their states, and notes the sum once an hour, for messages
// of groups: 12 of 300. An instance that has not seen all key groups yet notes nothing.
import { CANARY_DEVICE } from '#core/canary/canary.ts';
import { decodePopulation, encodePopulation, populationKey, populationOf } from '#core/notify/population.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import type { GroupState } from '#core/windowing/group-state.ts';
import type { Notifier } from '../alert/notifier.ts';
import { windowStatePrefix } from '../stored/window-state-key.ts';
import type { StateWatch } from './idle-groups.ts';
import { latestDimensions } from './latest-dimensions.ts';

const EVERY_MS = 3_600_000;
/** What nobody counts any more is not said. */
const FORGET_AFTER_MS = 7 * 86_400_000;

export interface PopulationCount {
  /** Of a run: counts key groups whose states are loaded anyway, each once an hour. */
  watch(profile: CompiledProfile, nowMs: number): StateWatch;
  /** `groups` are the keys of all states there are. */
  note(groups: Iterable<string>, nowMs: number): Promise<void>;
}

interface OfGroup {
  readonly atMs: number;
  readonly counts: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Of the dimensions that messages are grouped by. */
export function createPopulationCount(
  { heads, policy: { groupBy: dimensions } }: Pick<Notifier, 'heads' | 'policy'>,
  profileName: string,
): PopulationCount {
  const known = new Map<string, OfGroup>();
  let notedMs = Number.NEGATIVE_INFINITY;

  function countsOf(state: GroupState, profile: CompiledProfile): OfGroup['counts'] {
    const counts = new Map(dimensions.map((name) => [name, new Map<string, number>()]));
    for (const device of state.devices.values()) {
      if (device.id === CANARY_DEVICE) continue;
      const values = latestDimensions(device, profile);
      for (const [name, own] of counts) {
        const value = values[name] ?? '';
        if (value !== '') own.set(value, (own.get(value) ?? 0) + 1);
      }
    }
    return Object.fromEntries([...counts].map(([name, own]) => [name, Object.fromEntries(own)]));
  }

  return {
    watch: (profile, nowMs) => ({
      prepare: async () => undefined,
      look(group, state) {
        if (nowMs - (known.get(group)?.atMs ?? Number.NEGATIVE_INFINITY) >= EVERY_MS)
          known.set(group, { atMs: nowMs, counts: countsOf(state, profile) });
        return Number.POSITIVE_INFINITY;
      },
    }),

    async note(groups, nowMs) {
      if (nowMs - notedMs < EVERY_MS) return;
      const prefix = windowStatePrefix(profileName);
      const all = [...groups].map((key) => key.slice(prefix.length));
      if (all.length === 0 || all.some((group) => !known.has(group))) return;
      const key = populationKey(profileName);
      const stored = await heads.document(key);
      notedMs = decodePopulation(stored?.text)?.atMs ?? notedMs;
      if (nowMs - notedMs < EVERY_MS) return;
      const counts = populationOf(all.map((group) => (known.get(group) as OfGroup).counts));
      const text = encodePopulation({ atMs: nowMs, counts });
      // Where another run was faster, it counted the same.
      await heads.putDocument(key, { version: (stored?.version ?? 0) + 1, text }, nowMs + FORGET_AFTER_MS);
      notedMs = nowMs;
    },
  };
}
