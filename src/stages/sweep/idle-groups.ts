// The windows of key groups that fell idle, from their stored state and without writing it (equal count, equal pane).
// Loads the states only of those that can have something to do by now: a state is large, and while readings come
// aggregate publishes by itself.
import type { CompiledProfile } from '#core/profile/compile.ts';
import { duePanes } from '#core/windowing/emit.ts';
import type { GroupState } from '#core/windowing/group-state.ts';
import { nextKindEndMs } from '#core/windowing/kind-panes.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { decodeGroupState } from '#core/windowing/state-codec.ts';
import type { PaneSink, StateStore } from '../ports.ts';
import type { GroupMark, SweepMark } from '../stored/sweep-mark.ts';
import { windowStatePrefix } from '../stored/window-state-key.ts';

/** Whoever else wants to see the states that are loaded. */
export interface StateWatch {
  /** Before `look` at any of these; `groups` are their numbers as text. */
  prepare(groups: readonly string[]): Promise<void>;
  /**
   * Answers from which time on it wants to see this key group again, if its readings go on as they do. Tells nothing
   * yet.
   */
  look(group: string, state: GroupState): number;
}

/** One watch of several; those that are not there want nothing. */
export function watchedTogether(watches: readonly (StateWatch | undefined)[]): StateWatch | undefined {
  const own = watches.filter((watch) => watch !== undefined);
  if (own.length < 2) return own[0];
  return {
    async prepare(groups) {
      for (const watch of own) await watch.prepare(groups);
    },
    look: (group, state) => Math.min(...own.map((watch) => watch.look(group, state))),
  };
}

export interface IdleGroups {
  readonly panes: number;
  /** Of every key group there is. */
  readonly groups: ReadonlyMap<string, GroupMark>;
  /** When the store was asked for them. */
  readonly listedMs: number;
  /** What the sink threw. Key groups whose windows it did not take keep the mark they had. */
  readonly failure: { readonly error: unknown } | undefined;
}

interface Look {
  readonly nowMs: number;
  /** A key group without arrivals for so long is idle. */
  readonly idleMs: number;
  readonly last: SweepMark;
  readonly watch: StateWatch | undefined;
}

/** Key groups read at a time: their states are large. */
const GROUPS_AT_ONCE = 8;
/** Runs overlap by this much: clocks of two schedules differ, and a pane published twice is the same pane. */
const OVERLAP_MS = 60_000;

/**
 * Publishes windows that became due since a key group was last looked at: their end has passed and the group has been
 * idle long enough. Of one whose state has changed since, all that are due: what is absorbed late (a long batching
 * window, a backlog) arrived before that look. A sink that refuses is asked no more in this run; the states are looked
 * at all the same, since whoever watches them has nothing to do with it.
 */
export async function publishIdleGroups(
  profile: CompiledProfile,
  ports: { readonly state: StateStore; readonly panes: PaneSink },
  { nowMs, idleMs, last, watch }: Look,
): Promise<IdleGroups> {
  const prefix = windowStatePrefix(profile.name);
  const groups = new Map<string, GroupMark>();
  const due: string[] = [];
  // A key group that is new is busy, and nothing is due for it before it could be idle.
  const isListed = nowMs - last.listedMs < againMs(idleMs);
  for (const key of isListed ? last.groups.keys() : await ports.state.keys(prefix)) {
    const mark = last.groups.get(key);
    if (mark !== undefined && mark.nextMs > nowMs) groups.set(key, mark);
    else due.push(key);
  }
  let published = 0;
  let failure: IdleGroups['failure'];
  for (let from = 0; from < due.length; from += GROUPS_AT_ONCE) {
    const keys = due.slice(from, from + GROUPS_AT_ONCE);
    const [found] = await Promise.all([
      ports.state.load(keys),
      watch?.prepare(keys.map((key) => key.slice(prefix.length))),
    ]);
    const panes: Pane[] = [];
    for (const key of keys) {
      const stored = found.get(key);
      if (stored === undefined) {
        groups.set(key, { version: 0, lookedMs: nowMs, nextMs: nowMs + againMs(idleMs) });
        continue;
      }
      const state = decodeGroupState(stored.bytes, profile);
      const before = last.groups.get(key);
      const isSame = before?.version === stored.version;
      const sinceMs = isSame ? before.lookedMs - OVERLAP_MS : Number.NEGATIVE_INFINITY;
      const watchedMs = watch?.look(key.slice(prefix.length), state) ?? Number.POSITIVE_INFINITY;
      const nextMs = Math.min(watchedMs, nextDueMs(state, profile, nowMs, idleMs));
      groups.set(key, { version: stored.version, lookedMs: nowMs, nextMs });
      const idleAtMs = state.arrivalMs + idleMs;
      if (idleAtMs > nowMs) continue;
      for (const pane of duePanes(state, profile, nowMs - profile.outOfOrdernessMs)) {
        if (Math.max(pane.endMs + profile.outOfOrdernessMs, idleAtMs) > sinceMs) panes.push(pane);
      }
    }
    if (panes.length === 0) continue;
    failure ??= await failureOf(ports.panes.write(panes));
    if (failure === undefined) published += panes.length;
    else
      for (const key of keys) groups.set(key, last.groups.get(key) ?? { version: 0, lookedMs: nowMs, nextMs: nowMs });
  }
  return { panes: published, groups, listedMs: isListed ? last.listedMs : nowMs, failure };
}

async function failureOf(work: Promise<void>): Promise<IdleGroups['failure']> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return { error };
  }
}

/**
 * How often an idle key group is asked whether it has changed: a batching window of aggregate, since a state changes no
 * more often.
 */
export function againMs(idleMs: number): number {
  return idleMs / 2;
}

/**
 * The earliest time at which the key group can have a window for the sweep. Arrivals only move forward, so a busy one
 * cannot be idle before its last arrival is old enough, whatever comes meanwhile.
 */
function nextDueMs(state: GroupState, profile: CompiledProfile, nowMs: number, idleMs: number): number {
  const idleAtMs = state.arrivalMs + idleMs;
  if (idleAtMs > nowMs) return idleAtMs;
  const againAtMs = nowMs + againMs(idleMs);
  const watermarkMs = nowMs - profile.outOfOrdernessMs;
  let nextEndMs = nextKindEndMs(state, profile, watermarkMs);
  for (const { sizeMs, slideMs } of profile.windows) {
    // The last window that can hold its latest reading.
    if (state.latestMs + sizeMs <= watermarkMs) continue;
    const offsetMs = sizeMs % slideMs;
    nextEndMs = Math.min(nextEndMs, (Math.floor((watermarkMs - offsetMs) / slideMs) + 1) * slideMs + offsetMs);
  }
  return Math.min(againAtMs, nextEndMs + profile.outOfOrdernessMs);
}
