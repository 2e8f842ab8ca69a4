// Windows as lines of JSON in a bucket of their own: who writes them, how long they stay, who hears that they are not
// written.
import type { Construct } from 'constructs';
import { notWrittenRule } from '../constructs/not-written-alarm.ts';
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
      notWrittenRule(namespace, {
        counter: 'LinesNotWritten',
        what: 'the lines of windows',
        setting: 'paneLines',
        heading: 'Lines are not written',
      }),
    ],
  };
}
