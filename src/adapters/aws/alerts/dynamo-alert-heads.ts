// Heads of alerts and documents of the whole deployment in DynamoDB, beside the messages (dynamo-alert-store.ts).
import {
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  type QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { PENDING_INDEX, TABLE_SHAPE } from '#config/tables.ts';
import { type AlertHead, headOrder, isOpen } from '#core/notify/head.ts';
import type { AlertHeads, HeadQuery } from '#stages/ports.ts';
import { chunksOf } from '../request/chunks.ts';
import { DEFAULT_RETRY } from '../request/retry.ts';
import { getItems, type Item, type ItemKey, numberOf, queryAll, textOf } from '../state/dynamo-read.ts';
import { alertKey, attributes, headKey, headPlace, LIST, LISTS, storedAlert, storedHead } from './alert-item.ts';
import type { DynamoAlertStoreOptions } from './dynamo-alert-store.ts';

/** Heads that are over looked at for one query of them, a list: with 1,000 incidents a day, those of 16 days. */
const MAX_LOOKED_AT = 2_000;
const PAGE = 100;

/**
 * Keys: `pk` = `alert#<id>`, `sk` = `head`; the head is JSON, its version an attribute for the condition. By the index
 * of what is pending those that are open or due are found, sorted by when they are due, and the others, sorted by when
 * they opened. A head has a TTL once nothing can come of it. Documents: `pk` = `document#<key>`.
 */
export function createDynamoAlertHeads(options: DynamoAlertStoreOptions): AlertHeads {
  const { client, table, ttlMs, nowMs } = options;
  const seconds = (ms: number) => ({ N: String(Math.ceil(ms / 1000)) });

  async function itemOf(key: ItemKey): Promise<Item | undefined> {
    const { Item: found } = await client.send(
      new GetItemCommand({ TableName: table, Key: attributes(key), ConsistentRead: true }),
    );
    return found;
  }

  /** Answers whether `version` was the next one. */
  async function put(key: ItemKey, version: number, values: Item): Promise<boolean> {
    const isFirst = version === 1;
    try {
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: { ...attributes(key), version: { N: String(version) }, ...values },
          ConditionExpression: isFirst ? 'attribute_not_exists(pk)' : '#version = :before',
          ...(isFirst
            ? {}
            : {
                ExpressionAttributeNames: { '#version': 'version' },
                ExpressionAttributeValues: { ':before': { N: String(version - 1) } },
              }),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  const inList = (list: string, beforeMs: number, isNewestFirst: boolean) =>
    ({
      TableName: table,
      IndexName: PENDING_INDEX.name,
      KeyConditionExpression: '#list = :list AND #sort < :before',
      ExpressionAttributeNames: { '#list': PENDING_INDEX.partitionKey, '#sort': PENDING_INDEX.sortKey },
      ExpressionAttributeValues: { ':list': { S: list }, ':before': { N: String(beforeMs) } },
      ScanIndexForward: !isNewestFirst,
    }) satisfies ConstructorParameters<typeof QueryCommand>[0];

  /** The heads themselves, consistently: an index may be behind. */
  async function headsOf(items: readonly Item[]): Promise<AlertHead[]> {
    const keys = items.map(({ pk, sk }) => ({ pk: pk?.S ?? '', sk: sk?.S ?? '' }));
    return (await getItems(client, table, keys, DEFAULT_RETRY)).map(storedHead);
  }

  const eachList = <T>(prefix: string, work: (list: string) => Promise<T[]>): Promise<T[]> =>
    Promise.all(Array.from({ length: LISTS }, (_, list) => work(`${prefix}${list}`))).then((found) => found.flat());

  async function closedOnes(list: string, query: HeadQuery): Promise<AlertHead[]> {
    const found: AlertHead[] = [];
    const beforeMs = query.beforeMs ?? Number.MAX_SAFE_INTEGER;
    for (const page of chunksOf(await queryAll(client, inList(list, beforeMs, true), MAX_LOOKED_AT), PAGE)) {
      found.push(...(await headsOf(page)).filter((head) => isAsked(head, query)));
      if (found.length >= query.limit) break;
    }
    return found;
  }

  return {
    async head(id) {
      const item = await itemOf(headKey(id));
      return item === undefined ? undefined : storedHead(item);
    },

    async putHead(head) {
      const { list, sortMs } = headPlace(head);
      const isLasting = list.startsWith(LIST.open);
      return put(headKey(head.id), head.version, {
        head: { S: JSON.stringify(head) },
        [PENDING_INDEX.partitionKey]: { S: list },
        [PENDING_INDEX.sortKey]: { N: String(sortMs) },
        ...(isLasting ? {} : { [TABLE_SHAPE.ttlAttribute]: seconds(nowMs() + ttlMs) }),
      });
    },

    async heads(query) {
      const open = async () => {
        const lists = await eachList(LIST.open, (list) =>
          queryAll(client, inList(list, Number.MAX_SAFE_INTEGER, false)),
        );
        return (await headsOf(lists)).filter((head) => isAsked(head, query));
      };
      const found = [
        ...(await open()),
        ...(query.isOpen === true ? [] : await eachList(LIST.closed, (list) => closedOnes(list, query))),
      ];
      const once = new Map(found.map((head) => [head.id, head]));
      return [...once.values()].sort(headOrder(query.isOpenFirst)).slice(0, query.limit);
    },

    async due(atMs) {
      const lists = await eachList(LIST.open, (list) => queryAll(client, inList(list, atMs + 1, false)));
      return (await headsOf(lists))
        .filter(({ dueMs }) => dueMs !== undefined && dueMs <= atMs)
        .sort((a, b) => (a.dueMs ?? 0) - (b.dueMs ?? 0));
    },

    async story(id) {
      const items = await queryAll(client, {
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :alert',
        ExpressionAttributeValues: { ':alert': { S: alertKey(id) } },
      });
      return items.filter(({ transition }) => transition !== undefined).map(storedAlert);
    },

    async document(key) {
      const item = await itemOf(documentKey(key));
      return item === undefined ? undefined : { version: numberOf(item, 'version'), text: textOf(item, 'text') };
    },

    async putDocument(key, { version, text }, expiresAtMs) {
      const ttl = expiresAtMs === undefined ? {} : { [TABLE_SHAPE.ttlAttribute]: seconds(expiresAtMs) };
      return put(documentKey(key), version, { text: { S: text }, ...ttl });
    },
  };
}

const documentKey = (key: string): ItemKey => ({ pk: `document#${key}`, sk: 'document' });

function isAsked(head: AlertHead, query: HeadQuery): boolean {
  return (
    (query.isOpen === undefined || isOpen(head) === query.isOpen) &&
    (query.profile === undefined || head.profile === query.profile) &&
    (query.device === undefined || head.last.device === query.device) &&
    (query.beforeMs === undefined || head.openedAtMs < query.beforeMs)
  );
}
