// Where panes go, for the contract suite of all sinks: memory, each engine, the hot copy in DynamoDB and lines in S3. A
// backend tells what a reader sees of a device. Of the engine `none` it is the hot copy, all that such a deployment
// writes.
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { QueryCommand, TimestreamQueryClient } from '@aws-sdk/client-timestream-query';
import { CreateDatabaseCommand, CreateTableCommand, TimestreamWriteClient } from '@aws-sdk/client-timestream-write';
import { afterAll, beforeAll, vi } from 'vitest';
import { createS3Put } from '#adapters/aws/objects/s3-put.ts';
import { createDynamoPaneSink, readPanes } from '#adapters/aws/panes/dynamo-pane-sink.ts';
import { createRedriveQueue } from '#adapters/aws/panes/redrive-queue.ts';
import { createTimestreamStore } from '#adapters/aws/panes/timestream-writer.ts';
import { clientConfig } from '#adapters/aws/request/client-config.ts';
import { createSqsSendMessages, type SendMessages } from '#adapters/aws/request/sqs-send-messages.ts';
import { createStagingSink } from '#adapters/aws/sinks/athena.ts';
import { createLinesSink } from '#adapters/aws/sinks/lines.ts';
import { createPaneSinks } from '#adapters/aws/sinks/sinks.ts';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import { createMemoryPaneSink } from '#adapters/memory/pane-sink.ts';
import { readSettings } from '#config/environment.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { stddevOf } from '#core/windowing/slices/accumulator.ts';
import { type Sqs, startSqs } from '#local/cloud/sqs/sqs.ts';
import { startTimestream, type Timestream } from '#local/cloud/timestream/server.ts';
import { createCircuitBreaker } from '#stages/panes/circuit-breaker.ts';
import { createRedrivingSink } from '#stages/panes/redriving-sink.ts';
import type { PaneSink } from '#stages/ports.ts';
import { type BucketServer, startBuckets } from './buckets.ts';
import { credentials, startTables, type Tables } from './tables.ts';
import { type Line, latestOf, linesOf } from './written-lines.ts';
import { latestPanes, stagedPanes } from './written-staging.ts';

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

/** Must be called by the suite: starts what stands in for AWS, and ends it. */
export function useBackends(): void {
  beforeAll(async () => {
    // The chain of a deployed function has its credentials there.
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
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
    vi.unstubAllEnvs();
    for (const client of [write, query, queue]) client.destroy();
    await Promise.all([tables.close(), timestream.close(), sqs.close(), buckets.close()]);
  });
}

/** What a reader sees of a window: its identity and numbers. */
export interface Seen {
  readonly window: string;
  readonly measure: string;
  readonly startMs: number;
  readonly count: number;
  readonly sum: number;
  readonly stddev: number | null;
  readonly energyKwh: number | null;
  readonly region: string | null;
}

export const seenOf = (one: Pane): Seen => ({
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

export interface Backend {
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

/** An empty table of windows, and what a reader finds in it. */
async function hotCopy() {
  count += 1;
  const panes = { client: tables.client, table: await tables.create(`panes-${count}`) };
  const seen = async (device: string): Promise<Seen[]> =>
    (await readPanes(panes, { profile: 'energy', device, fromMs: NOW_MS - DAY_MS, toMs: NOW_MS + DAY_MS })).map(seenOf);
  return { panes, seen };
}

const inDynamo = async (): Promise<Backend> => {
  const { panes, seen } = await hotCopy();
  return { sink: createDynamoPaneSink(panes, DAY_MS), seen };
};

export const inTimestream = async (): Promise<Backend & { metrics: ReturnType<typeof createMemoryMetrics> }> => {
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

/** An empty bucket of its own, and what puts objects into it. */
async function emptyBucket(name: string) {
  count += 1;
  const bucket = `${name}-${count}`;
  const objects = await buckets.create(bucket);
  const put = createS3Put({ AWS_ENDPOINT_URL_S3: buckets.endpoint }, { credentials: async () => credentials });
  return { bucket, objects, put };
}

const inLines = async (): Promise<Backend> => {
  const { bucket, objects, put } = await emptyBucket('lines');
  return {
    sink: createLinesSink(put, bucket, createMemoryMetrics()),
    seen: async (device) =>
      latestOf(await linesOf(objects))
        .filter(({ device_id }) => device_id === device)
        .map(seenOfLine),
  };
};

const inStaging = async (): Promise<Backend> => {
  const { bucket, objects, put } = await emptyBucket('history');
  return {
    sink: createStagingSink(put, bucket, createMemoryMetrics()),
    seen: async (device) =>
      latestPanes(await stagedPanes(objects))
        .filter((one) => one.device === device)
        .map(seenOf),
  };
};

/** The sinks of a deployment whose engine is none, as its functions compose them. */
const withoutEngine = async (): Promise<Backend> => {
  const { panes, seen } = await hotCopy();
  const env = { AWS_ENDPOINT_URL_DYNAMODB: tables.endpoint, AWS_REGION: 'eu-west-1' };
  const settings = readSettings(
    {
      ...{ WEIR_PROFILE: 'energy', WEIR_ENGINE: 'none', WEIR_WINDOWS_TABLE: panes.table },
      ...{ WEIR_QUARANTINE_BUCKET: 'quarantine', WEIR_PANE_TTL_HOURS: '24' },
    },
    'aggregate',
  );
  return { sink: createPaneSinks(settings, { env, metrics: createMemoryMetrics(), windows: [] }), seen };
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

export const BACKENDS: readonly (readonly [string, () => Promise<Backend>])[] = [
  ['memory', memory],
  ['Timestream', inTimestream],
  ['DynamoDB', inDynamo],
  ['lines in S3', inLines],
  ['staging of the history in S3', inStaging],
  ['engine none', withoutEngine],
];
