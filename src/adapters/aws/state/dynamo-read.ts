// Reading from a DynamoDB table: many items by key, and all pages of a query. Both go on until all is read.
import { type AttributeValue, BatchGetItemCommand, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { chunksOf } from '../request/chunks.ts';
import { type Retry, untilDone } from '../request/retry.ts';

export type Item = Record<string, AttributeValue>;

export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

/**
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html: 100 items; 16 MB come as
 * unprocessed keys.
 */
const MAX_KEYS_PER_BATCH = 100;

/**
 * The items of `keys` (each at most once), read consistently, in no order; a key without an item is left out.
 * Unprocessed keys (16 MB reached, throttling) are asked for again; throws RetriesExhaustedError.
 */
export async function getItems(
  client: DynamoDBClient,
  table: string,
  keys: readonly ItemKey[],
  retry: Retry,
): Promise<Item[]> {
  const found: Item[] = [];
  for (const chunk of chunksOf(keys, MAX_KEYS_PER_BATCH)) {
    await untilDone(
      `DynamoDB table ${table}`,
      chunk.map(({ pk, sk }): Item => ({ pk: { S: pk }, sk: { S: sk } })),
      async (left) => {
        const answer = await client.send(
          new BatchGetItemCommand({ RequestItems: { [table]: { Keys: [...left], ConsistentRead: true } } }),
        );
        found.push(...(answer.Responses?.[table] ?? []));
        const unprocessed = answer.UnprocessedKeys?.[table]?.Keys ?? [];
        return { left: unprocessed, reason: unprocessed.length > 0 ? 'UnprocessedKeys' : undefined };
      },
      retry,
    );
  }
  return found;
}

/** All pages of a query, or its first `most` items. */
export async function queryAll(
  client: DynamoDBClient,
  input: ConstructorParameters<typeof QueryCommand>[0],
  most = Number.POSITIVE_INFINITY,
): Promise<Item[]> {
  const items: Item[] = [];
  let start: Item | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        ...input,
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
        ...(Number.isFinite(most) ? { Limit: most - items.length } : {}),
      }),
    );
    items.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start !== undefined && items.length < most);
  return items;
}

/** A text attribute; throws where the item is not of this adapter's making. */
export function textOf(item: Item, name: string): string {
  const value = item[name]?.S;
  if (value === undefined) throw foreignItem(item, name, 'text');
  return value;
}

export function numberOf(item: Item, name: string): number {
  const value = Number(item[name]?.N);
  if (Number.isNaN(value)) throw foreignItem(item, name, 'a number');
  return value;
}

export function bytesOf(item: Item, name: string): Uint8Array {
  const value = item[name]?.B;
  if (value === undefined) throw foreignItem(item, name, 'bytes');
  return value;
}

function foreignItem(item: Item, name: string, expected: string): Error {
  return new Error(
    `item ${item.pk?.S} / ${item.sk?.S} has no attribute ${name} (${expected}): it was not written by this version of Weir`,
  );
}
