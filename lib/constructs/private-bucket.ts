// A bucket of our own functions: private, encrypted, TLS only, what is old expires. It grants nothing by itself.
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, type CfnBucket, StorageClass } from 'aws-cdk-lib/aws-s3';
import { Duration, type RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { pinLogicalId } from './pinned-id.ts';

export interface PrivateBucketProps {
  /** Since an object was last written; by prefix, where only what lies below these expires. */
  readonly expireDays: number | Readonly<Record<string, number>>;
  /** undefined: S3's own. */
  readonly key: IKey | undefined;
  readonly removalPolicy: RemovalPolicy;
  /**
   * What lies below this prefix, and is two days old, costs half once nobody has read it for 30 days:
   * https://aws.amazon.com/s3/storage-classes/intelligent-tiering/
   */
  readonly tieredPrefix?: string;
  /** Tells EventBridge of its objects. */
  readonly tellsEvents?: boolean;
}

/** A multipart upload that nobody finishes is paid for and never listed. */
const UNFINISHED = { abortIncompleteMultipartUploadAfter: Duration.days(1) };

const tiered = (prefix: string) => ({
  id: `tier ${prefix}`,
  prefix: `${prefix}/`,
  transitions: [{ storageClass: StorageClass.INTELLIGENT_TIERING, transitionAfter: Duration.days(2) }],
});

export function privateBucket(scope: Construct, id: string, props: PrivateBucketProps): Bucket {
  const bucket = new Bucket(scope, id, {
    // A bucket key asks KMS once for many objects:
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
    ...(props.key === undefined
      ? { encryption: BucketEncryption.S3_MANAGED }
      : { encryption: BucketEncryption.KMS, encryptionKey: props.key, bucketKeyEnabled: true }),
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    lifecycleRules:
      typeof props.expireDays === 'number'
        ? [{ id: 'expire', expiration: Duration.days(props.expireDays), ...UNFINISHED }]
        : [
            { id: 'unfinished', ...UNFINISHED },
            ...Object.entries(props.expireDays).map(([prefix, days]) => ({
              id: `expire ${prefix}`,
              prefix: `${prefix}/`,
              expiration: Duration.days(days),
            })),
            ...(props.tieredPrefix === undefined ? [] : [tiered(props.tieredPrefix)]),
          ],
    removalPolicy: props.removalPolicy,
  });
  pinLogicalId(bucket, id);
  // By the resource's own property: CDK's `eventBridgeEnabled` brings a function of its own for it.
  if (props.tellsEvents === true) {
    (bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
  }
  acknowledge(
    bucket,
    'AwsSolutions-S1',
    'Only our own functions write here and operators read; an access log would be a second bucket to keep, larger than this one. CloudTrail data events serve those who need an audit.',
  );
  return bucket;
}
