// What each function may do beyond reading its stream and writing its log: the whole list, one row an action. No `*` in an action;
// a `*` in a resource only where AWS offers nothing smaller (test/lib/policies.test.ts holds the list of these).
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { FunctionName } from '#config/setting.ts';
import { TABLE_SHAPE } from '#config/tables.ts';
import type { DataStack } from '../data-stack.ts';
import { PUBLISHER_KEY_ACTIONS } from './alert-topics.ts';

const allow = (actions: readonly string[], ...resources: string[]): PolicyStatement =>
  new PolicyStatement({ actions: [...actions], resources });

/** Kinds of rejections (src/stages/ports.ts); the S3 adapter files each under its own prefix. */
const QUARANTINE_PREFIXES = ['rejected', 'too-late'];

/** Loading and committing state: single items under a condition, and queries; never a scan. */
const READ_ACTIONS = ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'];
const WRITE_ACTIONS = ['dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'];

/** A table and its index; reading only, or reading and writing. */
function stateOf(table: Table, access: 'read' | 'read and write'): readonly PolicyStatement[] {
  return [
    allow(access === 'read' ? READ_ACTIONS : [...READ_ACTIONS, ...WRITE_ACTIONS], table.tableArn),
    allow(['dynamodb:Query'], `${table.tableArn}/index/${TABLE_SHAPE.index.name}`),
  ];
}

/** `timestreamTableArn` is undefined where panes go nowhere but to DynamoDB. */
export function permissionsOf(
  name: FunctionName,
  data: DataStack,
  timestreamTableArn: string | undefined,
): readonly PolicyStatement[] {
  const quarantine = allow(
    ['s3:PutObject'],
    ...QUARANTINE_PREFIXES.map((prefix) => data.quarantine.arnForObjects(`${prefix}/*`)),
  );
  const publish = [
    allow(['sns:Publish'], data.topics.alerts.topicArn),
    allow(PUBLISHER_KEY_ACTIONS, data.topics.key.keyArn),
  ];
  const writePanes = timestreamTableArn === undefined ? [] : timestreamWrites(timestreamTableArn);
  const redrive = timestreamTableArn === undefined ? [] : [allow(['sqs:SendMessage'], data.redrive.queue.queueArn)];
  switch (name) {
    case 'validate':
      return [allow(['kinesis:PutRecords', 'kinesis:ListShards'], data.readings.streamArn), quarantine];
    case 'aggregate':
      return [...stateOf(data.windows, 'read and write'), quarantine, ...writePanes, ...redrive];
    case 'detect':
      return [...stateOf(data.baselines, 'read and write'), ...stateOf(data.alerts, 'read and write'), ...publish];
    case 'sweep':
      return [
        ...stateOf(data.windows, 'read and write'),
        ...stateOf(data.baselines, 'read'),
        ...stateOf(data.alerts, 'read and write'),
        ...publish,
        ...writePanes,
        ...redrive,
      ];
    case 'redrive':
      return [
        allow(
          ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
          data.redrive.queue.queueArn,
        ),
        ...writePanes,
      ];
  }
}

/** The SDK finds the account's cell by DescribeEndpoints, which knows no resources: https://docs.aws.amazon.com/timestream/latest/developerguide/Using.API.html */
function timestreamWrites(tableArn: string): readonly PolicyStatement[] {
  return [allow(['timestream:WriteRecords'], tableArn), allow(['timestream:DescribeEndpoints'], '*')];
}
