// The messages of every alert in DynamoDB, one item each; what waits for its publication is found by a sparse index.
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { PENDING_INDEX, TABLE_SHAPE } from '#config/tables.ts';
import type { AlertTransition } from '#core/alert/alert.ts';
import type { AlertStore, StoredAlert } from '#stages/ports.ts';
import { chunksOf } from '../request/chunks.ts';
import { type Item, type ItemKey, queryAll } from '../state/dynamo-read.ts';
import { alertKey, attributes, isDone, keyOf, LIST, LISTS, listOf, storedAlert } from './alert-item.ts';

/** Items read at a time: a storm that SNS did not take may leave thousands. */
const PARALLEL_READS = 25;

export interface DynamoAlertStoreOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly ttlMs: number;
  readonly nowMs: () => number;
}

/**
 * Keys: `pk` = `alert#<id>`, `sk` = the transition, six digits, and behind it what tells it again. `transition` is the
 * whole of it as JSON, `published` says whether nothing is left to do with it. While something is, the item carries
 * `pending` = `pending#<0–7>`, which puts it into a sparse index sorted by `storedAtMs`: `pending` reads short lists
 * and then the items themselves, consistently. The last transition of an alert that fires stays in the index, as
 * `firing#<0–7>`, and has no TTL, however long it fires; the next one's mark takes it out.
 */
export function createDynamoAlertStore(options: DynamoAlertStoreOptions): Required<AlertStore> {
  const { client, table, ttlMs, nowMs } = options;
  const expiryOf = (storedAtMs: number) => ({ N: String(Math.ceil((storedAtMs + ttlMs) / 1000)) });

  /** Items of the index's lists of one kind, stored before a time. */
  async function listed(prefix: string, beforeMs: number): Promise<Item[]> {
    const lists = await Promise.all(
      Array.from({ length: LISTS }, (_, list) =>
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

  /** Changes an item; nothing where it was never stored, has expired, or the condition does not hold. */
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
    async putPending(transition, again) {
      const storedAtMs = nowMs();
      const key = keyOf(transition, again);
      const own: Item =
        again === undefined ? { published: { BOOL: false } } : { again: text(again), isTold: { BOOL: false } };
      try {
        await client.send(
          new PutItemCommand({
            TableName: table,
            Item: {
              pk: { S: key.pk },
              sk: { S: key.sk },
              [PENDING_INDEX.partitionKey]: {
                S: listOf(again === undefined ? LIST.pending : LIST.again, transition.id),
              },
              transition: text(transition),
              ...own,
              storedAtMs: { N: String(storedAtMs) },
              ttl: expiryOf(storedAtMs),
            },
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        );
        return 'new';
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        const item = await itemOf(attributes(key));
        return item !== undefined && isDone(item) ? 'published' : 'pending';
      }
    },

    async markPublished(transition, again, decision) {
      const key = keyOf(transition, again);
      const isFiring = again === undefined && transition.state === 'firing';
      const values: Item = { ':yes': { BOOL: true } };
      if (isFiring) values[':firing'] = { S: listOf(LIST.firing, transition.id) };
      if (decision !== undefined) values[':decision'] = text(decision);
      const done = again === undefined ? 'published' : 'isTold';
      const decided = decision === undefined ? '' : ', decision = :decision';
      await update(
        key,
        isFiring
          ? `SET ${done} = :yes, #pending = :firing${decided} REMOVE #ttl`
          : `SET ${done} = :yes${decided} REMOVE #pending`,
        'attribute_exists(pk)',
        values,
      );
      if (again === undefined && transition.transition > 1)
        await settle(keyOf({ ...transition, transition: transition.transition - 1 }));
    },

    async pending(beforeMs) {
      const found: StoredAlert[] = [];
      const lists = await Promise.all([listed(LIST.pending, beforeMs), listed(LIST.again, beforeMs)]);
      for (const chunk of chunksOf(lists.flat(), PARALLEL_READS)) {
        // An index is eventually consistent: the item itself says whether it is still pending.
        for (const item of await Promise.all(chunk.map(itemOf))) {
          if (item !== undefined && !isDone(item)) found.push(storedAlert(item));
        }
      }
      return found.sort((a, b) => a.storedAtMs - b.storedAtMs);
    },

    async firing(beforeMs) {
      const found: AlertTransition[] = [];
      for (const chunk of chunksOf(await listed(LIST.firing, beforeMs), PARALLEL_READS)) {
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
      // Sort keys are the order of telling, so the answer is in it.
      const items = await queryAll(client, {
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :alert',
        FilterExpression: 'published = :no OR isTold = :no',
        ExpressionAttributeValues: { ':alert': { S: alertKey(id) }, ':no': { BOOL: false } },
      });
      return items.map(storedAlert);
    },
  };
}

const text = (value: object) => ({ S: JSON.stringify(value) });
