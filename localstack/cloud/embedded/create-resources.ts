// Creates streams, tables, topics, queues, buckets, the time-series database and subscriptions as the templates say,
// through each service's own API. What a stand-in refuses is answered as a problem with its reason; a refusal of what
// the pipeline itself needs throws.
import { CreateTableCommand, type CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { CreateStreamCommand, DescribeStreamSummaryCommand } from '@aws-sdk/client-kinesis';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import {
  CreateDatabaseCommand,
  CreateTableCommand as CreateTimestreamTableCommand,
} from '@aws-sdk/client-timestream-write';
import type { Template } from '#local/driver/references.ts';
import type { Clients } from './clients.ts';
import type { LeftOut, LocalResource } from './local-resources.ts';
import type { Evaluate } from './template-values.ts';

type Create = (resource: LocalResource, clients: Clients, evaluate: Evaluate) => Promise<unknown>;

/** A stream becomes ACTIVE within milliseconds here; one that does not by then never will. */
const ACTIVE_WITHIN_MS = 10_000;

/** How often a new stream is asked whether it is ACTIVE. */
const ASK_EVERY_MS = 10;

/**
 * An on-demand stream starts with 4 shards: https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html
 */
const ON_DEMAND_SHARDS = 4;

/**
 * In waves, since a later one names resources of an earlier one: queues their dead-letter queue, tables their database.
 */
const WAVES: readonly Readonly<Record<string, Create>>[] = [
  {
    'AWS::Kinesis::Stream': createStream,
    'AWS::DynamoDB::Table': createTable,
    'AWS::SNS::Topic': (resource, { sns }) => sns.send(new CreateTopicCommand({ Name: resource.name })),
    'AWS::SQS::Queue': createQueue,
    'AWS::S3::Bucket': (resource, { s3 }) => s3.send(new CreateBucketCommand({ Bucket: resource.name })),
    'AWS::Timestream::Database': (resource, { timestreamWrite }) =>
      timestreamWrite.send(new CreateDatabaseCommand({ DatabaseName: resource.name })),
  },
  { 'AWS::Timestream::Table': createTimestreamTable },
];

export async function createResources(
  resources: Iterable<LocalResource>,
  clients: Clients,
  evaluate: Evaluate,
): Promise<void> {
  const all = [...resources];
  for (const wave of WAVES) {
    await Promise.all(all.map((resource) => wave[resource.type]?.(resource, clients, evaluate)));
  }
}

async function createStream({ name, properties }: LocalResource, { kinesis }: Clients): Promise<void> {
  const { ShardCount } = properties as { readonly ShardCount?: number };
  await kinesis.send(new CreateStreamCommand({ StreamName: name, ShardCount: ShardCount ?? ON_DEMAND_SHARDS }));
  const giveUpMs = performance.now() + ACTIVE_WITHIN_MS;
  while (performance.now() < giveUpMs) {
    const { StreamDescriptionSummary } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName: name }));
    if (StreamDescriptionSummary?.StreamStatus === 'ACTIVE') return;
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
  throw new Error(`stream ${name} was not ACTIVE within ${ACTIVE_WITHIN_MS} ms: start again`);
}

/** Recovery, expiry and encryption are left out: dynalite has none of them. */
async function createTable({ name, properties }: LocalResource, { dynamodb }: Clients): Promise<void> {
  const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, LocalSecondaryIndexes } =
    properties as Partial<CreateTableCommandInput>;
  await dynamodb.send(
    new CreateTableCommand({
      TableName: name,
      KeySchema,
      AttributeDefinitions,
      BillingMode: 'PAY_PER_REQUEST',
      ...(GlobalSecondaryIndexes === undefined ? {} : { GlobalSecondaryIndexes }),
      ...(LocalSecondaryIndexes === undefined ? {} : { LocalSecondaryIndexes }),
    }),
  );
}

/** Queue attributes by the names the API has for them, which are the template's. */
const QUEUE_ATTRIBUTES = [
  'VisibilityTimeout',
  'MessageRetentionPeriod',
  'DelaySeconds',
  'ReceiveMessageWaitTimeSeconds',
  'MaximumMessageSize',
];

/** The dead-letter queue is named by its ARN and may come into being in the same wave. */
async function createQueue({ name, properties }: LocalResource, { sqs }: Clients, evaluate: Evaluate): Promise<void> {
  const attributes: Record<string, string> = {};
  for (const attribute of QUEUE_ATTRIBUTES) {
    if (properties[attribute] !== undefined) attributes[attribute] = String(properties[attribute]);
  }
  const redrive = evaluate(properties.RedrivePolicy);
  if (redrive !== undefined) attributes.RedrivePolicy = JSON.stringify(redrive);
  await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
}

async function createTimestreamTable(
  { name, properties }: LocalResource,
  { timestreamWrite }: Clients,
  evaluate: Evaluate,
): Promise<void> {
  const { DatabaseName, RetentionProperties, Schema } = evaluate(properties) as {
    readonly DatabaseName: string;
    readonly RetentionProperties?: Readonly<Record<string, string>>;
    readonly Schema?: { readonly CompositePartitionKey?: readonly { Type: string; Name?: string }[] };
  };
  const hours = Number(RetentionProperties?.MemoryStoreRetentionPeriodInHours ?? 24);
  const days = Number(RetentionProperties?.MagneticStoreRetentionPeriodInDays ?? 365);
  const keys = Schema?.CompositePartitionKey;
  await timestreamWrite.send(
    new CreateTimestreamTableCommand({
      DatabaseName,
      TableName: name,
      RetentionProperties: { MemoryStoreRetentionPeriodInHours: hours, MagneticStoreRetentionPeriodInDays: days },
      MagneticStoreWriteProperties: { EnableMagneticStoreWrites: true },
      ...(keys === undefined
        ? {}
        : {
            Schema: {
              CompositePartitionKey: keys.map((key) => ({
                ...key,
                Type: key.Type === 'MEASURE' ? 'MEASURE' : 'DIMENSION',
              })),
            },
          }),
    }),
  );
}

/**
 * Subscriptions of the settings. One that cannot be delivered from a laptop (e-mail, SMS) is a problem to tell, not a
 * reason to stop.
 */
export async function createSubscriptions(
  templates: readonly Template[],
  { sns }: Clients,
  evaluate: Evaluate,
): Promise<LeftOut[]> {
  const problems: LeftOut[] = [];
  for (const template of templates) {
    for (const [logicalId, { Type: type, Properties }] of Object.entries(template.Resources ?? {})) {
      if (type !== 'AWS::SNS::Subscription') continue;
      const { TopicArn, Protocol, Endpoint, FilterPolicy, RawMessageDelivery } = evaluate(Properties) as Record<
        string,
        string
      >;
      const Attributes: Record<string, string> = {
        ...(FilterPolicy === undefined ? {} : { FilterPolicy: JSON.stringify(FilterPolicy) }),
        ...(RawMessageDelivery === undefined ? {} : { RawMessageDelivery: String(RawMessageDelivery) }),
      };
      try {
        await sns.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint, Attributes }));
      } catch (error) {
        problems.push({ logicalId, type, reason: error instanceof Error ? error.message : String(error) });
      }
    }
  }
  return problems;
}
