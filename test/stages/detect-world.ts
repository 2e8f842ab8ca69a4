// What the detect stage's tests run in: ports in memory whose calls can be made to fail, and a Lambda that hands state
// over as Lambda does.
import { createMemoryAlertStore, createMemoryAlertTopic } from '#adapters/memory/alerts.ts';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import { createMemoryStateStore } from '#adapters/memory/state-store.ts';
import { keyGroupOf } from '#core/hash/key-group.ts';
import { encodePack } from '#core/pack/encode-pack.ts';
import { compileProfile } from '#core/profile/compile.ts';
import type { Profile } from '#core/profile/profile.ts';
import { createDetect, type DetectPorts, type DetectSettings, type DetectStage } from '#stages/detect/detect.ts';
import { contentOf, type TestReading } from '../core/detect/readings.ts';

/** Two key groups: enough to have several, few enough that both are met. */
const GROUPS = 2;

export type PortCall = 'load' | 'commit' | 'committed' | 'putPending' | 'publish' | 'published' | 'markPublished';

export interface World {
  readonly ports: DetectPorts;
  readonly store: ReturnType<typeof createMemoryStateStore>;
  readonly alerts: ReturnType<typeof createMemoryAlertStore>;
  readonly topic: ReturnType<typeof createMemoryAlertTopic>;
  readonly metrics: ReturnType<typeof createMemoryMetrics>;
  /** Called before (and for `committed`, `published` after) each port's work; throws where that is to fail. */
  fault: (call: PortCall) => void;
}

export function createWorld(): World {
  const store = createMemoryStateStore();
  const alerts = createMemoryAlertStore(() => 0);
  const topic = createMemoryAlertTopic();
  const metrics = createMemoryMetrics();
  const world: World = {
    store,
    alerts,
    topic,
    metrics,
    fault: () => {},
    ports: {
      state: {
        async load(keys) {
          world.fault('load');
          return store.load(keys);
        },
        async commit(key, bytes, version) {
          world.fault('commit');
          const done = await store.commit(key, bytes, version);
          world.fault('committed');
          return done;
        },
        keys: (prefix) => store.keys(prefix),
      },
      alerts: {
        async putPending(transition) {
          world.fault('putPending');
          return alerts.putPending(transition);
        },
        async markPublished(transition) {
          world.fault('markPublished');
          return alerts.markPublished(transition);
        },
        pending: (beforeMs) => alerts.pending(beforeMs),
        pendingOf: (id) => alerts.pendingOf(id),
        find: (id, transition) => alerts.find(id, transition),
        firing: (beforeMs) => alerts.firing(beforeMs),
      },
      topic: {
        async publish(notice) {
          world.fault('publish');
          await topic.publish(notice);
          world.fault('published');
        },
      },
      metrics,
    },
  };
  return world;
}

export function stageIn(world: World, profile: Profile, settings?: DetectSettings): DetectStage {
  return createDetect(compileProfile(profile), world.ports, settings);
}

/** The readings as records of the readings stream: one pack per key group, in order. */
export function recordsOf(
  readings: readonly TestReading[],
  profile: Profile,
  shard = 'shardId-000000000000',
): Uint8Array[] {
  const byGroup = Map.groupBy(readings, (reading) => keyGroupOf(reading.device, GROUPS));
  return [...byGroup].map(([group, own]) => encodePack(contentOf(own, profile.name, shard, group)));
}

/** What Lambda does with the answer: it goes through JSON on its way to the next call. */
export function throughJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
