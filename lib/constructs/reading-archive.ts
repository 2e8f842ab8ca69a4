// The archive of readings: the bucket, who writes into it, who hears that it does not take them. Its readers are people
// with rights of their own (a backfill, a query): no function reads it.
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { DeploySettings } from '#config/deploy-settings.ts';
import { notWrittenRule } from './not-written-alarm.ts';
import type { AlarmRule } from './pipeline-alarms.ts';
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
  if (bucket === undefined) return [];
  return [
    notWrittenRule(namespace, {
      counter: 'ReadingsNotArchived',
      what: 'readings into the archive',
      setting: 'archive',
      heading: 'Readings are not archived',
    }),
  ];
}
