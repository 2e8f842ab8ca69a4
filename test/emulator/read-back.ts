// What the pipeline has left in tables, buckets, queues and the time-series store, read by the AWS SDK.
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { DeleteMessageBatchCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { QueryCommand } from '@aws-sdk/client-timestream-query';
import { panesOfItem } from '#adapters/aws/panes/pane-item.ts';
import type { Item } from '#adapters/aws/state/dynamo-read.ts';
import type { AlertTransition } from '#core/alert/alert.ts';
import { paneOfRow } from '#core/history/row.ts';
import type { Pane } from '#core/windowing/pane.ts';
import type { Clients } from '#local/cloud/embedded/clients.ts';
import type { Rejection } from '#stages/ports.ts';
import { readParquet } from '../contract/duckdb.ts';
import { latestPanes } from '../contract/written-staging.ts';
import type { ExpectedWindow, RawRecord } from './fleet.ts';

/** PutRecords takes 500: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html */
const RECORDS_A_CALL = 500;

export async function putRecords({ kinesis }: Clients, stream: string, records: readonly RawRecord[]): Promise<void> {
  for (let at = 0; at < records.length; at += RECORDS_A_CALL) {
    const Records = records.slice(at, at + RECORDS_A_CALL).map(({ PartitionKey, Data }) => ({ PartitionKey, Data }));
    const { FailedRecordCount } = await kinesis.send(new PutRecordsCommand({ StreamName: stream, Records }));
    if (FailedRecordCount) throw new Error(`${FailedRecordCount} of ${Records.length} records were not taken`);
  }
}

/** The last pane of every window of meters whose id begins so, from the hot copy. */
export async function lastPanes({ dynamodb }: Clients, table: string, prefix: string): Promise<Map<string, Pane>> {
  const last = new Map<string, Pane>();
  for (const item of await allItems(dynamodb, table)) {
    if (!item.pk?.S?.startsWith('panes#')) continue;
    for (const pane of panesOfItem(item)) {
      const key = `${pane.device} ${pane.window} ${pane.startMs}`;
      if (pane.device.startsWith(prefix) && pane.revision > (last.get(key)?.revision ?? 0)) last.set(key, pane);
    }
  }
  return last;
}

async function allItems(client: Clients['dynamodb'], table: string): Promise<Item[]> {
  const items: Item[] = [];
  let next: Item | undefined;
  do {
    const page = await client.send(
      new ScanCommand({
        TableName: table,
        ConsistentRead: true,
        ...(next === undefined ? {} : { ExclusiveStartKey: next }),
      }),
    );
    items.push(...(page.Items ?? []));
    next = page.LastEvaluatedKey;
  } while (next !== undefined);
  return items;
}

/** The last pane of every window of such meters that waits to be merged into the history. */
export async function stagedPanes({ s3 }: Clients, bucket: string, prefix: string): Promise<Map<string, Pane>> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: 'staging/' }));
  const bodies = Contents.map(async ({ Key }) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
    return (await Body?.transformToByteArray()) ?? new Uint8Array();
  });
  if (bodies.length === 0) return new Map();
  const panes = latestPanes((await readParquet(await Promise.all(bodies))).rows.map(paneOfRow));
  return new Map(
    panes
      .filter(({ device }) => device.startsWith(prefix))
      .map((pane) => [`${pane.device} ${pane.window} ${pane.startMs}`, pane]),
  );
}

/** What every row of Timestream has of a window (setting timestreamColumns: lean). */
type RowSeen = Omit<ExpectedWindow, 'first' | 'last' | 'window'> & { readonly window: string };
const NOT_IN_ROWS = new Set(['first', 'last']);

/**
 * The first window that is missing or wrong, in words; undefined when all are as expected and there is none beside
 * them.
 */
export function firstDifference(
  expected: readonly ExpectedWindow[],
  found: ReadonlyMap<string, RowSeen | Pane>,
): string | undefined {
  for (const window of expected) {
    const pane = found.get(`${window.device} ${window.window} ${window.startMs}`);
    if (pane === undefined)
      return `${found.size} of ${expected.length} windows; e.g. ${JSON.stringify(window)} is missing`;
    for (const [name, value] of Object.entries(window)) {
      const seen: unknown = Object.entries(pane).find(([own]) => own === name)?.[1];
      if (seen !== value && !(seen === undefined && NOT_IN_ROWS.has(name))) {
        return `${name} of ${window.device} ${window.window}: ${seen}, expected ${JSON.stringify(window)}`;
      }
    }
  }
  return found.size > expected.length ? `${found.size} windows, expected ${expected.length}` : undefined;
}

/** Every rejection kept in the bucket. */
export async function rejections(clients: Clients, bucket: string): Promise<Rejection[]> {
  const bodies = await Promise.all(
    (await objectKeys(clients, bucket, 'rejected/')).map((key) => objectText(clients, bucket, key)),
  );
  return bodies
    .flatMap((body) => body.split('\n').filter((line) => line !== ''))
    .map((line) => JSON.parse(line) as Rejection);
}

export async function objectKeys({ s3 }: Clients, bucket: string, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  let token: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix,
        ...(token === undefined ? {} : { ContinuationToken: token }),
      }),
    );
    keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return keys;
}

export async function objectText({ s3 }: Clients, bucket: string, key: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return (await Body?.transformToString()) ?? '';
}

/** Takes what is in a queue of alerts and adds it to `into`. */
export async function takeAlerts(
  { sqs }: Clients,
  queueUrl: string,
  into: AlertTransition[],
): Promise<AlertTransition[]> {
  const { Messages: messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    { requestTimeout: 10_000 },
  );
  if (messages.length === 0) return into;
  into.push(
    ...messages.map(
      ({ Body = '' }) => JSON.parse((JSON.parse(Body) as { Message: string }).Message) as AlertTransition,
    ),
  );
  await sqs.send(
    new DeleteMessageBatchCommand({
      QueueUrl: queueUrl,
      Entries: messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
    }),
  );
  return into;
}

/** Rows of the time-series store as panes, as far as a window's expectation goes. */
export async function timestreamRows(
  { timestreamQuery }: Clients,
  target: { readonly database: string; readonly table: string },
  prefix: string,
): Promise<Map<string, RowSeen>> {
  const columns = ['device', '"window"', 'to_milliseconds(time) AS start', 'count', 'sum', 'min', 'max'];
  const QueryString = `SELECT ${columns.join(', ')} FROM "${target.database}"."${target.table}" WHERE measure_name = 'power_kw'`;
  const rows = new Map<string, RowSeen>();
  let token: string | undefined;
  do {
    const page = await timestreamQuery.send(
      new QueryCommand({ QueryString, ...(token === undefined ? {} : { NextToken: token }) }),
    );
    for (const { Data } of page.Rows ?? []) {
      const [device = '', window = '', ...numbers] = (Data ?? []).map(({ ScalarValue }) => ScalarValue ?? '');
      const [startMs = 0, count = 0, sum = 0, min = 0, max = 0] = numbers.map(Number);
      const row = { device, window, startMs, count, sum, min, max };
      if (device.startsWith(prefix)) rows.set(`${device} ${window} ${startMs}`, row);
    }
    token = page.NextToken;
  } while (token !== undefined);
  return rows;
}
