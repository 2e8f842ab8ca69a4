// The stream of aggregates, for consumers outside. It has no alarm of its own: a batch whose panes it does not take
// comes again, and the function that fails and the stream that waits are alarmed.
import type { Construct } from 'constructs';
import { ingestStream } from '../constructs/ingest-stream.ts';
import { allow } from '../constructs/statement.ts';
import type { Sink, SinkProps } from './sink.ts';

export function aggregatesSink(scope: Construct, { settings, key, removalPolicy }: SinkProps): Sink | undefined {
  if (!settings.aggregatesStream) return undefined;
  const stream = ingestStream(scope, 'AggregatesStream', {
    mode: settings.streamMode,
    retentionHours: settings.retentionHours,
    shardCount: settings.aggregatesShards,
    key,
    removalPolicy,
  });
  return {
    stream,
    outputs: [['AggregatesStreamName', stream.streamName, 'Windows, packed by device']],
    environment: () => ({ aggregatesStream: stream.streamName }),
    writes: () => [allow(['kinesis:PutRecords'], stream.streamArn)],
  };
}
