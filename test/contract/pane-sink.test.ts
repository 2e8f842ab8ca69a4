// The PaneSink port: one suite for memory, Timestream, the hot copy in DynamoDB and lines in S3. A backend tells what a
// reader sees of a device.
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { QueryCommand, TimestreamQueryClient } from '@aws-sdk/client-timestream-query';
import { CreateDatabaseCommand, CreateTableCommand, TimestreamWriteClient } from '@aws-sdk/client-timestream-write';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createS3Put } from '#adapters/aws/objects/s3-put.ts';
import { createDynamoPaneSink, readPanes } from '#adapters/aws/panes/dynamo-pane-sink.ts';
import { createRedriveQueue } from '#adapters/aws/panes/redrive-queue.ts';
import { createTimestreamStore } from '#adapters/aws/panes/timestream-writer.ts';
import { clientConfig } from '#adapters/aws/request/client-config.ts';
import { createSqsSendMessages, type SendMessages } from '#adapters/aws/request/sqs-send-messages.ts';
import { createLinesSink } from '#adapters/aws/sinks/lines.ts';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import { createMemoryPaneSink } from '#adapters/memory/pane-sink.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { stddevOf } from '#core/windowing/slices/accumulator.ts';
import { type Sqs, startSqs } from '#local/cloud/sqs/sqs.ts';
import { startTimestream, type Timestream } from '#local/cloud/timestream/server.ts';
import { createCircuitBreaker } from '#stages/panes/circuit-breaker.ts';
import { createRedrivingSink } from '#stages/panes/redriving-sink.ts';
import type { PaneSink } from '#stages/ports.ts';
import { type BucketServer, startBuckets } from './buckets.ts';
import { pane } from './samples.ts';
import { credentials, startTables, type Tables } from './tables.ts';
import { type Line, latestOf, linesOf } from './written-lines.ts';

/** An hour after the samples' windows begin. */
const NOW_MS = 1_767_225_600_000 + 3_600_000;
const DAY_MS = 86_400_000;

let buckets: BucketServer;
let tables: Tables;
let timestream: Timestream;
let sqs: Sqs;
let write: TimestreamWriteClient;
let query: TimestreamQueryClient;
let queue: SQSClient;
let sendMessages: SendMessages;
let count = 0;

beforeAll(async () => {
  const clock = () => NOW_MS;
  [tables, timestream, sqs, buckets] = await Promise.all([
    startTables(),
    startTimestream({ clock }),
    startSqs(),
    startBuckets(),
  ]);
  const env = { AWS_ENDPOINT_URL_TIMESTREAM_WRITE: timestream.endpoint, AWS_ENDPOINT_URL_SQS: sqs.endpoint };
  write = new TimestreamWriteClient({ ...clientConfig('TIMESTREAM_WRITE', env), credentials, maxAttempts: 1 });
  query = new TimestreamQueryClient({ ...clientConfig('TIMESTREAM_WRITE', env), credentials });
  queue = new SQSClient({ ...clientConfig('SQS', env), credentials });
  sendMessages = createSqsSendMessages(env, { credentials: async () => credentials });
  await write.send(new CreateDatabaseCommand({ DatabaseName: 'weir' }));
});
afterAll(async () => {
  for (const client of [write, query, queue]) client.destroy();
  await Promise.all([tables.close(), timestream.close(), sqs.close(), buckets.close()]);
});

/** What a reader sees of a window: its identity and numbers. */
interface Seen {
  readonly window: string;
  readonly measure: string;
  readonly startMs: number;
  readonly count: number;
  readonly sum: number;
  readonly stddev: number | null;
  readonly energyKwh: number | null;
  readonly region: string | null;
}

const seenOf = (one: Pane): Seen => ({
  window: one.window,
  measure: one.measure,
  startMs: one.startMs,
  count: one.count,
  sum: one.sum,
  stddev: stddevOf(one),
  energyKwh: one.energyKwh ?? null,
  region: one.dimensions.region ?? null,
});

const seenOfLine = ({ window, measure, window_start, count, sum, stddev, dimensions, ...line }: Line): Seen => ({
  ...{ window, measure, startMs: Date.parse(window_start), count, sum: sum ?? Number.NaN, stddev },
  ...{ energyKwh: line.total_energy_kwh ?? null, region: dimensions.region ?? null },
});

interface Backend {
  readonly sink: PaneSink;
  seen(device: string): Promise<Seen[]>;
}

const memory = async (): Promise<Backend> => {
  const sink = createMemoryPaneSink();
  return {
    sink,
    seen: async (device) => [...sink.latest.values()].filter((one) => one.device === device).map(seenOf),
  };
};

const inDynamo = async (): Promise<Backend> => {
  count += 1;
  const panes = { client: tables.client, table: await tables.create(`panes-${count}`) };
  return {
    sink: createDynamoPaneSink(panes, DAY_MS),
    seen: async (device) =>
      (await readPanes(panes, { profile: 'energy', device, fromMs: NOW_MS - DAY_MS, toMs: NOW_MS + DAY_MS })).map(
        seenOf,
      ),
  };
};

const inTimestream = async (): Promise<Backend & { metrics: ReturnType<typeof createMemoryMetrics> }> => {
  count += 1;
  const table = `panes-${count}`;
  await write.send(
    new CreateTableCommand({
      DatabaseName: 'weir',
      TableName: table,
      RetentionProperties: { MemoryStoreRetentionPeriodInHours: 24, MagneticStoreRetentionPeriodInDays: 30 },
    }),
  );
  const { QueueUrl = '' } = await queue.send(new CreateQueueCommand({ QueueName: table }));
  const metrics = createMemoryMetrics();
  const sink = createRedrivingSink({
    store: createTimestreamStore({ client: write, database: 'weir', table }),
    breaker: createCircuitBreaker(() => NOW_MS),
    redrive: createRedriveQueue(sendMessages, QueueUrl),
    metrics,
  });
  return { sink, metrics, seen: (device) => rows(table, device) };
};

