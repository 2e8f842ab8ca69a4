// DynamoDB for the contract suites: dynalite in this process, tables of the shape that lib/ provisions.
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientConfig } from '#adapters/aws/request/client-config.ts';
import { PENDING_INDEX, TABLE_SHAPE } from '#config/tables.ts';
import { startDynamoDb } from '#local/cloud/dynamodb.ts';

export const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

export interface Tables {
  readonly endpoint: string;
  readonly client: DynamoDBClient;
  /** Creates a table and answers its name; `pendingIndex` for the alerts table. */
  create(name: string, pendingIndex?: boolean): Promise<string>;
  close(): Promise<void>;
}

export async function startTables(): Promise<Tables> {
  const { endpoint, close } = await startDynamoDb();
  const client = new DynamoDBClient({
    ...clientConfig('DYNAMODB', { AWS_ENDPOINT_URL_DYNAMODB: endpoint }),
    credentials,
  });
  const { partitionKey: pk, sortKey: sk } = TABLE_SHAPE;
  return {
    endpoint,
    client,
    async create(name, pendingIndex = false) {
      const attribute = (AttributeName: string, AttributeType: 'S' | 'N') => ({ AttributeName, AttributeType });
      const keys = (hash: string, range: string) => [
        { AttributeName: hash, KeyType: 'HASH' as const },
        { AttributeName: range, KeyType: 'RANGE' as const },
      ];
      const index = {
        IndexName: PENDING_INDEX.name,
        KeySchema: keys(PENDING_INDEX.partitionKey, PENDING_INDEX.sortKey),
        Projection: { ProjectionType: 'ALL' as const },
      };
      const indexed = [attribute(PENDING_INDEX.partitionKey, 'S'), attribute(PENDING_INDEX.sortKey, 'N')];
      await client.send(
        new CreateTableCommand({
          TableName: name,
          KeySchema: keys(pk, sk),
          AttributeDefinitions: [attribute(pk, 'S'), attribute(sk, 'S'), ...(pendingIndex ? indexed : [])],
          BillingMode: 'PAY_PER_REQUEST',
          ...(pendingIndex ? { GlobalSecondaryIndexes: [index] } : {}),
        }),
      );
      const deadlineMs = Date.now() + 10_000;
      for (;;) {
        const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
        if (Table?.TableStatus === 'ACTIVE') return name;
        if (Date.now() > deadlineMs) throw new Error(`table ${name} is still ${Table?.TableStatus} after 10 s`);
      }
    },
    async close() {
      client.destroy();
      await close();
    },
  };
}
