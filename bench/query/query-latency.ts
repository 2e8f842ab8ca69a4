// How long a device's day takes to read from the hot copy of a whole fleet, beside a bare read of the same items. Its
// tables are dynalite's, in this process: read the ratio.
import { CreateTableCommand, DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { createDynamoPaneSink } from '#adapters/aws/panes/dynamo-pane-sink.ts';
import { panePartition, spanPrefix } from '#adapters/aws/panes/pane-item.ts';
import { createHotWindows } from '#adapters/aws/query/hot-windows.ts';
import { clientConfig } from '#adapters/aws/request/client-config.ts';
import { keyGroupOf } from '#core/hash/key-group.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { add, emptyAccumulator } from '#core/windowing/slices/accumulator.ts';
import { startDynamoDb } from '#local/cloud/dynamodb.ts';
import { createDraw } from '#local/simulator/draw.ts';
import { readWindows } from '#stages/query/read-windows.ts';
import { windowJson } from '#stages/query/window-forms.ts';
import { type Percentiles, percentilesOf } from '../figures.ts';
import { wholeNumber } from '../options.ts';
import { benchPart, type Say } from '../part.ts';
import { textTable } from '../text-table.ts';

export interface QueryFigures {
  readonly devices: number;
  /** Of a device's day. */
  readonly windows: number;
  /** Milliseconds: windows as JSON, and the items alone. */
  readonly readMs: Percentiles;
  readonly bareMs: Percentiles;
  /** Of the medians. */
  readonly ratio: number;
}

const DAY_MS = 86_400_000;
const QUARTER_MS = 900_000;
const BUCKETS = 64;
const START_MS = Date.UTC(2026, 0, 1);
const NOW_MS = START_MS + DAY_MS;
const WINDOWS = ['1m', '15m'];
const WARM_UP = 10;

export const queryLatency = benchPart({
  name: 'query',
  summary: "how long a device's day of windows takes to read from the hot copy of a fleet",
  options: {
    devices: { value: 'N', default: '12000', says: 'of the fleet, four readings an hour each' },
    reads: { value: 'N', default: '200', says: 'devices that are read, drawn at random' },
  },
  async run(options, say): Promise<QueryFigures> {
    const devices = wholeNumber('devices', options.devices);
    const reads = wholeNumber('reads', options.reads);
    const { endpoint, close } = await startDynamoDb();
    const client = new DynamoDBClient({
      ...clientConfig('DYNAMODB', { AWS_ENDPOINT_URL_DYNAMODB: endpoint }),
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    try {
      const table = 'panes';
      await createTable(client, table);
      await fill(client, table, devices, say);
      return await measure(client, table, devices, reads);
    } finally {
      client.destroy();
      await close();
    }
  },
  text({ devices, windows, readMs, bareMs, ratio }) {
    const row = (name: string, { p50, p95, max }: Percentiles) =>
      [name, p50, p95, max].map((cell) => (typeof cell === 'number' ? cell.toFixed(1) : cell));
    const table = textTable(
      ['ms', 'p50', 'p95', 'max'],
      [row('windows as JSON', readMs), row('its items alone', bareMs)],
    );
    return `A device's day of ${devices.toLocaleString('en')} devices: ${windows} windows\n\n${table}\n${ratio.toFixed(2)} times a bare read of the same items\n`;
  },
});

async function createTable(client: DynamoDBClient, TableName: string): Promise<void> {
  const text = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const });
  await client.send(
    new CreateTableCommand({
      TableName,
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [text('pk'), text('sk')],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  // It takes half a second to be there.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
}

const idOf = (number: number): string => `meter-${String(number).padStart(5, '0')}`;

/** As aggregate writes them: a call a quarter of an hour and bucket. */
async function fill(client: DynamoDBClient, table: string, devices: number, say: Say): Promise<void> {
  const draw = createDraw(1);
  const buckets = Map.groupBy(
    Array.from({ length: devices }, (_, number) => idOf(number)),
    (id) => keyGroupOf(id, BUCKETS),
  );
  const sink = createDynamoPaneSink({ client, table }, 2 * DAY_MS);
  const quarters = DAY_MS / QUARTER_MS;
  for (let quarter = 0; quarter < quarters; quarter += 1) {
    say({ done: quarter, total: quarters, note: 'windows written' });
    const fromMs = START_MS + quarter * QUARTER_MS;
    for (const ids of buckets.values()) {
      await sink.write(
        ids.flatMap((id) => panesOf(id, fromMs, draw.below(5_000) / 1_000, draw.below(QUARTER_MS / 1_000))),
      );
    }
  }
}

/** One reading in the quarter: a window of a minute and one of fifteen hold it. */
function panesOf(device: string, fromMs: number, value: number, second: number): Pane[] {
  const atMs = fromMs + second * 1_000;
  return WINDOWS.map((window) => {
    const sizeMs = window === '1m' ? 60_000 : QUARTER_MS;
    const startMs = Math.floor(atMs / sizeMs) * sizeMs;
    const numbers = emptyAccumulator();
    add(numbers, value, atMs);
    return {
      ...numbers,
      ...{ device, measure: 'power_kw', window, startMs, endMs: startMs + sizeMs, revision: 1, profile: 'energy' },
      energyKwh: value / 4,
      dimensions: { region: 'north' },
    };
  });
}

async function measure(client: DynamoDBClient, table: string, devices: number, reads: number): Promise<QueryFigures> {
  const hot = createHotWindows({ client, table, ttlMs: 2 * DAY_MS, windows: WINDOWS, nowMs: () => NOW_MS });
  const draw = createDraw(2);
  const [readMs, bareMs]: [number[], number[]] = [[], []];
  let windows = 0;
  for (let done = 0; done < WARM_UP + reads; done += 1) {
    const device = idOf(draw.below(devices));
    const query = { profile: 'energy', device, fromMs: START_MS, toMs: NOW_MS, limit: 10_000 };
    const beganMs = performance.now();
    const { panes } = await readWindows({ hot, history: undefined }, query);
    JSON.stringify(panes.map(windowJson));
    const readAtMs = performance.now();
    await bareRead(client, table, device);
    if (done < WARM_UP) continue;
    windows = panes.length;
    readMs.push(readAtMs - beganMs);
    bareMs.push(performance.now() - readAtMs);
  }
  const [read, bare] = [percentilesOf(readMs), percentilesOf(bareMs)];
  return { devices, windows, readMs: read, bareMs: bare, ratio: read.p50 / bare.p50 };
}

/** All pages of the device's bucket and day, as they come; nothing is taken apart. */
async function bareRead(client: DynamoDBClient, TableName: string, device: string): Promise<void> {
  let start: Record<string, never> | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: {
          ':pk': { S: panePartition('energy', device) },
          ':from': { S: spanPrefix(START_MS) },
          ':to': { S: `${spanPrefix(NOW_MS)}~` },
        },
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      }),
    );
    start = page.LastEvaluatedKey as typeof start;
  } while (start !== undefined);
}
