// The archive of readings: the bucket, who writes into it, who hears that it does not take them. Its readers are people
// with rights of their own (a backfill, a query): no function reads it.
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { DeploySettings } from '#config/deploy-settings.ts';
import { type AlarmRule, CALL_PERIOD } from './pipeline-alarms.ts';
import { stageCounter } from './pipeline-dashboard.ts';
import { privateBucket } from './private-bucket.ts';
import { allow } from './statement.ts';

/** src/core/archive/object-name.ts */
export const ARCHIVE_PREFIX = 'readings';

/** undefined: the settings keep no archive. */
export function archiveBucket(
  scope: Construct,
  settings: DeploySettings,
  props: { readonly key: IKey | undefined; readonly removalPolicy: RemovalPolicy },
): Bucket | undefined {
  return settings.archive
    ? privateBucket(scope, 'ArchiveBucket', { expireDays: settings.archiveDays, ...props })
    : undefined;
}

/** Of aggregate. */
export function archiveWrites(bucket: Bucket | undefined): PolicyStatement[] {
  return bucket === undefined ? [] : [allow(['s3:PutObject'], bucket.arnForObjects(`${ARCHIVE_PREFIX}/*`))];
}

export function archiveAlarms(bucket: Bucket | undefined, namespace: string): AlarmRule[] {
  return bucket === undefined
    ? []
    : [
        {
          id: 'ReadingsNotArchived',
          metric: stageCounter(namespace, 'aggregate', 'ReadingsNotArchived').with({
            statistic: Stats.SUM,
            period: CALL_PERIOD,
          }),
          threshold: 1,
          when: 'at-least',
          // S3 asks for a slower pace now and then; the batch that comes again is then taken.
          periods: [2, 3],
          tells:
            'S3 does not take readings into the archive, so aggregate tries its batches again and windows wait. Repair the bucket or its grants, or set archive to false.',
          heading: 'Readings are not archived',
        },
      ];
}
