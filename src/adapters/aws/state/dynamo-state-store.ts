// State of key groups in DynamoDB: one item a key, committed under a version condition, only by writes of single items.
// Refuses nothing: what is larger than an item is cut into parts.
import { randomUUID } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { StateStore, StoredState } from '#stages/ports.ts';
import { DEFAULT_RETRY, type Retry } from '../request/retry.ts';
import { bytesOf, getItems, type Item, queryAll, textOf } from './dynamo-read.ts';
import { stateOfBytes, storedBytes } from './state-bytes.ts';
import {
  type Head,
  headKey,
  headOf,
  keyOfItem,
  LIST,
  PART,
  partKeys,
  partPrefix,
  stateItems,
  stateKey,
} from './state-item.ts';

export interface DynamoStateStoreOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  /** How long an entry stays after its last commit; undefined = for ever. */
  readonly ttlMs?: number;
  readonly nowMs: () => number;
  /**
   * Whether `keys` is to find this key; what it need not find is not listed, so nothing is left of it once it has
   * expired. Default: all.
   */
  readonly isListed?: (key: string) => boolean;
  /** What stays whatever `ttlMs` says. Default: nothing. */
  readonly isKept?: (key: string) => boolean;
  readonly retry?: Retry;
  /** Ids of writes; injected in tests. */
  readonly newId?: () => string;
}

/** Loads that may meet a commit of another writer between head and parts, before something else must be wrong. */
const MAX_TORN_LOADS = 5;

/**
 * Keys: `pk` = `state#<key>`, `sk` = `head` with `version`, `bytes` (binary) and the TTL. Above 300 KB the bytes lie in
 * numbered parts (`sk` = `part#<version>#<writer>#<n>`) that are written before the head that names them, so whoever
 * reads a head finds all of its parts. The bytes (deflated: state-bytes.ts) are cut as they are, since only the stages
 * know which of them belong to which device; the condition on the head covers all parts. After a commit the parts of
 * older versions are deleted; those of a writer that lost go with the next commit that looks. `keys` reads a list of
 * its own (`pk` = `keys`, `sk` = the key) that a key's first commit enters before its head; it may name a key whose
 * entry has expired since, or whose first commit died, and `load` then finds nothing.
 */
