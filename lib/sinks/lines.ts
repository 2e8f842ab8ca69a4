// Windows as lines of JSON in a bucket of their own: who writes them, how long they stay, who hears that they are not
// written.
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { CALL_PERIOD } from '../constructs/pipeline-alarms.ts';
import { stageCounter } from '../constructs/pipeline-dashboard.ts';
import { privateBucket } from '../constructs/private-bucket.ts';
import { allow } from '../constructs/statement.ts';
import type { Sink, SinkProps } from './sink.ts';

/** src/adapters/aws/sinks/lines.ts */
const PREFIX = 'panes';

export function linesSink(scope: Construct, { settings, key, removalPolicy }: SinkProps): Sink | undefined {
  if (!settings.paneLines) return undefined;
  const bucket = privateBucket(scope, 'LinesBucket', { expireDays: settings.paneLinesDays, key, removalPolicy });
  return {
    outputs: [['LinesBucketName', bucket.bucketName, 'Windows as lines of JSON, by the hour']],
    environment: () => ({ linesBucket: bucket.bucketName }),
    writes: () => [allow(['s3:PutObject'], bucket.arnForObjects(`${PREFIX}/*`))],
    objects: () => [{ bucket, prefix: PREFIX }],
    alarms: ({ namespace }) => [
      {
        id: 'LinesNotWritten',
        // Of aggregate: the sweep writes few, and is alarmed where it fails.
        metric: stageCounter(namespace, 'aggregate', 'LinesNotWritten').with({
          statistic: Stats.SUM,
          period: CALL_PERIOD,
        }),
        threshold: 1,
        when: 'at-least',
        // S3 asks for a slower pace now and then; the batch that comes again is then taken.
        periods: [2, 3],
        tells:
          'S3 does not take the lines of windows, so aggregate tries its batches again and windows wait. Repair the bucket or its grants, or set paneLines to false.',
        heading: 'Lines are not written',
      },
    ],
  };
}
