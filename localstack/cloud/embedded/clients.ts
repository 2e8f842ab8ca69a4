// SDK clients of the embedded cloud for this process, and the environment by which any other program finds it.
// The credentials are dummies: the stand-ins look at no signature, the SDK and the AWS CLI only insist on having some.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { TimestreamQueryClient } from '@aws-sdk/client-timestream-query';
import { TimestreamWriteClient } from '@aws-sdk/client-timestream-write';
import { clientConfig, type Service } from '#adapters/aws/request/client-config.ts';
import { localRegion } from '../http/local-account.ts';

/** Addresses of the stand-ins, `http://127.0.0.1:PORT` each. Timestream's serves its write and its query API. */
export interface Endpoints {
  readonly kinesis: string;
  readonly dynamodb: string;
  readonly sns: string;
  readonly sqs: string;
  readonly s3: string;
  readonly timestream: string;
}

export const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' } as const;

/**
 * Variables of https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html, with credentials, region, and
 * nothing of the user's own AWS settings: a real account is never spoken to.
 */
export function endpointEnvironment(endpoints: Endpoints): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
    AWS_REGION: localRegion,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL_KINESIS: endpoints.kinesis,
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_SNS: endpoints.sns,
    AWS_ENDPOINT_URL_SQS: endpoints.sqs,
    AWS_ENDPOINT_URL_S3: endpoints.s3,
    AWS_ENDPOINT_URL_TIMESTREAM_WRITE: endpoints.timestream,
    AWS_ENDPOINT_URL_TIMESTREAM_QUERY: endpoints.timestream,
  };
}

export interface Clients {
  readonly kinesis: KinesisClient;
  readonly dynamodb: DynamoDBClient;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly s3: S3Client;
  readonly timestreamWrite: TimestreamWriteClient;
  readonly timestreamQuery: TimestreamQueryClient;
  /** Lets go of their connections. */
  destroy(): void;
}

export function createClients(endpoints: Endpoints): Clients {
  const env = endpointEnvironment(endpoints);
  const config = (service: Service) => ({ ...clientConfig(service, env), credentials: LOCAL_CREDENTIALS });
  const clients = {
    kinesis: new KinesisClient(config('KINESIS')),
    dynamodb: new DynamoDBClient(config('DYNAMODB')),
    sns: new SNSClient(config('SNS')),
    sqs: new SQSClient(config('SQS')),
    s3: new S3Client({ ...config('S3'), forcePathStyle: true }),
    timestreamWrite: new TimestreamWriteClient(config('TIMESTREAM_WRITE')),
    timestreamQuery: new TimestreamQueryClient(config('TIMESTREAM_WRITE')),
  };
  return {
    ...clients,
    destroy() {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}
