// Reports of rows that the magnetic store refused later: counted by their cause, and written again where that may help.
// The report stays in its bucket as long as everything that is quarantined. A row whose place has a higher version is
// as it should be: it is counted and no more.
import { WriteRecordsCommand } from '@aws-sdk/client-timestream-write';
import type { Metrics } from '#stages/ports.ts';
import { isObject, MalformedEventError } from '../malformed-event-error.ts';
import type { S3Objects } from '../objects/s3-objects.ts';
import { rowsOfReport } from './timestream-report.ts';
import type { TimestreamTarget } from './timestream-writer.ts';

export interface ReportAddress {
  readonly bucket: string;
  readonly key: string;
}

/**
 * EventBridge's event of a new object; undefined: another event.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
export function reportAddressOf(event: unknown): ReportAddress | undefined {
  if (!isObject(event) || event.source !== 'aws.s3') return undefined;
  const { detail } = event;
  const { bucket, object } = isObject(detail) ? detail : {};
  const [name, key] = [isObject(bucket) ? bucket.name : undefined, isObject(object) ? object.key : undefined];
  if (typeof name !== 'string') throw new MalformedEventError('detail.bucket.name', name, 'text', 'EventBridge');
  if (typeof key !== 'string') throw new MalformedEventError('detail.object.key', key, 'text', 'EventBridge');
  return { bucket: name, key };
}

/** Rejects where S3 or the store cannot be reached: the event comes again. */
export type RefusedLater = (address: ReportAddress) => Promise<void>;

export function createRefusedLater(
  target: TimestreamTarget,
  objectsOf: (bucket: string) => Pick<S3Objects, 'get'>,
  metrics: Metrics,
): RefusedLater {
  return async ({ bucket, key }) => {
    const found = await objectsOf(bucket).get(key);
    // Deleted or expired meanwhile.
    if (found === undefined) return;
    const rows = rowsOfReport(found.bytes);
    const refused = rows.filter(({ cause }) => cause !== 'already-there');
    const there = rows.length - refused.length;
    if (there > 0) metrics.count('TimestreamRowsAlreadyThere', there);
    if (refused.length === 0) return;
    metrics.count('TimestreamRowsRefusedLater', refused.length);
    for (const { cause, record } of refused) {
      metrics.count(`TimestreamRejected.${cause}`, 1);
      if (record === undefined) continue;
      await target.client.send(
        new WriteRecordsCommand({ DatabaseName: target.database, TableName: target.table, Records: [record] }),
      );
      metrics.count('TimestreamRowsRewritten', 1);
    }
  };
}
