// History in S3: what its writers may do and are told, and who hears that windows are not written. Its bucket, database
// and workgroup are a stack of their own (../weir-history.ts).
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { readsHistory } from '../constructs/history-permissions.ts';
import { CALL_PERIOD } from '../constructs/pipeline-alarms.ts';
import { stageCounter } from '../constructs/pipeline-dashboard.ts';
import { allow } from '../constructs/statement.ts';
import type { Sink, SinkProps } from './sink.ts';

/** src/adapters/aws/sinks/athena.ts */
const PREFIX = 'staging';

export function athenaSink(_scope: unknown, { settings }: SinkProps): Sink | undefined {
  if (settings.timeSeries !== 'athena') return undefined;
  return {
    environment: ({ history }) =>
      history === undefined
        ? {}
        : {
            engine: 'athena',
            historyBucket: history.bucket.bucketName,
            historyDatabase: history.database,
            historyWorkgroup: history.workgroup,
            historyKeepDays: settings.historyDays,
          },
    writes: ({ history }) =>
      history === undefined ? [] : [allow(['s3:PutObject'], history.bucket.arnForObjects(`${PREFIX}/*`))],
    reads: ({ history }) => (history === undefined ? [] : readsHistory(history)),
    objects: ({ history }) => (history === undefined ? [] : [{ bucket: history.bucket, prefix: PREFIX }]),
    alarms: ({ namespace }) => [
      {
        id: 'StagingNotWritten',
        // Of aggregate: the sweep writes few, and is alarmed where it fails.
        metric: stageCounter(namespace, 'aggregate', 'StagingNotWritten').with({
          statistic: Stats.SUM,
          period: CALL_PERIOD,
        }),
        threshold: 1,
        when: 'at-least',
        // S3 asks for a slower pace now and then; the batch that comes again is then taken.
        periods: [2, 3],
        tells:
          'S3 does not take windows for their history, so aggregate tries its batches again and windows wait. Repair the bucket or its grants.',
        heading: 'Windows are not written for their history',
      },
    ],
  };
}
