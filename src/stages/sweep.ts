// sweep: what no reading triggers. Publishes the windows of key groups that fell idle, from their stored state and without writing it
// (equal count, equal pane), the alerts that stayed pending, and that a device is silent. Remembers how far it came: a missed run loses nothing.
import type { CompiledProfile } from '#core/profile/compile.ts';
import { duePanes } from '#core/windowing/emit.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { decodeGroupState } from '#core/windowing/state-codec.ts';
import type { AlertStore, AlertTopic, Metrics, PaneSink, StateStore } from './ports.ts';
import { type SilenceWatch, watchSilence } from './sweep/silence.ts';
import { decodeSweepMark, encodeSweepMark, type SweepMark } from './sweep-mark.ts';
import { windowStatePrefix } from './window-state-key.ts';

export interface SweepPorts {
  readonly state: StateStore;
  readonly panes: PaneSink;
  readonly alerts: AlertStore;
  readonly topic: AlertTopic;
  readonly metrics: Metrics;
}

export interface SweepSettings {
  /** A key group without arrivals for so long is idle. Default 60,000: two batching windows of aggregate. */
  readonly idleMs?: number;
  /** An alert pending for so long was left by a call that died. Default 30,000. */
  readonly pendingMs?: number;
}

export interface SweepResult {
  readonly panes: number;
  readonly alerts: number;
}

export interface SweepStage {
  /**
   * `nowMs` is the schedule's time. Infinity ends a replay: every window is published.
   * @throws AggregateError after all is done, where alerts stay pending, so that the failed run is seen.
   */
  run(nowMs: number): Promise<SweepResult>;
}

const DEFAULT_IDLE_MS = 60_000;
const DEFAULT_PENDING_MS = 30_000;
/** Key groups read at a time: their states are large. */
const GROUPS_AT_ONCE = 8;
/** Runs overlap by this much: clocks of two schedules differ, and a pane published twice is the same pane. */
const OVERLAP_MS = 60_000;

export function createSweep(profile: CompiledProfile, ports: SweepPorts, settings: SweepSettings = {}): SweepStage {
  const { idleMs = DEFAULT_IDLE_MS, pendingMs = DEFAULT_PENDING_MS } = settings;

  /**
   * Windows that became due since the last run: their end has passed and their key group has been idle long enough. Of a key group whose state
   * has changed since, all that are due: what is absorbed late (a long batching window, a backlog) arrived before the last run.
   */
  async function idleWindows(
    last: SweepMark,
    nowMs: number,
    versions: Map<string, number>,
    silence: SilenceWatch | undefined,
  ): Promise<number> {
    const prefix = windowStatePrefix(profile.name);
    const keys = await ports.state.keys(prefix);
    let published = 0;
    for (let from = 0; from < keys.length; from += GROUPS_AT_ONCE) {
      const panes: Pane[] = [];
      for (const [key, stored] of await ports.state.load(keys.slice(from, from + GROUPS_AT_ONCE))) {
        versions.set(key, stored.version);
        const isSame = last.versions.get(key) === stored.version;
        const sinceMs = isSame ? last.atMs - OVERLAP_MS : Number.NEGATIVE_INFINITY;
        const state = decodeGroupState(stored.bytes, profile);
        silence?.look(key.slice(prefix.length), state);
        const idleAtMs = state.arrivalMs + idleMs;
        if (idleAtMs > nowMs) continue;
        for (const pane of duePanes(state, profile, nowMs - profile.outOfOrdernessMs)) {
          if (Math.max(pane.endMs + profile.outOfOrdernessMs, idleAtMs) > sinceMs) panes.push(pane);
        }
      }
      await ports.panes.write(panes);
      published += panes.length;
    }
    return published;
  }

  /** Each is tried: one alert that the topic never takes holds up neither the others nor the windows. It stays pending. */
  async function leftPending(nowMs: number): Promise<{ published: number; failures: unknown[] }> {
    let published = 0;
    const failures: unknown[] = [];
    for (const { transition } of await ports.alerts.pending(nowMs - pendingMs)) {
      try {
        await ports.topic.publish(transition);
        await ports.alerts.markPublished(transition);
        published += 1;
      } catch (error) {
        failures.push(error);
      }
    }
    return { published, failures };
  }

  return {
    async run(nowMs) {
      const key = `sweep#${profile.name}`;
      const last = (await ports.state.load([key])).get(key);
      const versions = new Map<string, number>();
      const silence = await watchSilence(profile, ports, nowMs);
      const panes = await idleWindows(decodeSweepMark(last?.bytes), nowMs, versions, silence);
      const { published: alerts, failures } = await leftPending(nowMs);
      // Another run may have written meanwhile; then its mark stands, and only the overlap is published again.
      await ports.state.commit(key, encodeSweepMark({ atMs: nowMs, versions }), last?.version ?? 0);
      if (panes > 0) ports.metrics.count('SweptPanes', panes);
      if (alerts > 0) ports.metrics.count('SweptAlerts', alerts);
      // Last: it may be much to tell, and neither windows nor older alerts wait for it.
      const untold = await silence?.tell().then(
        () => undefined,
        (error: unknown) => ({ error }),
      );
      if (failures.length > 0) {
        ports.metrics.count('AlertPublishFailures', failures.length);
        throw new AggregateError(
          untold === undefined ? failures : [...failures, untold.error],
          `${failures.length} alerts could not be published and stay pending: see the alerts topic`,
        );
      }
      if (untold !== undefined) throw untold.error;
      return { panes, alerts };
    },
  };
}
