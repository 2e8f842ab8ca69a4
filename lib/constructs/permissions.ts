// What each function may do beyond reading its stream and writing its log: the whole list, one row an action. No `*` in
// an action; a `*` in a resource only where AWS offers nothing smaller (test/lib/policies.test.ts holds the list of
// these).
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { FunctionName } from '#config/setting.ts';
import { PENDING_INDEX } from '#config/tables.ts';
import type { SinkContext } from '../sinks/sink.ts';
import type { WeirData } from '../weir-data.ts';
import { escalationTopicArnOf, PUBLISHER_KEY_ACTIONS } from './alert-topics.ts';
import { HISTORY_PREFIXES, mergesHistory } from './history-permissions.ts';
import { secretsOf } from './people-functions.ts';
import { linkKeyOf } from './people-permissions.ts';
import { queryPermissions } from './query-permissions.ts';
import { ARCHIVE_PREFIX, archiveWrites } from './reading-archive.ts';
import { allow } from './statement.ts';

/** Kinds of rejections (src/stages/ports.ts); the S3 adapter files each under its own prefix. */
const QUARANTINE_PREFIXES = ['rejected', 'too-late'];
/**
 * Lambda files batches that were given up under this one:
 * https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
 */
export const GIVEN_UP_PREFIX = 'aws/lambda';
/** Timestream files reports of rows that its magnetic store refused after it had taken them under this one. */
export const REFUSED_LATER_PREFIX = 'timestream-rejected';

/** Key groups' states are `windows/<profile>/<key group>` (src/adapters/aws/state/state-object.ts). */
const WINDOW_STATE_PREFIX = 'windows';

/**
 * Loading state and committing it under a condition: single items and queries, never a scan, and only single writes.
 */
const READ_STATE = ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'];
const WRITE_STATE = ['dynamodb:DeleteItem', 'dynamodb:PutItem'];

const CONSUME = ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'];

/** `emittedTo` is undefined where the sweep puts nothing into the raw stream. */
export function permissionsOf(
  name: FunctionName,
  data: WeirData,
  emittedTo: IStream | undefined,
  context: SinkContext,
): readonly PolicyStatement[] {
  const quarantine = allow(
    ['s3:PutObject'],
    ...QUARANTINE_PREFIXES.map((prefix) => data.quarantine.arnForObjects(`${prefix}/*`)),
  );
  const escalationTopicArn = escalationTopicArnOf(data.topics, context.settings);
  const publish = [
    allow(['sns:Publish'], data.topics.alerts.topicArn),
    ...(escalationTopicArn === '' ? [] : [allow(['sns:Publish'], escalationTopicArn)]),
    ...(data.topics.key !== undefined && data.topics.key !== data.key
      ? [allow(PUBLISHER_KEY_ACTIONS, data.topics.key.keyArn)]
      : []),
  ];
  const key = data.key === undefined ? [] : [allow(keyActionsOf(name), data.key.keyArn)];
  const rawKey = (actions: readonly string[]): PolicyStatement[] =>
    data.rawKey === undefined || data.rawKey === data.key ? [] : [allow(actions, data.rawKey.keyArn)];
  // Of the deployment's plan: one item.
  const plan = allow(
    name === 'validate' ? ['dynamodb:GetItem'] : ['dynamodb:BatchGetItem', 'dynamodb:GetItem'],
    data.windows.tableArn,
  );
  const alerts = allow(
    [
      ...(name === 'sweep' ? ['dynamodb:BatchGetItem'] : []),
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
    ],
    data.alerts.tableArn,
  );
  const pendingAlerts = allow(['dynamodb:Query'], `${data.alerts.tableArn}/index/${PENDING_INDEX.name}`);
  // Who may not list a bucket is told 403 of an object that is not there:
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
  const windowStates = (actions: readonly string[]): PolicyStatement[] =>
    data.windowStates === undefined
      ? []
      : [
          allow(actions, data.windowStates.arnForObjects(`${WINDOW_STATE_PREFIX}/*`)),
          allow(['s3:ListBucket'], data.windowStates.bucketArn),
        ];
  const linkKey = linkKeyOf(context.settings);
  switch (name) {
    case 'validate':
      return [
        allow(['kinesis:PutRecords', 'kinesis:ListShards'], data.readings.streamArn),
        quarantine,
        plan,
        ...key,
        ...rawKey(['kms:Decrypt']),
      ];
    case 'aggregate':
      return [
        allow([...READ_STATE, ...WRITE_STATE], data.windows.tableArn),
        ...windowStates(['s3:GetObject', 's3:PutObject']),
        quarantine,
        ...archiveWrites(data.archive),
        ...data.sinks.flatMap((sink) => sink.writes?.(context) ?? []),
        ...key,
      ];
    case 'detect':
      return [
        allow([...READ_STATE, ...WRITE_STATE], data.baselines.tableArn),
        plan,
        alerts,
        ...publish,
        ...linkKey,
        ...key,
      ];
    case 'sweep':
      return [
        // It writes panes, how far it came, and windows of dimension values; one of very many measures lies in parts,
        // which it clears away.
        allow([...READ_STATE, ...WRITE_STATE], data.windows.tableArn),
        ...windowStates(['s3:GetObject']),
        allow(READ_STATE, data.baselines.tableArn),
        ...(emittedTo === undefined ? [] : [allow(['kinesis:PutRecords', 'kinesis:ListShards'], emittedTo.streamArn)]),
        ...(emittedTo === undefined ? [] : rawKey(['kms:GenerateDataKey'])),
        alerts,
        pendingAlerts,
        ...publish,
        ...linkKey,
        ...data.sinks.flatMap((sink) => sink.writes?.(context) ?? []),
        ...key,
      ];
    case 'forward':
      return [
        ...(data.forwarding === undefined ? [] : [allow(CONSUME, data.forwarding.queue.queueArn)]),
        allow([...READ_STATE, 'dynamodb:PutItem'], data.alerts.tableArn),
        pendingAlerts,
        ...secretsOf(context.settings),
        ...(data.forwarding?.chat === undefined ? [] : [allow(['sns:Publish'], data.forwarding.chat.topicArn)]),
        ...linkKey,
        ...key,
      ];
    case 'acknowledge':
      return [allow(['dynamodb:GetItem', 'dynamodb:PutItem'], data.alerts.tableArn), ...linkKey, ...key];
    case 'query':
      return [
        ...queryPermissions(data, QUARANTINE_PREFIXES, context),
        ...windowStates(['s3:GetObject']),
        pendingAlerts,
        ...key,
      ];
    case 'merge':
      return [
        allow([...READ_STATE, ...WRITE_STATE], data.windows.tableArn),
        ...(context.history === undefined ? [] : mergesHistory(context.history)),
        ...key,
      ];
    case 'redrive':
      return [
        allow(CONSUME, data.redrive.queue.queueArn),
        ...data.sinks.flatMap((sink) => sink.rewrites?.(context) ?? []),
        ...key,
      ];
  }
}

