// One raw stream and its key groups in memory: readings as they arrive, ticks on the same way, sweeps at given times,
// and a pipeline that can be held up.
import { createMemoryAlertStore, createMemoryAlertTopic } from '#adapters/memory/alerts.ts';
import { createMemoryPaneSink } from '#adapters/memory/pane-sink.ts';
import type { AlertTransition } from '#core/alert/alert.ts';
import { alertId } from '#core/alert/alert-id.ts';
import type { RawRecord, RawStream } from '#stages/ports.ts';
import { createSweep } from '#stages/sweep/sweep.ts';
import { createPipeline } from '../support/pipeline.ts';
import { compiled, T0 } from '../support/readings.ts';
import { type Save, savedBy } from './rules-world.ts';

/** What the sweep takes off for arrivals that are out of order. */
export const DISORDER_MS = 10_000;
export const LIMIT_MS = 45 * 60_000;
const encoder = new TextEncoder();

export interface WorldOptions {
  readonly shards?: number;
  /** false: no ticks, as on a topic or where they are switched off. */
  readonly hasTicks?: boolean;
  readonly idleMs?: number;
  readonly profile?: Parameters<typeof compiled>[0];
  /** Versions of the rules, as somebody stores them. */
  readonly saves?: readonly Save[];
}

export function createSilenceWorld(options: WorldOptions = {}) {
  const { shards = 1, hasTicks = true, idleMs = 60_000, profile: own, saves } = options;
  const profile = compiled({ silentAfterMs: LIMIT_MS, ...own });
  const pipeline = createPipeline(profile, { keyGroups: 1, maxAgeMs: 7 * 86_400_000 });
  const alerts = createMemoryAlertStore(() => 0);
  const topic = createMemoryAlertTopic();
  const trouble: { commit?: (key: string) => boolean; put?: () => boolean; rules?: () => boolean } = {};
  const state = {
    ...pipeline.state,
    async commit(key: string, bytes: Uint8Array, version: number) {
      if (trouble.commit?.(key)) throw new Error('the table is away');
      return pipeline.state.commit(key, bytes, version);
    },
  };
  const store = {
    ...alerts,
    async putPending(transition: AlertTransition) {
      if (trouble.put?.()) throw new Error('the alerts table is away');
      return alerts.putPending(transition);
    },
  };
  const open = Array.from({ length: shards }, (_, i) => ({ id: `shardId-${i}`, firstHashKey: String(i) }));
  /** By shard: what waits to be worked off. */
  const waiting = new Map<string, RawRecord[]>(open.map(({ id }) => [id, []]));
  const stalled = new Set<string>();
  let n = 0;
  let nowMs = T0;

  function arrive(shard: string, bytes: Uint8Array, arrivalMs: number): void {
    n += 1;
    waiting.get(shard)?.push({ shard, sequence: String(n), partitionKey: 'k', arrivalMs, bytes });
  }

  /** Works off what waits, shard by shard, where nothing holds it up. */
  async function work(): Promise<void> {
    for (const [shard, records] of waiting) {
      if (stalled.has(shard) || records.length === 0) continue;
      await pipeline.feed(records.splice(0));
    }
  }

  const raw: RawStream = {
    openShards: async () => open,
    async put(records) {
      for (const { explicitHashKey, data } of records) arrive(`shardId-${explicitHashKey}`, data, nowMs);
      await work();
      return 0;
    },
  };
  const versions = savedBy(saves ?? [], () => nowMs);
  const rulesStore = {
    ...versions,
    async head() {
      if (trouble.rules?.()) throw new Error('the rules are away');
      return versions.head('test');
    },
  };
  const ports = {
    ...{ state, alerts: store, topic, panes: createMemoryPaneSink(), metrics: pipeline.metrics },
    ...(saves === undefined ? {} : { rules: { store: rulesStore, nowMs: () => nowMs } }),
  };
  const sweep = createSweep(profile, { ...ports, ...(hasTicks ? { raw } : {}) }, { idleMs });
  const withoutTicks = createSweep(profile, { ...ports, raw }, { idleMs, ticks: false });
  return {
    ...{ profile, pipeline, topic, alerts, trouble, work, reads: versions.reads },
    stall: (shard = 0) => void stalled.add(`shardId-${shard}`),
    goOn: (shard = 0) => void stalled.delete(`shardId-${shard}`),
    /** A reading that arrives at `arrivalMs`; its own time is that less `agoMs`. */
    async hear(device: string, arrivalMs: number, { agoMs = 0, shard = 0, body = {} as object } = {}): Promise<void> {
      const reading = { device_id: device, timestamp: arrivalMs - agoMs, power_kw: 1, region: 'north', ...body };
      arrive(`shardId-${shard}`, encoder.encode(JSON.stringify(reading)), arrivalMs);
      await work();
    },
    /**
     * Judges as things stood at `atMs`; answers what was published. `hasTicks` false: they are switched off by then.
     */
    async sweep(atMs: number, how: { readonly hasTicks?: boolean } = {}): Promise<AlertTransition[]> {
      const from = topic.published.length;
      nowMs = atMs + DISORDER_MS;
      await (how.hasTicks === false ? withoutTicks : sweep).run(nowMs);
      return topic.published.slice(from);
    },
    /** Ends a replay. */
    end: () => sweep.run(Number.POSITIVE_INFINITY),
  };
}

export const idOf = (device: string, startMs: number, rule = 'silent'): string =>
  alertId('test', device, rule, startMs);
