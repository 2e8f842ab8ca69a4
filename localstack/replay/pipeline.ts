// A whole deployment in memory and in virtual time: two streams, the mappings, the handlers. Lines go in, results come out at the sinks.
// Refuses to lose a record: where a function gives one up, the replay ends with the reason.
import { explicitHashKey } from '#adapters/aws/kinesis-readings-stream.ts';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import { createMemoryReadingsStream } from '#adapters/memory/readings-stream.ts';
import { createMemoryStateStore } from '#adapters/memory/state-store.ts';
import { createDriver } from '#local/driver/driver.ts';
import { createMemoryStream } from '#local/driver/memory-stream.ts';
import { createVirtualClock, settle } from '#local/driver/virtual-runner.ts';
import type { StateStore } from '#stages/ports.ts';
import { deliveryPolicy } from './chaos/delivery-policy.ts';
import { type Faults, InjectedFault } from './chaos/faults.ts';
import { createInvoke, createLastSweep, type ReplayPorts, type ReplaySettings } from './handlers.ts';
import type { InputLine } from './input/line.ts';
import { createLineIndex } from './line-index.ts';
import { RAW_STREAM, replayMappings, STAGE_MAPPINGS } from './mappings.ts';
import { type AlertSink, createAlertSink } from './output/alert-sink.ts';
import { createRejectionSink, type RejectionSink } from './output/rejection-sink.ts';
import { createWindowSink, type WindowSink } from './output/window-sink.ts';

export interface PipelineOptions extends ReplaySettings {
  /** A folder for what does not fit into memory. */
  readonly folder: string;
  readonly files: readonly string[];
  readonly faults: Faults | undefined;
  /** Shards of the raw stream. With one, devices that share lines keep the order of the file too. */
  readonly rawShards?: number;
  /** Entries that a sink keeps in memory. */
  readonly maxEntries?: number;
}

export interface Pipeline {
  put(line: InputLine, arrivalMs: number): void;
  /** Works until every record put so far has been through every stage. @throws Error where one cannot. */
  settle(): Promise<void>;
  /** Ends the windows of `detect` and publishes every window and alert. */
  finish(): Promise<void>;
  readonly windows: WindowSink;
  readonly rejections: RejectionSink;
  readonly alerts: AlertSink;
  readonly windowState: StateStore;
}

/** Kinesis takes partition keys of 1 to 256 characters: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html */
const MAX_KEY_CHARACTERS = 256;
const READINGS_SHARDS = 2;
/** Virtual time after which a stage that still fails will fail for ever: its retries are at most a minute apart. */
const GIVE_UP_MS = 3_600_000;

export function createPipeline(options: PipelineOptions): Pipeline {
  const { folder, files, faults, rawShards = 1, maxEntries } = options;
  const limits = maxEntries === undefined ? { folder } : { folder, maxEntries };
  const clock = createVirtualClock(0);
  const lines = createLineIndex();
  const raw = createMemoryStream({ name: RAW_STREAM, shardCount: rawShards, clock: clock.now });
  const readings = createMemoryStream({ name: 'readings', shardCount: READINGS_SHARDS, clock: clock.now });
  const windows = createWindowSink(limits);
  const rejections = createRejectionSink({ ...limits, files, placeOf: lines.placeOf });
  const alerts = createAlertSink({ ...limits, nowMs: clock.now });
  const windowState = createMemoryStateStore({ recordsCalls: false });
  const ports: ReplayPorts = {
    readings: createMemoryReadingsStream(({ group, groups, data }) => {
      readings.put({ partitionKey: String(group), explicitHashKey: explicitHashKey(group, groups), data });
    }),
    quarantine: rejections,
    panes: windows,
    windows: windowState,
    baselines: createMemoryStateStore({ recordsCalls: false }),
    alerts: alerts.store,
    topic: alerts.topic,
    metrics: createMemoryMetrics(),
  };
  let lastFailure = '';
  const driver = createDriver({
    mappings: replayMappings(),
    source: (stream) => (stream === RAW_STREAM ? raw : readings),
    invoke: createInvoke(ports, options, faults),
    trimsConsumed: true,
    ...(faults === undefined ? {} : { policy: deliveryPolicy(faults) }),
    observe(event) {
      if (event.type === 'failed') lastFailure = `${event.functionName}: ${event.reason}`;
      if (event.type === 'discarded') {
        throw new Error(`${event.recordCount} records were given up: ${lastFailure}`);
      }
    },
  });

  const isDone = (): boolean => driver.lag().every(({ unfinishedCount }) => unfinishedCount === 0);

  return {
    windows,
    rejections,
    alerts,
    windowState,
    put(line, arrivalMs) {
      // A record's arrival is not before 1970: Kinesis was not there either.
      const arrival = Math.max(0, arrivalMs);
      const partitionKey = line.device.slice(0, MAX_KEY_CHARACTERS) || '-';
      const { shardId, sequenceNumber } = raw.put({ partitionKey, data: line.data, arrivalMs: arrival });
      lines.add(shardId, sequenceNumber, line);
      clock.advanceTo(arrival);
    },
    async settle() {
      const untilMs = clock.now() + GIVE_UP_MS;
      do {
        await settle(driver, clock, {
          advance: { untilMs: clock.now() + (STAGE_MAPPINGS.aggregate.batchingWindowMs ?? 0) },
        });
        if (clock.now() > untilMs) throw new Error(`a stage fails again and again: ${lastFailure}`);
      } while (!isDone());
      lines.clear();
    },
    async finish() {
      const { isIdle } = await settle(driver, clock, { advance: 'until-idle' });
      if (!isIdle) throw new Error(`a stage fails again and again: ${lastFailure}`);
      const sweep = createLastSweep(ports, options, faults);
      faults?.enter('sweep');
      for (let isSwept = false; !isSwept; ) {
        try {
          await sweep.run(Number.POSITIVE_INFINITY);
          isSwept = true;
        } catch (error) {
          if (!(error instanceof InjectedFault)) throw error;
          faults?.leave(true);
        }
      }
    },
  };
}
