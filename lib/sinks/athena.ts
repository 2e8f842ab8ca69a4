// History in S3: what its writers may do and are told, and who hears that windows are not written. Its bucket, database
// and workgroup are a stack of their own (../weir-history.ts).
import { readsHistory } from '../constructs/history-permissions.ts';
import { notWrittenRule } from '../constructs/not-written-alarm.ts';
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
      notWrittenRule(namespace, {
        counter: 'StagingNotWritten',
        what: 'windows for their history',
        heading: 'Windows are not written for their history',
      }),
    ],
  };
}
