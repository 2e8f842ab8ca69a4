// The canary at both ends: its record into the raw stream, and what came of it. Panes and alerts of it are taken out of
// what people see; the stages note how far it came, and the sweep says where it is overdue.
import type { AlertTransition } from '#core/alert/alert.ts';
import { CANARY_DEVICE, canaryMs, canaryReading } from '#core/canary/canary.ts';
import { type CanaryLimits, type CanarySeen, decodeSeen, encodeSeen, overdue, withSeen } from '#core/canary/seen.ts';
import { keyGroupOf } from '#core/hash/key-group.ts';
import type { Pack } from '#core/pack/pack.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import type { Pane } from '#core/windowing/pane.ts';
import type { Emitter } from '../emission.ts';
import { changeItem } from '../plan/change-item.ts';
import type { Metrics, StateStore } from '../ports.ts';

/** Where it is kept in the StateStore. */
export function canaryKey(profile: string): string {
  return `canary#${profile}`;
}

/** A note costs a read and a write: so often is enough for a canary that may be ten minutes late. */
const NOTE_EVERY_MS = 300_000;
/** Beyond what a pipeline that is well takes, ms: a release, a retry, a resharding. */
const SLACK_MS = 600_000;
/** aggregate and detect write the same item. */
const MAX_CONFLICTS = 4;

/** One reading of it a minute, into the first open shard. */
export function canaryEmitter(profile: CompiledProfile): Emitter {
  return {
    name: 'Canary',
    recordsFor(shards, nowMs) {
      const [shard] = shards;
      if (shard === undefined) return [];
      const data = new TextEncoder().encode(canaryReading(profile, nowMs, new Date(nowMs).toISOString()));
      return [{ partitionKey: CANARY_DEVICE, explicitHashKey: shard.firstHashKey, data }];
    },
  };
}

export interface CanaryPorts {
  readonly state: StateStore;
  readonly metrics: Metrics;
}

export interface CanaryWatch {
  /** Takes the canary's panes out of `panes`, which is what people get. */
  takePanes(panes: readonly Pane[]): readonly Pane[];
  /** Takes its transitions out, in place. */
  takeTransitions(transitions: AlertTransition[]): void;
  /** Looks for its readings in the packs of a call. */
  lookInto(packs: readonly Pack[]): void;
  /** Says how long it took, and notes how far it came, now and then. After the commits; never rejects. */
  note(): Promise<void>;
}

/** `nowMs`: undefined, nothing is said of how long it took. */
export function watchCanary(
  profile: CompiledProfile,
  { state, metrics }: CanaryPorts,
  nowMs: (() => number) | undefined,
): CanaryWatch {
  const key = canaryKey(profile.name);
  let seen: Partial<Record<'windowMs' | 'judgedMs', number>> = {};
  let notedMs = Number.NEGATIVE_INFINITY;
  /** Its key group among so many: packs of one deployment all have as many. */
  let own = { groups: 0, group: 0 };

  function see(what: 'windowMs' | 'judgedMs', ms: number): void {
    seen[what] = Math.max(seen[what] ?? Number.NEGATIVE_INFINITY, ms);
  }

  return {
    takePanes(panes) {
      if (!panes.some(({ device }) => device === CANARY_DEVICE)) return panes;
      for (const { device, endMs } of panes) if (device === CANARY_DEVICE) see('windowMs', endMs);
      return panes.filter(({ device }) => device !== CANARY_DEVICE);
    },
    takeTransitions(transitions) {
      for (let i = transitions.length - 1; i >= 0; i -= 1)
        if (transitions[i]?.device === CANARY_DEVICE) transitions.splice(i, 1);
    },
    lookInto(packs) {
      for (const pack of packs) {
        const { groups } = pack;
        if (groups !== own.groups) own = { groups, group: keyGroupOf(CANARY_DEVICE, groups) };
        if (pack.group !== own.group) continue;
        const ms = canaryMs(pack);
        if (ms !== undefined) see('judgedMs', ms);
      }
    },
    async note() {
      const found = seen;
      seen = {};
      const latestMs = Math.max(found.windowMs ?? Number.NEGATIVE_INFINITY, found.judgedMs ?? Number.NEGATIVE_INFINITY);
      if (latestMs === Number.NEGATIVE_INFINITY) return;
      if (nowMs !== undefined && found.windowMs !== undefined)
        metrics.gauge('CanaryWindowMilliseconds', nowMs() - found.windowMs, 'Milliseconds');
      if (nowMs !== undefined && found.judgedMs !== undefined)
        metrics.gauge('CanaryJudgedMilliseconds', nowMs() - found.judgedMs - profile.stampShiftMs, 'Milliseconds');
      if (latestMs < notedMs + NOTE_EVERY_MS) return;
      if (await keep(state, key, (before) => withSeen(before, found))) notedMs = latestMs;
      else metrics.count('CanaryNotesFailed', 1);
    },
  };
}

/** Answers false where it could not be written; the next note says the same and more. */
function keep(state: StateStore, key: string, change: (seen: CanarySeen) => CanarySeen): Promise<boolean> {
  return changeItem(state, key, MAX_CONFLICTS, (bytes) => encodeSeen(change(decodeSeen(bytes))));
}

/**
 * What of the canary is overdue at `nowMs`, in words. The first look notes since when it is looked for, so that a first
 * deployment is not late at once. `idleMs`: two batching windows of aggregate and a minute.
 */
export async function overdueCanary(
  profile: CompiledProfile,
  { state, baselines }: { readonly state: StateStore; readonly baselines: Pick<StateStore, 'load'> },
  nowMs: number,
  idleMs: number,
): Promise<readonly string[]> {
  const key = canaryKey(profile.name);
  const seen = decodeSeen((await state.load([key])).get(key)?.bytes);
  if (!Number.isFinite(seen.sinceMs) || seen.sinceMs > nowMs) {
    await keep(state, key, (before) => ({ ...before, sinceMs: nowMs }));
    return [];
  }
  const { judgedMs } = decodeSeen((await baselines.load([key])).get(key)?.bytes);
  return overdue(withSeen(seen, { judgedMs }), canaryLimits(profile, idleMs, nowMs), nowMs);
}

const DAY_MS = 86_400_000;

/**
 * How long each end may take. A window ends up to its slide after the reading, is published by the watermark, and noted
 * now and then.
 */
export function canaryLimits(
  { windows, outOfOrdernessMs, stampShiftMs }: CompiledProfile,
  idleMs: number,
  nowMs: number,
): CanaryLimits {
  // Of windows that were changed the slower ones count until the quicker have had a day.
  const shortest = [nowMs, nowMs - DAY_MS].flatMap((ms) => {
    const own = windows.filter(({ fromMs, untilMs }) => fromMs <= ms && ms < untilMs).map(({ slideMs }) => slideMs);
    return own.length === 0 ? [] : [Math.min(...own)];
  });
  const noted = idleMs + NOTE_EVERY_MS + SLACK_MS;
  return {
    windowMs: shortest.length === 0 ? undefined : Math.max(...shortest) + outOfOrdernessMs + stampShiftMs + noted,
    judgedMs: stampShiftMs + NOTE_EVERY_MS + SLACK_MS,
  };
}
