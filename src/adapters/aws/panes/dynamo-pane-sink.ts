// The hot copy of the panes in DynamoDB, for the query API and the live page. See pane-item.ts for the items.
import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Pane } from '#core/windowing/pane.ts';
import type { PaneSink } from '#stages/ports.ts';
import { chunksOf } from '../request/chunks.ts';
import { queryAll } from '../state/dynamo-read.ts';
import { paneItems, panePartition, panesOfItem, placeMs, spanPrefix, spanStartMs } from './pane-item.ts';

/** Items written at a time; a step of eight key groups has about as many. */
const PARALLEL_PUTS = 16;

export interface DynamoPanes {
  readonly client: DynamoDBClient;
  readonly table: string;
}

/** `ttlMs`: how long panes stay after their window's end. Writing the same panes again changes nothing. */
export function createDynamoPaneSink({ client, table }: DynamoPanes, ttlMs: number): PaneSink {
  return {
    async write(panes) {
      for (const wave of chunksOf(paneItems(panes, ttlMs), PARALLEL_PUTS)) {
        await Promise.all(wave.map((item) => client.send(new PutItemCommand({ TableName: table, Item: item }))));
      }
    },
  };
}

export interface PaneQuery {
  readonly profile: string;
  readonly device: string;
  /** Windows whose end is in [fromMs, toMs), sessions whose start is. */
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * A device's panes by window's end, then measure: of each window the highest revision, and none where that is void. One
 * query, of the device's bucket and the quarters of an hour asked for.
 */
export async function readPanes({ client, table }: DynamoPanes, query: PaneQuery): Promise<Pane[]> {
  const { profile, device, fromMs, toMs } = query;
  if (toMs <= fromMs) return [];
  const items = await queryAll(client, {
    TableName: table,
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
    ExpressionAttributeValues: {
      ':pk': { S: panePartition(profile, device) },
      ':from': { S: spanPrefix(spanStartMs(fromMs)) },
      // `~` is above every digit of a hash.
      ':to': { S: `${spanPrefix(spanStartMs(toMs - 1))}~` },
    },
  });
  const latest = new Map<string, Pane>();
  for (const pane of items.flatMap((item) => panesOfItem(item, device))) {
    const atMs = placeMs(pane);
    if (atMs < fromMs || atMs >= toMs) continue;
    const window = `${pane.measure}\u0000${pane.window}\u0000${pane.startMs}`;
    const known = latest.get(window);
    if (known === undefined || pane.revision > known.revision) latest.set(window, pane);
  }
  return [...latest.values()]
    .filter(({ count }) => count > 0)
    .sort((a, b) => a.endMs - b.endMs || (a.measure < b.measure ? -1 : 1));
}
