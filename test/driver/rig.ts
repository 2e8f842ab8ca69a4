// A stream in memory, one function and a driver in virtual time, with everything that happens written down.
import type { KinesisStreamRecord } from 'aws-lambda';
import { createDriver, type Driver, type DriverOptions } from '#local/driver/driver.ts';
import type { StreamEvent, WindowEvent } from '#local/driver/event.ts';
import { createMapping, type MappingSettings } from '#local/driver/mapping.ts';
import { createMemoryStream, type MemoryStream } from '#local/driver/memory-stream.ts';
import type { DriverEvent } from '#local/driver/observe.ts';
import type { FailureMessage } from '#local/driver/on-failure.ts';
import {
  createVirtualClock,
  type Settled,
  type SettleOptions,
  settle,
  type VirtualClock,
} from '#local/driver/virtual-runner.ts';

export interface Call {
  readonly atMs: number;
  readonly texts: readonly string[];
  readonly event: StreamEvent;
}

/** What the function answers; throw to fail. `texts` are the records' data, `callIndex` counts from 0. */
export type Answer = (texts: readonly string[], callIndex: number, event: StreamEvent) => unknown;

export interface RigOptions extends Partial<Omit<DriverOptions, 'mappings' | 'invoke'>> {
  readonly mapping?: Partial<MappingSettings>;
  readonly shardCount?: number;
  readonly startMs?: number;
  readonly answer?: Answer;
}

export interface Rig {
  readonly stream: MemoryStream;
  readonly clock: VirtualClock;
  readonly driver: Driver;
  readonly calls: Call[];
  readonly events: DriverEvent[];
  readonly failures: FailureMessage[];
  /** Puts one record a text, at the clock's time, under one key. */
  put(texts: readonly string[], partitionKey?: string, arrivalMs?: number): string[];
  settle(options?: SettleOptions): Promise<Settled>;
  /** The texts of every call, in order. */
  batches(): string[][];
  /** What the first shard keeps: with `trimsConsumed`, the checkpoint's record and all behind it. */
  kept(): Promise<string[]>;
  eventsOf<T extends DriverEvent['type']>(type: T): Extract<DriverEvent, { type: T }>[];
}

export function createRig(options: RigOptions = {}): Rig {
  const { mapping, shardCount = 1, startMs = 0, answer = () => undefined, ...driverOptions } = options;
  const clock = createVirtualClock(startMs);
  const stream = createMemoryStream({ name: 'readings', shardCount, clock: clock.now });
  const calls: Call[] = [];
  const events: DriverEvent[] = [];
  const failures: FailureMessage[] = [];
  const driver = createDriver({
    mappings: [createMapping({ functionName: 'detect', stream: 'readings', ...mapping })],
    source: () => stream,
    invoke: async (_name, event) => {
      const texts = event.Records.map(textOf);
      calls.push({ atMs: clock.now(), texts, event });
      return answer(texts, calls.length - 1, event);
    },
    observe: (event) => events.push(event),
    sendFailure: async (message) => {
      failures.push(message);
    },
    ...driverOptions,
  });
  return {
    stream,
    clock,
    driver,
    calls,
    events,
    failures,
    put: (texts, partitionKey = 'meter-1', arrivalMs = undefined) =>
      texts.map((data) => stream.put({ partitionKey, data, arrivalMs }).sequenceNumber),
    settle: (settleOptions) => settle(driver, clock, settleOptions),
    batches: () => calls.map(({ texts }) => [...texts]),
    kept: async () => {
      const cursor = await stream.openCursor('shardId-000000000000', { type: 'TRIM_HORIZON' });
      return (await cursor.read(1000)).records.map(({ data }) => Buffer.from(data).toString());
    },
    eventsOf: <T extends DriverEvent['type']>(type: T) =>
      events.filter((event): event is Extract<DriverEvent, { type: T }> => event.type === type),
  };
}

export function textOf(record: KinesisStreamRecord): string {
  return Buffer.from(record.kinesis.data, 'base64').toString();
}

/** The event of a call of a mapping with a tumbling window. */
export function windowEventOf(call: Call | undefined): WindowEvent {
  if (call === undefined || !('window' in call.event)) throw new Error('expected a call with a window');
  return call.event;
}

/** `range(1, 3)` is ['1', '2', '3']. */
export function range(first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => String(first + index));
}
