// The versions of a deployment's rules in the alerts table: `rules#<profile>` / `head` is the small item, `v000007` a
// version. None expires. A version's item is put first and never over another; the small item, conditional on the
// version before, makes it hold. Whoever finds a version that the small item does not name ends what its writer began.
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  decodeRulesHead,
  decodeRulesVersion,
  encodeRulesHead,
  encodeRulesVersion,
  headWith,
  latestOf,
  type RulesHead,
  type RulesStore,
  type Saved,
} from '#stages/rules/rules-store.ts';
import { type Item, textOf } from '../state/dynamo-read.ts';

export interface DynamoRulesStoreOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly nowMs: () => number;
}

const HEAD = 'head';
const skOf = (version: number): string => `v${String(version).padStart(6, '0')}`;

export function createDynamoRulesStore({ client, table, nowMs }: DynamoRulesStoreOptions): RulesStore {
  const keyOf = (profile: string, sk: string): Item => ({ pk: { S: `rules#${profile}` }, sk: { S: sk } });

  async function read(profile: string, sk: string): Promise<Item | undefined> {
    const { Item: found } = await client.send(
      new GetItemCommand({ TableName: table, Key: keyOf(profile, sk), ConsistentRead: true }),
    );
    return found;
  }

  /** Answers false where the condition does not hold. */
  async function put(item: Item, condition: string, values?: Item): Promise<boolean> {
    try {
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: item,
          ConditionExpression: condition,
          ...(values === undefined ? {} : { ExpressionAttributeValues: values }),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  async function head(profile: string): Promise<RulesHead | undefined> {
    const item = await read(profile, HEAD);
    return item === undefined ? undefined : decodeRulesHead(textOf(item, 'head'));
  }

  /** Makes `version`, whose item is there, the latest. */
  async function point(profile: string, before: RulesHead | undefined, version: number): Promise<Saved> {
    const after = headWith(before, version, nowMs());
    const item = {
      ...keyOf(profile, HEAD),
      latest: { N: String(version) },
      head: { S: encodeRulesHead(after) },
    };
    const isFirst = before === undefined;
    const isPointed = isFirst
      ? await put(item, 'attribute_not_exists(pk)')
      : await put(item, 'latest = :before', { ':before': { N: String(latestOf(before)) } });
    if (isPointed) return { isSaved: true, activateAtMs: after.activations.at(-1)?.activateAtMs ?? 0 };
    const now = await head(profile);
    const found = now?.activations.find((each) => each.version === version);
    // Another writer has ended what we began.
    return found === undefined
      ? { isSaved: false, latest: latestOf(now) }
      : { isSaved: true, activateAtMs: found.activateAtMs };
  }

  return {
    head,
    async version(profile, version) {
      const item = await read(profile, skOf(version));
      return item === undefined ? undefined : decodeRulesVersion(textOf(item, 'version'));
    },
    async save(next) {
      const { profile, version } = next;
      const before = await head(profile);
      if (version !== latestOf(before) + 1) return { isSaved: false, latest: latestOf(before) };
      const item = { ...keyOf(profile, skOf(version)), version: { S: encodeRulesVersion(next) } };
      if (await put(item, 'attribute_not_exists(pk)')) return point(profile, before, version);
      await point(profile, before, version);
      return { isSaved: false, latest: version };
    },
  };
}
