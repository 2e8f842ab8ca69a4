// A Kinesis stream: encrypted, provisioned or on-demand, kept when its stack goes. It grants nothing by itself.
import { Stream, StreamEncryption, StreamMode } from 'aws-cdk-lib/aws-kinesis';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Duration, type RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { pinLogicalId } from './pinned-id.ts';

export interface IngestStreamProps {
  readonly mode: 'provisioned' | 'on-demand';
  readonly shardCount: number;
  readonly retentionHours: number;
  /** undefined: the key that AWS manages. */
  readonly key: IKey | undefined;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Without a key of the account's own it is encrypted with `aws/kinesis`, which is free and needs no grant:
 * https://docs.aws.amazon.com/streams/latest/dev/server-side-encryption.html
 */
export function ingestStream(scope: Construct, id: string, props: IngestStreamProps): Stream {
  const stream = new Stream(scope, id, {
    ...(props.mode === 'provisioned'
      ? { streamMode: StreamMode.PROVISIONED, shardCount: props.shardCount }
      : { streamMode: StreamMode.ON_DEMAND }),
    retentionPeriod: Duration.hours(props.retentionHours),
    ...(props.key === undefined
      ? { encryption: StreamEncryption.MANAGED }
      : { encryption: StreamEncryption.KMS, encryptionKey: props.key }),
    removalPolicy: props.removalPolicy,
  });
  pinLogicalId(stream, id);
  if (props.key !== undefined) {
    acknowledge(
      stream,
      'AwsSolutions-KDS3',
      'The rule prefers aws/kinesis for its price; whoever sets kmsKeyArn must hold the key and accepts what its calls cost.',
    );
  }
  return stream;
}
