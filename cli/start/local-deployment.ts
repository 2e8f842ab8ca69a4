// What the other commands are told of this run, so that they find its tables and streams.
import type { Embedded } from '#local/cloud/embedded/embedded.ts';
import { labelsOf } from '#stages/plan/deployment-plan.ts';
import type { LocalDeployment } from '../deployment/deployment.ts';

/** What a stream keeps by itself: https://docs.aws.amazon.com/streams/latest/dev/kinesis-extended-retention.html */
const RETENTION_HOURS = 24;

export function localDeploymentOf({
  profile,
  keyGroups,
  tables,
  streams,
  buckets,
  endpoints,
}: Embedded): LocalDeployment {
  return {
    profile: profile.source,
    windows: labelsOf(profile),
    keyGroups,
    tables: {
      alerts: tables.AlertsTable ?? '',
      baselines: tables.BaselinesTable ?? '',
      windows: tables.WindowsTable ?? '',
    },
    readingsStream: streams.ReadingsStream ?? '',
    retentionHours: RETENTION_HOURS,
    ...(buckets.ArchiveBucket === undefined
      ? {}
      : { archive: { bucket: buckets.ArchiveBucket, endpoint: endpoints.s3 } }),
    endpoints: { dynamodb: endpoints.dynamodb, kinesis: endpoints.kinesis },
  };
}
