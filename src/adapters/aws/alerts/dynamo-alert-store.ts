// The state of every alert in DynamoDB, one item a transition; what waits for its publication is found by a sparse
// index.
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { PENDING_INDEX, TABLE_SHAPE } from '#config/tables.ts';
import type { AlertTransition } from '#core/alert/alert.ts';
import { checkMembers } from '#core/formats.ts';
import { murmur3x32 } from '#core/hash/murmur3-32.ts';
import type { AlertStore, StoredAlert } from '#stages/ports.ts';
import { chunksOf } from '../request/chunks.ts';
import { type Item, type ItemKey, numberOf, queryAll, textOf } from '../state/dynamo-read.ts';

/**
 * A storm of alerts writes the index too; 8 lists take 8,000 of them a second.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 */
const PENDING_LISTS = 8;
const PENDING_PREFIX = 'pending#';
/** Published, and the last of an alert that fires: the same index, other lists. */
const FIRING_PREFIX = 'firing#';
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
 * Keys: `pk` = `alert#<id>`, `sk` = the transition, six digits. `transition` is the whole of it as JSON, `published`
 * says whether SNS has it. While it has not, the item carries `pending` = `pending#<0–7>`, which puts it into a sparse
 * index sorted by `storedAtMs`: `pending` reads eight short lists and then the items themselves, consistently. The last
 * transition of an alert that fires stays in the index, as `firing#<0–7>`, and has no TTL, however long it fires; the
 * next one's mark takes it out.
 */
export function createDynamoAlertStore(options: DynamoAlertStoreOptions): Required<AlertStore> {
  const { client, table, ttlMs, nowMs } = options;
  const expiryOf = (storedAtMs: number) => ({ N: String(Math.ceil((storedAtMs + ttlMs) / 1000)) });

  /** Items of the index's lists of one kind, stored before a time. */
  async function listed(prefix: string, beforeMs: number): Promise<Item[]> {
    const lists = await Promise.all(
      Array.from({ length: PENDING_LISTS }, (_, list) =>
        queryAll(client, {
          TableName: table,
          IndexName: PENDING_INDEX.name,
          KeyConditionExpression: '#pending = :list AND #stored < :before',
          ExpressionAttributeNames: { '#pending': PENDING_INDEX.partitionKey, '#stored': PENDING_INDEX.sortKey },
          ExpressionAttributeValues: { ':list': { S: `${prefix}${list}` }, ':before': { N: String(beforeMs) } },
        }),
      ),
    );
    return lists.flat();
  }

  async function itemOf(key: Item): Promise<Item | undefined> {
    const { pk, sk } = key;
    const { Item: found } = await client.send(
      new GetItemCommand({ TableName: table, Key: { pk: pk!, sk: sk! }, ConsistentRead: true }),
    );
    return found;
  }

  /** Changes a published item; nothing where it was never stored, is still pending, or has expired. */
  async function update(key: ItemKey, expression: string, condition: string, values: Item): Promise<void> {
    try {
      await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: attributes(key),
          UpdateExpression: expression,
          ConditionExpression: condition,
          ExpressionAttributeNames: {
            '#pending': PENDING_INDEX.partitionKey,
            ...(expression.includes('#ttl') ? { '#ttl': TABLE_SHAPE.ttlAttribute } : {}),
          },
          ExpressionAttributeValues: values,
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  /** A published transition that another one follows: it does not fire any more. */
  const settle = (key: ItemKey) =>
    update(key, 'SET #ttl = :ttl REMOVE #pending', 'attribute_exists(pk) AND published = :yes', {
      ':ttl': expiryOf(nowMs()),
      ':yes': { BOOL: true },
    });

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
              [PENDING_INDEX.partitionKey]: { S: listOf(PENDING_PREFIX, transition.id) },
              transition: { S: JSON.stringify(transition) },
              published: { BOOL: false },
              storedAtMs: { N: String(storedAtMs) },
              ttl: expiryOf(storedAtMs),
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
      const key = keyOf(transition);
      const isFiring = transition.state === 'firing';
      const own = isFiring
        ? 'SET published = :yes, #pending = :firing REMOVE #ttl'
        : 'SET published = :yes REMOVE #pending';
      await update(key, own, 'attribute_exists(pk)', {
        ':yes': { BOOL: true },
        ...(isFiring ? { ':firing': { S: listOf(FIRING_PREFIX, transition.id) } } : {}),
      });
      if (transition.transition > 1) await settle(keyOf({ ...transition, transition: transition.transition - 1 }));
    },

    async pending(beforeMs) {
      const found: StoredAlert[] = [];
      for (const chunk of chunksOf(await listed(PENDING_PREFIX, beforeMs), PARALLEL_READS)) {
        // An index is eventually consistent: the item itself says whether it is still pending.
        for (const item of await Promise.all(chunk.map(itemOf))) {
          if (item !== undefined && item.published?.BOOL !== true) found.push(storedAlert(item));
        }
      }
      return found.sort((a, b) => a.storedAtMs - b.storedAtMs);
    },

    async firing(beforeMs) {
      const found: AlertTransition[] = [];
      for (const chunk of chunksOf(await listed(FIRING_PREFIX, beforeMs), PARALLEL_READS)) {
        const answers = await Promise.all(
          chunk.map(async (key) => {
            const item = await itemOf(key);
            if (item?.published?.BOOL !== true) return undefined;
            const { transition } = storedAlert(item);
            // A mark that was made twice may have listed one that another follows.
            const next = keyOf({ ...transition, transition: transition.transition + 1 });
            if ((await itemOf(attributes(next))) === undefined) return transition;
            await settle(keyOf(transition));
            return undefined;
          }),
        );
        for (const transition of answers) if (transition !== undefined) found.push(transition);
      }
      return found;
    },

    async find(id, transition) {
      const item = await itemOf(attributes(keyOf({ id, transition })));
      return item === undefined ? undefined : storedAlert(item).transition;
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

function keyOf(transition: Pick<AlertTransition, 'id' | 'transition'>): ItemKey {
  return { pk: `${ALERT_PREFIX}${transition.id}`, sk: String(transition.transition).padStart(6, '0') };
}

function attributes(key: ItemKey): Item {
  return { pk: { S: key.pk }, sk: { S: key.sk } };
}

const utf8 = new TextEncoder();

function listOf(prefix: string, id: string): string {
  return `${prefix}${murmur3x32(utf8.encode(id)) % PENDING_LISTS}`;
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
