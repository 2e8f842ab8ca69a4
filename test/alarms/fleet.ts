// A fleet through the real stages at a deployment's default cadence, and what their own counters say of it, minute by
// minute: written by the functions' metrics to the log, read from there as CloudWatch does. No waiting: the clock is
// set.
import { vi } from 'vitest';
import { createPowertoolsMetrics, type FlushableMetrics } from '#adapters/aws/function/powertools.ts';
import { createMemoryAlertStore, createMemoryAlertTopic } from '#adapters/memory/alerts.ts';
import { createMemoryStateStore } from '#adapters/memory/state-store.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { energy } from '#profiles/energy.ts';
import { createAggregate } from '#stages/aggregate/aggregate.ts';
import { createDetect } from '#stages/detect/detect.ts';
import type { RawRecord } from '#stages/ports.ts';
import { createValidate } from '#stages/validate/validate.ts';
import { T0 } from '../support/readings.ts';
import type { Points } from './cloudwatch.ts';

export const MINUTE_MS = 60_000;

export interface Fleet {
  readonly devices: number;
  /** All report in the first minute of each quarter of an hour; else they are spread over it. */
  readonly isTogether: boolean;
  readonly minutes: number;
  /** What a device sends at a time, as records' bodies; by default one good reading. */
  readonly says?: (device: number, timeMs: number, minute: number) => readonly object[];
}

export const NAMESPACE = 'Weir/energy/dev';
const PERIOD_MINUTES = 15;
/** Default aggregateBatchingWindowSeconds. */
const BATCHING_MINUTES = 5;
const KEY_GROUPS = 16;

export const reading = (device: number, timeMs: number, power = 2): object => ({
  device_id: `meter-${device}`,
  timestamp: new Date(timeMs).toISOString(),
  measures: { power_kw: power },
});

/** Plays the fleet from minute 0 on, and puts the counters that validate, aggregate and detect write into `points`. */
export async function play(fleet: Fleet, points: Points): Promise<void> {
  vi.useFakeTimers({ toFake: ['Date'], now: T0 });
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
  const log = vi.spyOn(console, 'log').mockImplementation((line: string) => collect(line, points));
  try {
    const world = createWorld();
    for (let minute = 0; minute < fleet.minutes; minute++) {
      for (const records of batchesOf(fleet, minute)) await world.arrive(records);
      vi.setSystemTime(T0 + minute * MINUTE_MS + 59_000);
      if (minute % BATCHING_MINUTES === BATCHING_MINUTES - 1) await world.aggregate();
    }
  } finally {
    log.mockRestore();
    vi.unstubAllEnvs();
    vi.useRealTimers();
  }
}

function createWorld() {
  const profile = compileProfile(energy);
  const metricsOf = (service: string) => createPowertoolsMetrics(NAMESPACE, service, { shown: 'usual' });
  const [atGate, ofWindows, ofRules] = [metricsOf('validate'), metricsOf('aggregate'), metricsOf('detect')] as [
    FlushableMetrics,
    FlushableMetrics,
    FlushableMetrics,
  ];
  const state = createMemoryStateStore({ recordsCalls: false });
  const nowhere = { put: async () => undefined };
  let fresh: Uint8Array[] = [];
  let waiting: Uint8Array[] = [];
  const readings = {
    put: async (packs: readonly { data: Uint8Array }[]) => void fresh.push(...packs.map((p) => p.data)),
  };
  const validate = createValidate(
    profile,
    { readings, quarantine: nowhere, metrics: atGate },
    { keyGroups: KEY_GROUPS },
  );
  const panes = { write: async () => undefined };
  const aggregate = createAggregate(profile, { state, panes, quarantine: nowhere, metrics: ofWindows });
  const alerts = createMemoryAlertStore(() => 0);
  const detect = createDetect(profile, { state, alerts, topic: createMemoryAlertTopic(), metrics: ofRules });
  return {
    async arrive(records: readonly RawRecord[]) {
      fresh = [];
      await validate.run(records);
      atGate.flush();
      await detect.run({ packs: fresh, isFinal: true });
      ofRules.flush();
      waiting.push(...fresh);
    },
    async aggregate() {
      if (waiting.length === 0) return;
      const packs = waiting;
      waiting = [];
      await aggregate.run(packs);
      ofWindows.flush();
    },
  };
}

let sequence = 0;

/** Records of the minute, in batches of ten seconds. */
function* batchesOf({ devices, isTogether, says = usual }: Fleet, minute: number): Iterable<RawRecord[]> {
  for (let second = 0; second < 60; second += 10) {
    const arrivalMs = T0 + minute * MINUTE_MS + second * 1000;
    const records: RawRecord[] = [];
    for (let device = 0; device < devices; device++) {
      const slot = isTogether ? device % 6 : device % (PERIOD_MINUTES * 6);
      if (slot !== (minute % PERIOD_MINUTES) * 6 + second / 10) continue;
      for (const body of says(device, arrivalMs - 1000, minute)) {
        sequence += 1;
        const bytes = new TextEncoder().encode(JSON.stringify(body));
        const where = { shard: 'shardId-000000000000', sequence: `4959${String(sequence).padStart(52, '0')}` };
        records.push({ ...where, partitionKey: 'k', arrivalMs, bytes });
      }
    }
    if (records.length === 0) continue;
    vi.setSystemTime(arrivalMs);
    yield records;
  }
}

const usual = (device: number, timeMs: number): readonly object[] => [reading(device, timeMs)];

/**
 * A line of the embedded metric format, as CloudWatch reads it: a point at the line's own time for each metric that it
 * names.
 */
function collect(line: string, points: Points): void {
  const { _aws, service, ...values } = JSON.parse(line) as Record<string, unknown> & { _aws?: Emf };
  const minute = Math.floor(((_aws?.Timestamp ?? 0) - T0) / MINUTE_MS);
  for (const { Namespace, Metrics } of _aws?.CloudWatchMetrics ?? []) {
    for (const { Name } of Metrics) {
      const metric = { Namespace, MetricName: Name, Dimensions: [{ Name: 'service', Value: service }] };
      points.put(metric, minute, Number(values[Name]));
    }
  }
}

interface Emf {
  readonly Timestamp: number;
  readonly CloudWatchMetrics: readonly {
    readonly Namespace: string;
    readonly Metrics: readonly { readonly Name: string }[];
  }[];
}