/**
 * What a function needs of the account's own key. Reading a stream, a queue or a table asks for Decrypt (a table's
 * writer too, for the table's key); putting into a stream, a bucket, a queue or a topic for GenerateDataKey, the last
 * two for both: https://docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html,
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html,
 * https://docs.aws.amazon.com/kms/latest/developerguide/services-dynamodb.html
 */
function keyActionsOf(name: FunctionName): readonly string[] {
  if (name === 'redrive') return ['kms:Decrypt'];
  return PUBLISHER_KEY_ACTIONS;
}

/** Each asks for the address of the time-series store. */
const KNOWS_PANES: readonly FunctionName[] = ['aggregate', 'sweep', 'redrive', 'query'];
const EVERYTHING = [
  '*',
  'X-Ray, timestream:DescribeEndpoints and the network interfaces that reach MSK know no resources.',
] as const;

/**
 * Why the resources with a `*` cannot be smaller, for cdk-nag.
 * @param resolve how a value of another stack reads in this one
 * @returns pairs of resource and reason
 */
export function wildcardsOf(
  name: FunctionName,
  data: WeirData,
  context: SinkContext,
  resolve: (value: unknown) => unknown,
): readonly (readonly [string, string])[] {
  const everything =
    context.settings.tracing || KNOWS_PANES.includes(name) || (name === 'validate' && data.topic !== undefined)
      ? [EVERYTHING]
      : [];
  const objects = [
    ...objectsOf(resolve, data.quarantine, QUARANTINE_PREFIXES_OF[name] ?? []),
    ...(name === 'aggregate' ? objectsOf(resolve, data.archive, [ARCHIVE_PREFIX]) : []),
    ...(READS_HISTORY.includes(name) ? objectsOf(resolve, context.history?.bucket, HISTORY_PREFIXES) : []),
    ...(READS_STATES.includes(name) ? objectsOf(resolve, data.windowStates, [WINDOW_STATE_PREFIX]) : []),
    ...(STATEFUL.includes(name)
      ? data.sinks.flatMap((sink) =>
          (sink.objects?.(context) ?? []).flatMap(({ bucket, prefix }) => objectsOf(resolve, bucket, [prefix])),
        )
      : []),
  ];
  return [
    ...everything,
    ...objects.map(
      (each) => [each, 'Objects are named by what they hold; all that they have in common is their prefix.'] as const,
    ),
  ];
}

const QUARANTINE_PREFIXES_OF: Readonly<Partial<Record<FunctionName, readonly string[]>>> = {
  validate: [...QUARANTINE_PREFIXES, GIVEN_UP_PREFIX],
  aggregate: QUARANTINE_PREFIXES,
  redrive: [REFUSED_LATER_PREFIX],
  query: QUARANTINE_PREFIXES,
};
const READS_HISTORY: readonly FunctionName[] = ['merge', 'query'];
const STATEFUL: readonly FunctionName[] = ['aggregate', 'sweep'];
const READS_STATES: readonly FunctionName[] = [...STATEFUL, 'query'];

/**
 * Objects below these prefixes, as cdk-nag writes them: an attribute in angle brackets, an export by its name, another
 * reference as it is.
 */
function objectsOf(
  resolve: (value: unknown) => unknown,
  bucket: Bucket | undefined,
  prefixes: readonly string[],
): string[] {
  if (bucket === undefined || prefixes.length === 0) return [];
  const reference = resolve(bucket.bucketArn) as {
    readonly 'Fn::ImportValue'?: string;
    readonly 'Fn::GetAtt'?: readonly string[];
  };
  const attribute = reference['Fn::GetAtt']?.join('.');
  const written =
    reference['Fn::ImportValue'] ?? (attribute === undefined ? JSON.stringify(reference) : `<${attribute}>`);
  return prefixes.map((prefix) => `${written}/${prefix}/*`);
}
