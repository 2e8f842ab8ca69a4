// What a history's writer and its readers may do: in one workgroup, with four tables by name, below prefixes of one
// bucket. https://docs.aws.amazon.com/athena/latest/ug/security-iam-athena.html
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Aws } from 'aws-cdk-lib/core';
import { HISTORY_TABLES } from '#config/history-tables.ts';
import type { HistoryTarget } from '../sinks/sink.ts';
import { allow } from './statement.ts';

/** Below which objects are named by what they hold, or by Athena. */
export const HISTORY_PREFIXES = ['history', 'results', 'staging'];

const arnOf = (service: string, resource: string): string =>
  `arn:${Aws.PARTITION}:${service}:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`;

/**
 * Athena looks for the database `default` whatever a query names:
 * https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html
 */
const catalogArns = (database: string): string[] => [
  arnOf('glue', 'catalog'),
  arnOf('glue', 'database/default'),
  arnOf('glue', `database/${database}`),
];

/** A table's right is asked for its database and the catalog too. */
const tableArns = (database: string): string[] => [
  arnOf('glue', 'catalog'),
  arnOf('glue', `database/${database}`),
  ...HISTORY_TABLES.map((table) => arnOf('glue', `table/${database}/${table}`)),
];

const below = ({ bucket }: HistoryTarget, ...prefixes: string[]): string[] =>
  prefixes.map((prefix) => bucket.arnForObjects(`${prefix}/*`));

function common(history: HistoryTarget): PolicyStatement[] {
  return [
    allow(['glue:GetDatabase'], ...catalogArns(history.database)),
    allow(['s3:GetBucketLocation', 's3:ListBucket'], history.bucket.bucketArn),
    // The answer of each statement, which Athena writes in the caller's name.
    allow(['s3:GetObject', 's3:PutObject'], ...below(history, 'results')),
  ];
}

/** The only writer of the table: each of its commits is a change of the table in the catalog. */
export function mergesHistory(history: HistoryTarget): PolicyStatement[] {
  return [
    ...common(history),
    allow(
      ['athena:GetQueryExecution', 'athena:StartQueryExecution'],
      arnOf('athena', `workgroup/${history.workgroup}`),
    ),
    allow(['glue:CreateTable', 'glue:GetTable', 'glue:UpdateTable'], ...tableArns(history.database)),
    allow(['s3:DeleteObject', 's3:GetObject'], ...below(history, 'staging')),
    allow(['s3:DeleteObject', 's3:GetObject', 's3:PutObject'], ...below(history, 'history')),
  ];
}

export function readsHistory(history: HistoryTarget): PolicyStatement[] {
  return [
    ...common(history),
    allow(
      ['GetQueryExecution', 'GetQueryResults', 'StartQueryExecution', 'StopQueryExecution'].map(
        (action) => `athena:${action}`,
      ),
      arnOf('athena', `workgroup/${history.workgroup}`),
    ),
    allow(['glue:GetTable'], ...tableArns(history.database)),
    allow(['s3:GetObject'], ...below(history, 'staging', 'history')),
  ];
}
