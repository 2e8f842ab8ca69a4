// A whole deployment in memory and in virtual time: two streams, the mappings, the handlers. Lines go in, results come
// out at the sinks. Refuses to lose a record: where a function gives one up, the replay ends with the reason.
import { explicitHashKey } from '#adapters/aws/streams/kinesis-readings-stream.ts';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import { createMemoryReadingsStream } from '#adapters/memory/readings-stream.ts';
import { createMemoryStateStore } from '#adapters/memory/state-store.ts';
import { createDriver } from '#local/driver/driver.ts';
import { createMemoryStream, type MemoryStream } from '#local/driver/memory-stream.ts';
import { createVirtualClock, settle } from '#local/driver/virtual-runner.ts';
import type { StateStore } from '#stages/ports.ts';
import type { RulesPort } from '#stages/rules/live-rules.ts';
import { deliveryPolicy } from './chaos/delivery-policy.ts';
import type { Faults } from './chaos/faults.ts';
import { createResharder, mergeAll } from './chaos/resharder.ts';
import { createTroubledFunctions } from './chaos/troubled-functions.ts';
import { createFunctions, type ReplayPorts, type ReplaySettings } from './handlers.ts';
import type { InputLine } from './input/line.ts';
import { createLineIndex } from './line-index.ts';
import { RAW_STREAM, replayMappings, STAGE_MAPPINGS } from './mappings.ts';
import { type AlertSink, createAlertSink } from './output/alert-sink.ts';
import type { Keeps } from './output/kept.ts';
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
  readonly keeps: Keeps;
  /** Is shown each pack on its way to the stages. */
  readonly onPack?: ((pack: Uint8Array) => void) | undefined;
  readonly rules?: RulesPort | undefined;
}

export interface Pipeline {
  put(line: InputLine, arrivalMs: number): Promise<void>;
  /** Works until every record put so far has been through every stage. @throws Error where one cannot. */
  settle(): Promise<void>;
  /** Ends the windows of `detect` and publishes every window and alert. */
  finish(): Promise<void>;
  readonly windows: WindowSink;
  readonly rejections: RejectionSink;
  readonly alerts: AlertSink;
  readonly windowState: StateStore;
}

/**
 * Kinesis takes partition keys of 1 to 256 characters:
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html
 */
const MAX_KEY_CHARACTERS = 256;
const READINGS_SHARDS = 2;
/** Virtual time after which a stage that still fails will fail for ever: its retries are at most a minute apart. */
const GIVE_UP_MS = 3_600_000;
/** Chance, with chaos, that nothing arrives after a piece until `detect`'s windows are closed for idleness. */
const IDLE_CHANCE = 0.1;
/** A window of `detect`, the 2 minutes after which Lambda closes an idle one, and some more. */
const IDLE_MS = 240_000;

export function createPipeline(options: PipelineOptions): Pipeline {
  const { folder, files, faults, rawShards = 1, maxEntries, keeps } = options;
  const limits = { folder, keeps, ...(maxEntries === undefined ? {} : { maxEntries }) };
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
      options.onPack?.(data);
      readings.put({ partitionKey: String(group), explicitHashKey: explicitHashKey(group, groups), data });
    }),
    quarantine: rejections,
    panes: windows,
    windows: windowState,
    baselines: createMemoryStateStore({ recordsCalls: false }),
    alerts: alerts.store,
    topic: alerts.topic,
    metrics: createMemoryMetrics(),
    ...(options.rules === undefined ? {} : { rules: options.rules }),
  };
  let lastFailure = '';
  const functions =
    faults === undefined ? createFunctions(ports, options) : createTroubledFunctions(ports, options, faults);
  const resharders =
    faults === undefined
      ? []
      : [
          createResharder(raw, 'raw stream resharded', faults),
          createResharder(readings, 'readings stream resharded', faults),
        ];
  const driver = createDriver({
    mappings: replayMappings(),
    source: (stream) => (stream === RAW_STREAM ? raw : readings),
    invoke: functions.invoke,
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

  function put(line: InputLine, arrivalMs: number): void {
    for (const { mayReshard } of resharders) mayReshard();
    // A record's arrival is not before 1970: Kinesis was not there either.
    const arrival = Math.max(0, arrivalMs);
    const partitionKey = line.device.slice(0, MAX_KEY_CHARACTERS) || '-';
    const { shardId, sequenceNumber } = raw.put({ partitionKey, data: line.data, arrivalMs: arrival });
    lines.add(shardId, sequenceNumber, line);
    clock.advanceTo(arrival);
  }

  async function workOff(): Promise<void> {
    const untilMs = clock.now() + GIVE_UP_MS;
    functions.beforePiece(clock.now());
    do {
      await settle(driver, clock, {
        advance: { untilMs: clock.now() + (STAGE_MAPPINGS.aggregate.batchingWindowMs ?? 0) },
      });
      await functions.rest();
      if (clock.now() > untilMs) throw new Error(`a stage fails again and again: ${lastFailure}`);
    } while (!isDone());
    lines.clear();
    await functions.afterPiece(clock.now());
    if (!faults?.draw.chance(IDLE_CHANCE)) return;
    faults.count('idle until windows close');
    await settle(driver, clock, { advance: { untilMs: clock.now() + IDLE_MS } });
    await functions.rest();
  }

  return {
    windows,
    rejections,
    alerts,
    windowState,
    async put(line, arrivalMs) {
      if (line.isMixed && hasSplit(raw, rawShards)) {
        // Devices of this line may be in several shards by now: what came before it goes before it.
        await workOff();
        mergeAll(raw);
      }
      put(line, arrivalMs);
    },
    settle: workOff,
    async finish() {
      do {
        const { isIdle } = await settle(driver, clock, { advance: 'until-idle' });
        if (!isIdle) throw new Error(`a stage fails again and again: ${lastFailure}`);
        await functions.rest();
      } while (!isDone());
      await functions.lastSweep();
    },
  };
}

/** A stream of one shard that has more of them by now. */
function hasSplit(stream: MemoryStream, shardCount: number): boolean {
  return shardCount === 1 && stream.listShards().filter(({ closed }) => !closed).length > 1;
}
