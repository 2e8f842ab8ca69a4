// A deployment in memory and virtual time: two streams, the driver with mappings as deployed, the real handlers in up
// to three instances a function, and a sweep. What goes wrong comes from `trouble`. Refuses to lose a record: a batch
// given up fails the run.
import { explicitHashKey } from '#adapters/aws/streams/kinesis-readings-stream.ts';
import { createMemoryAlertStore, createMemoryAlertTopic } from '#adapters/memory/alerts.ts';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import { createMemoryPaneSink } from '#adapters/memory/pane-sink.ts';
import { createMemoryQuarantine } from '#adapters/memory/quarantine.ts';
import { createMemoryReadingsStream } from '#adapters/memory/readings-stream.ts';
import { createMemoryRulesStore } from '#adapters/memory/rules-store.ts';
import { createMemoryStateStore } from '#adapters/memory/state-store.ts';
import { RAW_STREAM, READINGS_STREAM, STAGE_MAPPINGS, type StageName } from '#cli/replay/mappings.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import type { WindowPlans } from '#core/windowing/window-plan.ts';
import { makeHandler as makeAggregate } from '#functions/aggregate/handler.ts';
import { makeHandler as makeDetect } from '#functions/detect/handler.ts';
import { makeHandler as makeSweep } from '#functions/sweep/handler.ts';
import { makeHandler as makeValidate } from '#functions/validate/handler.ts';
import { createDriver } from '#local/driver/driver.ts';
import { createMapping } from '#local/driver/mapping.ts';
import { createMemoryStream } from '#local/driver/memory-stream.ts';
import type { StreamSource } from '#local/driver/source.ts';
import { createVirtualClock, type VirtualClock } from '#local/driver/virtual-runner.ts';
import { deploymentPlanKey } from '#stages/plan/deployment-plan.ts';
import { planIn } from '#stages/plan/window-plans.ts';
import type { AlertStore, ReadingsStream, StateStore } from '#stages/ports.ts';
import { T0 } from '../support/readings.ts';
import type { Program } from './program.ts';
import { createTrouble, type Ports } from './trouble.ts';

type Handler = (event: unknown) => Promise<unknown>;

export type Settings = Omit<Program, 'steps' | 'resolutionMs' | 'windows' | 'holdMs' | 'foldsRegions' | 'isScheduled'>;

/** What another release stores and sends in place of this one. */
export interface OtherRelease {
  readonly windows: StateStore;
  readonly baselines: StateStore;
  readonly pack: (data: Uint8Array) => Uint8Array;
  readonly answer: (stage: StageName, answer: unknown) => unknown;
  /** What a function of the release that is deployed sees of an event. */
  readonly event: (stage: StageName, event: unknown) => unknown;
}

/** Streams and stores that are not in memory. */
export interface Backend {
  readonly clock: VirtualClock;
  readonly windows: StateStore;
  readonly baselines: StateStore;
  readonly alerts: AlertStore;
  readonly readings: ReadingsStream;
  readonly readingsSource: StreamSource;
}

export type World = ReturnType<typeof createWorld>;

