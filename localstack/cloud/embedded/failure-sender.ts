// Sends the record of a discarded batch to the mapping's on-failure destination: a bucket, a queue or a topic of the
// embedded cloud. AWS: https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { PublishCommand } from '@aws-sdk/client-sns';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SendFailure } from '#local/driver/on-failure.ts';
import type { Clients } from './clients.ts';
import type { LocalResource } from './local-resources.ts';

/** `destination.target` is the name of a resource, as the driver's mappings have it here. */
export function failureSender({ s3, sqs, sns }: Clients, resources: Iterable<LocalResource>): SendFailure {
  const byName = new Map([...resources].map((resource) => [resource.name, resource]));
  return async ({ destination, record, s3Key }) => {
    const { kind, target } = destination;
    const body = JSON.stringify(record);
    const ref = byName.get(target)?.ref;
    if (kind === 's3') await s3.send(new PutObjectCommand({ Bucket: target, Key: s3Key, Body: body }));
    else if (kind === 'sqs') await sqs.send(new SendMessageCommand({ QueueUrl: ref, MessageBody: body }));
    else await sns.send(new PublishCommand({ TopicArn: ref, Message: body }));
  };
}
