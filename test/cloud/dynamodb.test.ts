// What Weir's stores need of dynalite, through the SDK's own client.
import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type DynamoDb, startDynamoDb } from '#local/cloud/dynamodb.ts';

const TableName = 'windows';
const deadline = { timeout: 5000, interval: 5 };
let dynamodb: DynamoDb;
let client: DynamoDBClient;

beforeAll(async () => {
  dynamodb = await startDynamoDb();
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new DynamoDBClient({ endpoint: dynamodb.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
    }),
  );
  await vi.waitFor(async () => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    expect(Table?.TableStatus).toBe('ACTIVE');
  }, deadline);
});

afterAll(async () => {
  client.destroy();
  await dynamodb.close();
});

const key = (pk: string, sk = '0') => ({ pk: { S: pk }, sk: { S: sk } });

describe('DynamoDB in process', () => {
  it('bills a table by request', async () => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    expect(Table?.BillingModeSummary?.BillingMode).toBe('PAY_PER_REQUEST');
  });

  it('puts an item only when it is not there yet', async () => {
    const put = () =>
      client.send(
        new PutItemCommand({ TableName, Item: key('once'), ConditionExpression: 'attribute_not_exists(pk)' }),
      );
    await put();
    await expect(put()).rejects.toBeInstanceOf(ConditionalCheckFailedException);
  });

  it('updates an item only from the version that was read', async () => {
    const update = (from: number) =>
      client.send(
        new UpdateItemCommand({
          TableName,
          Key: key('versioned'),
          UpdateExpression: 'SET #version = :next, note = if_not_exists(note, :note) ADD hits :one',
          ConditionExpression: 'attribute_not_exists(#version) OR #version = :from',
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: {
            ':from': { N: String(from) },
            ':next': { N: String(from + 1) },
            ':note': { S: 'first' },
            ':one': { N: '1' },
          },
          ReturnValues: 'ALL_NEW',
        }),
      );
    await update(0);
    expect((await update(1)).Attributes).toMatchObject({ version: { N: '2' }, hits: { N: '2' }, note: { S: 'first' } });
    await expect(update(1)).rejects.toBeInstanceOf(ConditionalCheckFailedException);
  });

  it('does not answer the item with a failed condition, whatever is asked: a store must read again', async () => {
    await client.send(new PutItemCommand({ TableName, Item: { ...key('shown'), version: { N: '7' } } }));
    const lost = client.send(
      new PutItemCommand({
        TableName,
        Item: key('shown'),
        ConditionExpression: 'version = :v',
        ExpressionAttributeValues: { ':v': { N: '6' } },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    const error = await lost.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    expect(error).toMatchObject({ Item: undefined });
  });

  it('keeps binary attributes of 300 KB as they are', async () => {
    const B = Uint8Array.from({ length: 300 * 1024 }, (_, index) => (index * 31) % 256);
    await client.send(new PutItemCommand({ TableName, Item: { ...key('large'), state: { B } } }));
    const { Item } = await client.send(new GetItemCommand({ TableName, Key: key('large'), ConsistentRead: true }));
    expect(Buffer.compare(Item?.state?.B ?? new Uint8Array(), B)).toBe(0);
  });

  it('refuses an item above 400 KB', async () => {
    const B = new Uint8Array(400 * 1024);
    const put = client.send(new PutItemCommand({ TableName, Item: { ...key('huge'), state: { B } } }));
    await expect(put).rejects.toThrow(/Item size has exceeded/);
  });

  it('queries a key range in pages, filtered and projected, in both directions', async () => {
    for (const sk of ['a1', 'a2', 'a3', 'b1']) {
      await client.send(new PutItemCommand({ TableName, Item: { ...key('ranged', sk), n: { N: sk.slice(1) } } }));
    }
    const query = (more: Partial<ConstructorParameters<typeof QueryCommand>[0]>) =>
      client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
          ExpressionAttributeValues: { ':pk': { S: 'ranged' }, ':sk': { S: 'a' } },
          ProjectionExpression: 'sk',
          ...more,
        }),
      );
    const first = await query({ Limit: 2 });
    const second = await query({ Limit: 2, ExclusiveStartKey: first.LastEvaluatedKey });
    expect([...(first.Items ?? []), ...(second.Items ?? [])].map((item) => item.sk?.S)).toEqual(['a1', 'a2', 'a3']);
    expect((await query({ ScanIndexForward: false })).Items?.[0]).toEqual({ sk: { S: 'a3' } });
  });

  it('gets many items in one call', async () => {
    const Keys = Array.from({ length: 100 }, (_, index) => key('many', String(index)));
    await Promise.all(Keys.slice(0, 60).map((Item) => client.send(new PutItemCommand({ TableName, Item }))));
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys } } }),
    );
    expect(Responses?.[TableName]).toHaveLength(60);
    expect(Object.keys(UnprocessedKeys ?? {})).toEqual([]);
  });

  it('leaves keys of a batch unprocessed above 1 MB (AWS: 16 MB), so that stores are seen to ask again', async () => {
    const Keys = Array.from({ length: 5 }, (_, index) => key('heavy', String(index)));
    const B = new Uint8Array(300 * 1024);
    for (const Key of Keys) await client.send(new PutItemCommand({ TableName, Item: { ...Key, state: { B } } }));
    const asked = { RequestItems: { [TableName]: { Keys } } };
    const { Responses, UnprocessedKeys } = await client.send(new BatchGetItemCommand(asked));
    const leftCount = UnprocessedKeys?.[TableName]?.Keys?.length ?? 0;
    expect(leftCount).toBeGreaterThan(0);
    expect((Responses?.[TableName]?.length ?? 0) + leftCount).toBe(5);
  });

  it('keeps a TTL attribute in the past as a plain number', async () => {
    await client.send(new PutItemCommand({ TableName, Item: { ...key('expired'), ttl: { N: '1' } } }));
    const { Item } = await client.send(new GetItemCommand({ TableName, Key: key('expired') }));
    expect(Item?.ttl).toEqual({ N: '1' });
  });

  it('deletes by condition', async () => {
    await client.send(new PutItemCommand({ TableName, Item: { ...key('deleted'), version: { N: '1' } } }));
    const remove = (version: string) =>
      client.send(
        new DeleteItemCommand({
          TableName,
          Key: key('deleted'),
          ConditionExpression: 'version = :v',
          ExpressionAttributeValues: { ':v': { N: version } },
        }),
      );
    await expect(remove('2')).rejects.toBeInstanceOf(ConditionalCheckFailedException);
    await remove('1');
    expect((await client.send(new GetItemCommand({ TableName, Key: key('deleted') }))).Item).toBeUndefined();
  });
});