export function createDynamoStateStore(options: DynamoStateStoreOptions): StateStore {
  const {
    client,
    table,
    ttlMs,
    nowMs,
    isListed = () => true,
    isKept = () => false,
    retry = DEFAULT_RETRY,
    newId = randomUUID,
  } = options;
  const nowSeconds = () => Math.floor(nowMs() / 1000);
  /** Keys whose stored head is known to have no parts beside it: their commits need no clean-up. */
  const withoutParts = new Set<string>();

  async function load(keys: readonly string[]): Promise<ReadonlyMap<string, StoredState>> {
    const found = new Map<string, StoredState>();
    let asked: readonly string[] = [...new Set(keys)];
    for (let round = 0; asked.length > 0; round += 1) {
      if (round === MAX_TORN_LOADS) throw new TornStateError(table, asked);
      asked = await loadOnce(asked, found);
    }
    return found;
  }

  /**
   * Adds what is whole to `found`; answers the keys whose parts went away meanwhile, because a newer version was
   * committed.
   */
  async function loadOnce(keys: readonly string[], found: Map<string, StoredState>): Promise<string[]> {
    const torn: string[] = [];
    const items = await getItems(client, table, keys.map(headKey), retry);
    for (const item of items) {
      const head = headOf(item, nowSeconds());
      if (head === undefined) continue;
      const key = keyOfItem(item);
      const bytes = head.partCount === 0 ? head.bytes : await loadParts(key, head);
      if (bytes === undefined) torn.push(key);
      else found.set(key, { version: head.version, bytes: stateOfBytes(bytes) });
    }
    return torn;
  }

  async function loadParts(key: string, head: Head): Promise<Uint8Array | undefined> {
    withoutParts.delete(key);
    const items = await getItems(client, table, partKeys(key, head), retry);
    if (items.length < head.partCount) return undefined;
    return Buffer.concat(items.sort(bySortKey).map((item) => bytesOf(item, 'bytes')));
  }

  async function commit(key: string, bytes: Uint8Array, expectedVersion: number): Promise<boolean> {
    const version = expectedVersion + 1;
    const writer = newId();
    const expiresAt = ttlMs === undefined || isKept(key) ? undefined : Math.ceil((nowMs() + ttlMs) / 1000);
    const { head, parts } = stateItems(key, storedBytes(bytes), version, writer, expiresAt);
    await Promise.all(parts.map((part) => client.send(new PutItemCommand({ TableName: table, Item: part }))));
    const committed = await putHead(key, head, expectedVersion, writer);
    if (!committed) await deleteItems(parts);
    else if (parts.length > 0 || !withoutParts.has(key)) await deleteOldParts(key, version, writer);
    if (committed && parts.length === 0) withoutParts.add(key);
    else withoutParts.delete(key);
    return committed;
  }

  async function putHead(key: string, head: Item, expectedVersion: number, writer: string): Promise<boolean> {
    if (expectedVersion === 0 && isListed(key)) {
      await client.send(new PutItemCommand({ TableName: table, Item: { pk: { S: LIST }, sk: { S: key } } }));
    }
    try {
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: head,
          ...(expectedVersion === 0
            ? { ConditionExpression: 'attribute_not_exists(pk) OR #ttl <= :now' }
            : { ConditionExpression: '#version = :expected AND (attribute_not_exists(#ttl) OR #ttl > :now)' }),
          ExpressionAttributeNames: { '#ttl': 'ttl', ...(expectedVersion === 0 ? {} : { '#version': 'version' }) },
          ExpressionAttributeValues: {
            ':now': { N: String(nowSeconds()) },
            ...(expectedVersion === 0 ? {} : { ':expected': { N: String(expectedVersion) } }),
          },
        }),
      );
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return isOurs(key, expectedVersion + 1, writer);
    }
  }

  /** A write whose answer was lost is sent again by the SDK and then fails its condition on itself. */
  async function isOurs(key: string, version: number, writer: string): Promise<boolean> {
    const { pk, sk } = headKey(key);
    const answer = await client.send(
      new GetItemCommand({
        TableName: table,
        Key: { pk: { S: pk }, sk: { S: sk } },
        ProjectionExpression: '#version, #writer',
        ExpressionAttributeNames: { '#version': 'version', '#writer': 'writer' },
        ConsistentRead: true,
      }),
    );
    return answer.Item?.version?.N === String(version) && answer.Item.writer?.S === writer;
  }

  /** Up to our version only: a writer of a later one may be about to name its parts. */
  async function deleteOldParts(key: string, version: number, writer: string): Promise<void> {
    const own = partPrefix(version, writer);
    const parts = await queryAll(client, {
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':pk': { S: stateKey(key) },
        ':from': { S: PART },
        ':to': { S: partPrefix(version + 1, '') },
      },
      ProjectionExpression: 'pk, sk',
      ConsistentRead: true,
    });
    await deleteItems(parts.filter((part) => !textOf(part, 'sk').startsWith(own)));
  }

  async function deleteItems(items: readonly Item[]): Promise<void> {
    await Promise.all(
      items.map(({ pk, sk }) => client.send(new DeleteItemCommand({ TableName: table, Key: { pk: pk!, sk: sk! } }))),
    );
  }

  async function keys(prefix: string): Promise<readonly string[]> {
    const listed = await queryAll(client, {
      TableName: table,
      KeyConditionExpression: prefix === '' ? 'pk = :list' : 'pk = :list AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':list': { S: LIST }, ...(prefix === '' ? {} : { ':prefix': { S: prefix } }) },
    });
    return listed.map((item) => textOf(item, 'sk'));
  }

  return { load, commit, keys };
}

/**
 * A head names parts that are not there, again and again: the table was changed by something else than this adapter.
 */
export class TornStateError extends Error {
  constructor(table: string, keys: readonly string[]) {
    super(
      `table ${table}: parts of the state of ${keys.join(', ')} are missing. Restore the table to a point in time (PITR), or delete these heads to begin anew.`,
    );
    this.name = 'TornStateError';
  }
}

function bySortKey(a: Item, b: Item): number {
  return textOf(a, 'sk') < textOf(b, 'sk') ? -1 : 1;
}
