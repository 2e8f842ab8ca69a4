// The shadow of the rules in the alerts table: `rules#<profile>` / `shadow` has its rules, `shadow-said` what
// it would have said. Neither expires; both are written over, on condition that nobody else was there.
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  decodeShadow,
  decodeShadowSaid,
  encodeShadow,
  encodeShadowSaid,
  type ShadowStore,
} from '#stages/rules/shadow-store.ts';
import { type Item, textOf } from '../state/dynamo-read.ts';

export function createDynamoShadowStore({
  client,
  table,
}: {
  readonly client: DynamoDBClient;
  readonly table: string;
}): ShadowStore {
  const keyOf = (profile: string, sk: string): Item => ({ pk: { S: `rules#${profile}` }, sk: { S: sk } });

  async function read(profile: string, sk: string): Promise<Item | undefined> {
    const { Item: found } = await client.send(
      new GetItemCommand({ TableName: table, Key: keyOf(profile, sk), ConsistentRead: true }),
    );
    return found;
  }

  /** Over the item whose `revision` is `before`; 0: over none. */
  async function put(item: Item, before: number): Promise<boolean> {
    const isFirst = before === 0;
    try {
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: item,
          ConditionExpression: isFirst ? 'attribute_not_exists(pk)' : 'revision = :before',
          ...(isFirst ? {} : { ExpressionAttributeValues: { ':before': { N: String(before) } } }),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  return {
    async shadow(profile) {
      const item = await read(profile, 'shadow');
      return item === undefined ? undefined : decodeShadow(textOf(item, 'shadow'));
    },
    putShadow: (next, before) =>
      put(
        {
          ...keyOf(next.profile, 'shadow'),
          revision: { N: String(next.id) },
          shadow: { S: encodeShadow(next) },
        },
        before,
      ),
    async said(profile) {
      const item = await read(profile, 'shadow-said');
      if (item === undefined) return undefined;
      return { said: decodeShadowSaid(textOf(item, 'said')), revision: Number(item.revision?.N) };
    },
    putSaid: (profile, said, revision) =>
      put(
        {
          ...keyOf(profile, 'shadow-said'),
          revision: { N: String(revision + 1) },
          said: { S: encodeShadowSaid(said) },
        },
        revision,
      ),
  };
}