/** `plans`: the windows from when on, as a replay has them; else they are those of the instances' settings. */
export function createWorld(
  profile: CompiledProfile,
  settings: Settings,
  backend?: Backend,
  release?: OtherRelease,
  plans?: WindowPlans,
) {
  const clock = backend?.clock ?? createVirtualClock(T0);
  const raw = createMemoryStream({ name: RAW_STREAM, shardCount: settings.rawShards, clock: clock.now });
  const readings = createMemoryStream({ name: READINGS_STREAM, shardCount: settings.readingsShards, clock: clock.now });
  const panes = createMemoryPaneSink();
  const quarantine = createMemoryQuarantine();
  const alerts = createMemoryAlertStore(clock.now);
  const topic = createMemoryAlertTopic();
  const metrics = createMemoryMetrics();
  const rules = createMemoryRulesStore(clock.now);
  const windows = release?.windows ?? backend?.windows ?? createMemoryStateStore({ recordsCalls: false });
  const baselines = release?.baselines ?? backend?.baselines ?? createMemoryStateStore({ recordsCalls: false });
  const ports: Ports = {
    readings:
      backend?.readings ??
      createMemoryReadingsStream(({ group, groups, data }) => {
        const sent = release === undefined ? data : release.pack(data);
        readings.put({ partitionKey: String(group), explicitHashKey: explicitHashKey(group, groups), data: sent });
      }),
    quarantine,
    panes,
    windows,
    baselines,
    alerts: backend === undefined ? alerts : mirrored(backend.alerts, alerts),
    topic,
  };
  const trouble = createTrouble(ports);
  const own = { ...trouble.ports, metrics };
  /** The settings that instances begin with. */
  let deployed = profile;
  const planKey = deploymentPlanKey(profile.name);
  const plan = async () => planIn((await windows.load([planKey])).get(planKey));
  const make: Readonly<Record<StageName, () => Handler>> = {
    validate: () => makeValidate({ ...own, plan }, { profile: deployed, keyGroups: settings.keyGroups }),
    aggregate: () =>
      makeAggregate(
        { ...own, state: own.windows, ...(plans === undefined ? { nowMs: clock.now } : {}) },
        { profile: deployed, ...(plans === undefined ? {} : { plans }) },
      ),
    detect: () =>
      makeDetect(
        { ...own, state: own.baselines, plan, rules: { store: rules, nowMs: clock.now } },
        { profile: deployed, maxStateBytes: settings.detectStateBytes, publishConcurrency: 2 },
      ),
  };
  const warm = new Map<string, Handler>();
  const instanceOf = new Map<StageName, number>();
  const atOnce = new Map<StageName, number>();

  function handlerOf(stage: StageName, instance: number): Handler {
    const name = `${stage} ${instance}`;
    const known = warm.get(name);
    if (known !== undefined) return known;
    const made = make[stage]();
    warm.set(name, made);
    return made;
  }

  async function invoke(functionName: string, sent: unknown): Promise<unknown> {
    const stage = functionName as StageName;
    const event = release === undefined ? sent : release.event(stage, sent);
    const instance = instanceOf.get(stage) ?? 0;
    if (settings.rotates) instanceOf.set(stage, (instance + 1) % 3);
    const ticks = atOnce.get(stage);
    atOnce.delete(stage);
    trouble.enter(stage, ticks ?? 0);
    try {
      const unheard = ticks === undefined ? undefined : handlerOf(stage, (instance + 1) % 3)(structuredClone(event));
      const [, answer] = await Promise.allSettled([unheard, handlerOf(stage, instance)(event)]);
      if (answer.status === 'rejected') throw answer.reason;
      trouble.leave(stage, false);
      return release === undefined ? answer.value : release.answer(stage, answer.value);
    } catch (error) {
      trouble.leave(stage, true);
      throw error;
    }
  }

  const { batchSize, batchingWindowMs, detectWindowMs, parallelizationFactor } = settings;
  const { validate, aggregate, detect } = STAGE_MAPPINGS;
  let lastFailure = '';
  const driver = createDriver({
    mappings: [
      createMapping({ ...validate, batchSize, id: 'validate' }),
      createMapping({ ...aggregate, batchSize, batchingWindowMs, parallelizationFactor, id: 'aggregate' }),
      createMapping({ ...detect, batchSize: Math.min(100, batchSize), tumblingWindowMs: detectWindowMs, id: 'detect' }),
    ],
    source: (stream) => (stream === RAW_STREAM ? raw : (backend?.readingsSource ?? readings)),
    invoke,
    policy: {
      cut: (availableCount, mappingId) => trouble.cut(mappingId as StageName) ?? availableCount,
      fate: ({ mappingId }) => trouble.fate(mappingId as StageName),
      finalCarriesRecords: () => settings.finalCarriesRecords,
    },
    observe(event) {
      if (event.type === 'failed') lastFailure = `${event.functionName}: ${event.reason}`;
      if (event.type === 'discarded') throw new Error(`${event.recordCount} records were given up: ${lastFailure}`);
    },
  });

  const makeTheSweep = () =>
    makeSweep(
      { ...own, state: own.windows, baselines: own.baselines, nowMs: clock.now },
      { profile: deployed, ...(plans === undefined ? {} : { plans }) },
    );
  let sweep = makeTheSweep();

  return {
    clock,
    raw,
    readings,
    panes,
    quarantine,
    alerts,
    topic,
    metrics,
    rules,
    windows,
    baselines,
    trouble,
    driver,
    lastFailure: () => lastFailure,
    /** One run of the schedule. Answers whether it succeeded: the next one comes a minute later anyhow. */
    async sweep(): Promise<boolean> {
      trouble.enter('sweep', 0);
      const hasFailed = await sweep({}).then(
        () => false,
        () => true,
      );
      trouble.leave('sweep', hasFailed);
      return !hasFailed;
    },
    useInstance: (stage: StageName, to: number) => void instanceOf.set(stage, to),
    plan,
    /**
     * Other settings: instances that begin from now on have them, and of those that are warm but one are gone, if one
     * lingers.
     */
    async deploy(next: CompiledProfile, lingers: boolean): Promise<void> {
      if ((await plan()) === undefined) return;
      deployed = next;
      sweep = makeTheSweep();
      for (const name of warm.keys()) if (!(lingers && name === 'aggregate 0')) warm.delete(name);
    },
    forgetWarm(stage: StageName): void {
      for (const name of warm.keys()) if (name.startsWith(stage)) warm.delete(name);
    },
    runTwiceAtOnce: (stage: StageName, ticks: number) => void atOnce.set(stage, ticks),
  };
}

/** What `store` was told, in `memory` too, to be looked through. */
function mirrored(store: AlertStore, memory: AlertStore): AlertStore {
  return {
    async putPending(transition) {
      const standing = await store.putPending(transition);
      await memory.putPending(transition);
      return standing;
    },
    async markPublished(transition) {
      await store.markPublished(transition);
      await memory.markPublished(transition);
    },
    pending: (beforeMs) => store.pending(beforeMs),
    pendingOf: (id) => store.pendingOf(id),
    ...(store.find && { find: store.find }),
    ...(store.firing && { firing: store.firing }),
  };
}
