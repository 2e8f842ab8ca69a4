// The state of every alert in DynamoDB, one item a transition; what waits for its publication is found by a sparse index.
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { PENDING_INDEX } from '#config/tables.ts';
import type { AlertTransition } from '#core/alert/alert.ts';
import { checkMembers } from '#core/formats.ts';
import { murmur3x32 } from '#core/hash/murmur3-32.ts';
import type { AlertStore, StoredAlert } from '#stages/ports.ts';
import { chunksOf } from './chunks.ts';
import { type Item, type ItemKey, numberOf, queryAll, textOf } from './dynamo-read.ts';

/** A storm of alerts writes the index too; 8 lists take 8,000 of them a second. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html */
const PENDING_LISTS = 8;
const LIST_PREFIX = 'pending#';
const ALERT_PREFIX = 'alert#';
/** Items read at a time: a storm that SNS did not take may leave thousands. */
const PARALLEL_READS = 25;

export interface DynamoAlertStoreOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly ttlMs: number;
  readonly nowMs: () => number;
}

/**
 * Keys: `pk` = `alert#<id>`, `sk` = the transition, six digits. `transition` is the whole of it as JSON, `published` says whether SNS has it. While it has not, the item
 * carries `pending` = `pending#<0–7>`, which puts it into a sparse index sorted by `storedAtMs`: `pending` reads eight short lists and then the items themselves, consistently.
 */
export function createDynamoAlertStore(options: DynamoAlertStoreOptions): AlertStore {
  const { client, table, ttlMs, nowMs } = options;

  return {
    async putPending(transition) {
      const storedAtMs = nowMs();
      const key = keyOf(transition);
      try {
        await client.send(
          new PutItemCommand({
            TableName: table,
            Item: {
              pk: { S: key.pk },
              sk: { S: key.sk },
              [PENDING_INDEX.partitionKey]: { S: pendingList(transition) },
              transition: { S: JSON.stringify(transition) },
              published: { BOOL: false },
              storedAtMs: { N: String(storedAtMs) },
              ttl: { N: String(Math.ceil((storedAtMs + ttlMs) / 1000)) },
            },
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        );
        return 'new';
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        const { Item } = await client.send(
          new GetItemCommand({ TableName: table, Key: attributes(key), ConsistentRead: true }),
        );
        return Item?.published?.BOOL === true ? 'published' : 'pending';
      }
    },

    async markPublished(transition) {
      try {
        await client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: attributes(keyOf(transition)),
            UpdateExpression: 'SET published = :yes REMOVE #pending',
            ConditionExpression: 'attribute_exists(pk)',
            ExpressionAttributeNames: { '#pending': PENDING_INDEX.partitionKey },
            ExpressionAttributeValues: { ':yes': { BOOL: true } },
          }),
        );
      } catch (error) {
        // Nothing to mark: it was never stored, or has expired since.
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },

    async pending(beforeMs) {
      const lists = await Promise.all(
        Array.from({ length: PENDING_LISTS }, (_, list) =>
          queryAll(client, {
            TableName: table,
            IndexName: PENDING_INDEX.name,
            KeyConditionExpression: '#pending = :list AND #stored < :before',
            ExpressionAttributeNames: { '#pending': PENDING_INDEX.partitionKey, '#stored': PENDING_INDEX.sortKey },
            ExpressionAttributeValues: { ':list': { S: `${LIST_PREFIX}${list}` }, ':before': { N: String(beforeMs) } },
          }),
        ),
      );
      const found: StoredAlert[] = [];
      for (const chunk of chunksOf(lists.flat(), PARALLEL_READS)) {
        // An index is eventually consistent: the item itself says whether it is still pending.
        const answers = await Promise.all(
          chunk.map(({ pk, sk }) =>
            client.send(new GetItemCommand({ TableName: table, Key: { pk: pk!, sk: sk! }, ConsistentRead: true })),
          ),
        );
        for (const { Item } of answers) {
          if (Item !== undefined && Item.published?.BOOL !== true) found.push(storedAlert(Item));
        }
      }
      return found.sort((a, b) => a.storedAtMs - b.storedAtMs);
    },

    async pendingOf(id) {
      // Sort keys are the padded numbers, so the answer is in order.
      const items = await queryAll(client, {
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :alert',
        FilterExpression: 'published = :no',
        ExpressionAttributeValues: { ':alert': { S: `${ALERT_PREFIX}${id}` }, ':no': { BOOL: false } },
      });
      return items.map((item) => storedAlert(item).transition);
    },
  };
}

function keyOf(transition: AlertTransition): ItemKey {
  return { pk: `${ALERT_PREFIX}${transition.id}`, sk: String(transition.transition).padStart(6, '0') };
}

function attributes(key: ItemKey): Item {
  return { pk: { S: key.pk }, sk: { S: key.sk } };
}

const utf8 = new TextEncoder();

function pendingList(transition: AlertTransition): string {
  return `${LIST_PREFIX}${murmur3x32(utf8.encode(transition.id)) % PENDING_LISTS}`;
}

/** What a transition has; a later release may add to it. */
const MEMBERS: readonly (keyof AlertTransition)[] = [
  ...(['id', 'transition', 'profile', 'device', 'rule', 'kind', 'measure', 'severity', 'state'] as const),
  ...(['startMs', 'atMs', 'value', 'baseline', 'score', 'dimensions', 'message'] as const),
];

/** @throws UnknownFormatError. */
export function storedAlert(item: Item): StoredAlert {
  const transition = JSON.parse(textOf(item, 'transition')) as AlertTransition;
  checkMembers('alert', transition, MEMBERS);
  return {
    transition,
    published: item.published?.BOOL === true,
    storedAtMs: numberOf(item, 'storedAtMs'),
  };
}
