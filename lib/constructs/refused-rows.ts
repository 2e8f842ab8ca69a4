// Rows that the magnetic store refuses after it has taken them: Timestream files a report in the quarantine bucket, S3
// tells EventBridge, and this rule calls redrive with it. Events of a bucket cost $1 a million:
// https://aws.amazon.com/eventbridge/pricing/
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { REFUSED_LATER_PREFIX } from './permissions.ts';

/** A call that fails is tried twice more by Lambda; the report stays in the bucket in any case. */
export function refusedRows(scope: Construct, redrive: LambdaFunction, bucket: Bucket): void {
  new Rule(scope, 'RefusedRows', {
    description: 'Reports of rows that the magnetic store of Timestream refused later',
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
    eventPattern: {
      source: ['aws.s3'],
      detailType: ['Object Created'],
      detail: { bucket: { name: [bucket.bucketName] }, object: { key: [{ prefix: `${REFUSED_LATER_PREFIX}/` }] } },
    },
    targets: [new LambdaTarget(redrive)],
  });
}