const inLines = async (): Promise<Backend> => {
  count += 1;
  const bucket = `lines-${count}`;
  const objects = await buckets.create(bucket);
  const put = createS3Put({ AWS_ENDPOINT_URL_S3: buckets.endpoint }, { credentials: async () => credentials });
  return {
    sink: createLinesSink(put, bucket, createMemoryMetrics()),
    seen: async (device) =>
      latestOf(await linesOf(objects))
        .filter(({ device_id }) => device_id === device)
        .map(seenOfLine),
  };
};

async function rows(table: string, device: string): Promise<Seen[]> {
  const columns = ['window', 'measure_name', 'to_milliseconds(time)', 'count', 'sum', 'stddev', 'energy_kwh', 'region'];
  const has = new Set(
    (await query.send(new QueryCommand({ QueryString: `DESCRIBE "weir"."${table}"` }))).Rows?.map(
      (row) => row.Data?.[0]?.ScalarValue,
    ),
  );
  const chosen = columns.map((column) => (column.includes('(') || has.has(column) ? `${quoted(column)}` : 'NULL'));
  const { Rows = [] } = await query.send(
    new QueryCommand({ QueryString: `SELECT ${chosen.join(', ')} FROM "weir"."${table}" WHERE device = '${device}'` }),
  );
  return Rows.map(({ Data = [] }) => {
    const text = (index: number) => Data[index]?.ScalarValue ?? null;
    const number = (index: number) => (text(index) === null ? null : Number(text(index)));
    return {
      window: text(0) ?? '',
      measure: text(1) ?? '',
      startMs: number(2) ?? 0,
      count: number(3) ?? 0,
      sum: number(4) ?? 0,
      stddev: number(5),
      energyKwh: number(6),
      region: text(7),
    };
  });
}

const quoted = (column: string) => (column.includes('(') ? column : `"${column}"`);

const sorted = (seen: readonly Seen[]) => seen.map((one) => JSON.stringify(one)).toSorted();

describe.each([
  ['memory', memory],
  ['Timestream', inTimestream],
  ['DynamoDB', inDynamo],
  ['lines in S3', inLines],
])('PaneSink on %s', (_name, create) => {
  it('shows what was written, a null deviation and a missing energy and region too', async () => {
    const { sink, seen } = await create();
    const panes = [
      pane([1, 2, 4], { energyKwh: 0.1 }),
      pane([5], { measure: 'voltage', dimensions: {} }),
      pane([7, 8], { window: '5m/1m', startMs: 1_767_225_660_000 }),
      pane([9], { device: 'another' }),
    ];
    await sink.write(panes);
    expect(sorted(await seen('meter-17'))).toEqual(sorted(panes.slice(0, 3).map(seenOf)));
    expect(sorted(await seen('another'))).toEqual(sorted(panes.slice(3).map(seenOf)));
  });

  it('changes nothing when the same panes are written again', async () => {
    const { sink, seen } = await create();
    const panes = [pane([1, 2]), pane([3], { measure: 'voltage' })];
    await sink.write(panes);
    await sink.write(panes.toReversed());
    expect(sorted(await seen('meter-17'))).toEqual(sorted(panes.map(seenOf)));
  });

  it('shows the pane with more readings, in whichever order they come, also in one call', async () => {
    const { sink, seen } = await create();
    const [first, later] = [pane([1, 2]), pane([1, 2, 9])];
    await sink.write([later]);
    await sink.write([first]);
    expect(await seen('meter-17')).toEqual([seenOf(later)]);
    const elsewhere = [pane([1], { device: 'm2' }), pane([1, 5], { device: 'm2' }), pane([1, 5, 6], { device: 'm2' })];
    await sink.write([elsewhere[1]!, elsewhere[2]!, elsewhere[0]!]);
    expect(await seen('m2')).toEqual([seenOf(elsewhere[2]!)]);
  });

  it('replaces a pane whose dimensions have changed since, by its count', async () => {
    const { sink, seen } = await create();
    await sink.write([pane([1], { dimensions: { region: 'north' } })]);
    await sink.write([pane([1, 2], { dimensions: { region: 'south' } })]);
    expect(await seen('meter-17')).toEqual([seenOf(pane([1, 2], { dimensions: { region: 'south' } }))]);
  });

  it('takes more panes at once than any request does', async () => {
    const { sink, seen } = await create();
    const panes = Array.from({ length: 450 }, (_, index) =>
      pane([index], { device: `m${index % 3}`, startMs: 1_767_225_600_000 - 60_000 * Math.floor(index / 3) }),
    );
    await sink.write(panes);
    expect(sorted(await seen('m1'))).toEqual(sorted(panes.filter((one) => one.device === 'm1').map(seenOf)));
  });

  it('takes none without a trace', async () => {
    const { sink } = await create();
    await expect(sink.write([])).resolves.toBeUndefined();
  });
});

describe('the Timestream sink', () => {
  it('counts what was there already as success, and redrives nothing for it', async () => {
    const { sink, metrics } = await inTimestream();
    await sink.write([pane([1, 2, 3])]);
    await sink.write([pane([1])]);
    await sink.write([pane([1, 2, 4])]);
    expect(Object.fromEntries(metrics.counts)).toEqual({ TimestreamRows: 1, TimestreamRowsAlreadyThere: 2 });
  });
});
