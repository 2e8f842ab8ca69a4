// One of the two Kinesis streams: encrypted, provisioned or on-demand, kept when its stack goes. It grants nothing by itself.
import { Stream, StreamEncryption, StreamMode } from 'aws-cdk-lib/aws-kinesis';
import { Duration, type RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { pinLogicalId } from './pinned-id.ts';

export interface IngestStreamProps {
  readonly mode: 'provisioned' | 'on-demand';
  readonly shardCount: number;
  readonly retentionHours: number;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Encrypted with the AWS-managed key `aws/kinesis`, which is free and needs no grant:
 * https://docs.aws.amazon.com/streams/latest/dev/server-side-encryption.html
 */
export function ingestStream(scope: Construct, id: string, props: IngestStreamProps): Stream {
  const stream = new Stream(scope, id, {
    ...(props.mode === 'provisioned'
      ? { streamMode: StreamMode.PROVISIONED, shardCount: props.shardCount }
      : { streamMode: StreamMode.ON_DEMAND }),
    retentionPeriod: Duration.hours(props.retentionHours),
    encryption: StreamEncryption.MANAGED,
    removalPolicy: props.removalPolicy,
  });
  pinLogicalId(stream, id);
  return stream;
}
