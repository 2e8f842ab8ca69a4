// What the function of the query API may do: read what is stored, and of incidents what people do with them.
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { SinkContext } from '../sinks/sink.ts';
import type { WeirData } from '../weir-data.ts';
import { allow } from './statement.ts';

const READ_ITEMS = ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'];

/** `prefixes`: of what was refused, in the quarantine bucket. */
export function queryPermissions(
  data: WeirData,
  prefixes: readonly string[],
  context: SinkContext,
): readonly PolicyStatement[] {
  return [
    allow(READ_ITEMS, data.windows.tableArn, data.baselines.tableArn),
    allow([...READ_ITEMS, 'dynamodb:PutItem', 'dynamodb:UpdateItem'], data.alerts.tableArn),
    allow(['s3:GetObject'], ...prefixes.map((prefix) => data.quarantine.arnForObjects(`${prefix}/*`))),
    allow(['s3:ListBucket'], data.quarantine.bucketArn),
    ...data.sinks.flatMap((sink) => sink.reads?.(context) ?? []),
  ];
}
