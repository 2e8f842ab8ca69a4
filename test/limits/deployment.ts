// A deployment over streams in memory and the mappings as deployed, whose stores are the test's and whose answers are
// seen.
import { explicitHashKey } from '#adapters/aws/streams/kinesis-readings-stream.ts';
import { createMemoryAlertStore, createMemoryAlertTopic } from '#adapters/memory/alerts.ts';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import { createMemoryPaneSink } from '#adapters/memory/pane-sink.ts';
import { createMemoryQuarantine } from '#adapters/memory/quarantine.ts';
import { createMemoryReadingsStream } from '#adapters/memory/readings-stream.ts';
import { createMemoryStateStore } from '#adapters/memory/state-store.ts';
import { type Handler, makeHandler } from '#cli/replay/handlers.ts';
import { RAW_STREAM, replayMappings, type StageName } from '#cli/replay/mappings.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { createDriver } from '#local/driver/driver.ts';
import { createMemoryStream } from '#local/driver/memory-stream.ts';
import { createVirtualClock, settle } from '#local/driver/virtual-runner.ts';
import { energy } from '#profiles/energy.ts';
import type { StateStore } from '#stages/ports.ts';
import { createSweep } from '#stages/sweep/sweep.ts';

export const profile = compileProfile(energy);
export const START_MS = Date.UTC(2026, 0, 5);

interface Options {
  readonly keyGroups: number;
  /** Shards of the readings stream. */
  readonly shards: number;
  readonly windows?: StateStore;
  /** Hears every answer. */
  readonly answered?: (stage: StageName, answer: unknown) => void;
}

export function createDeployment({ keyGroups, shards, windows = createMemoryStateStore(), answered }: Options) {
  const clock = createVirtualClock(START_MS);
  const raw = createMemoryStream({ name: RAW_STREAM, shardCount: 1, clock: clock.now });
  const readings = createMemoryStream({ name: 'readings', shardCount: shards, clock: clock.now });
  const panes = createMemoryPaneSink();
  const metrics = createMemoryMetrics();
  const alerts = createMemoryAlertStore(clock.now);
  const topic = createMemoryAlertTopic();
  const ports = {
    readings: createMemoryReadingsStream(({ group, groups, data }) => {
      readings.put({ partitionKey: String(group), explicitHashKey: explicitHashKey(group, groups), data });
    }),
    quarantine: createMemoryQuarantine(),
    panes,
    windows,
    baselines: createMemoryStateStore({ recordsCalls: false }),
    alerts,
    topic,
    metrics,
  };
  const settings = { profile, keyGroups, clockAheadMs: 120_000, maxAgeMs: 7 * 86_400_000 };
  const warm = new Map<StageName, Handler>();
  const driver = createDriver({
    mappings: replayMappings(),
    source: (stream) => (stream === RAW_STREAM ? raw : readings),
    trimsConsumed: true,
    async invoke(functionName, event) {
      const stage = functionName as StageName;
      const handler = warm.get(stage) ?? makeHandler(stage, ports, settings);
      warm.set(stage, handler);
      const answer = await handler(event);
      answered?.(stage, answer);
      return answer;
    },
  });
  return {
    raw,
    readings,
    panes,
    topic,
    metrics,
    windows,
    baselines: ports.baselines,
    /**
     * Puts lines that arrive at `atMs` and works off what is due within `thenMs`; the windows of `detect` stay open
     * where that is 0.
     */
    async hear(
      atMs: number,
      lines: readonly { readonly device: string; readonly line: string }[],
      thenMs = 0,
    ): Promise<void> {
      clock.advanceTo(atMs);
      for (const { device, line } of lines) raw.put({ partitionKey: device, data: line });
      await settle(driver, clock, { advance: { untilMs: clock.now() + thenMs } });
    },
    /** Every function starts cold with its next invocation. */
    restart: () => warm.clear(),
    async end(): Promise<void> {
      await settle(driver, clock, { advance: 'until-idle' });
      const sweep = createSweep(profile, { state: windows, panes, alerts, topic, metrics });
      await sweep.run(Number.POSITIVE_INFINITY);
    },
  };
}

/** A meter's reading as its gateway sends it. */
export function meterLine(index: number, timeMs: number, kw: number): { device: string; line: string } {
  const device = `meter-${String(index).padStart(5, '0')}`;
  const timestamp = new Date(timeMs).toISOString();
  return { device, line: `{"meter_id":"${device}","region":"r${index % 8}","timestamp":"${timestamp}","power":${kw}}` };
}
