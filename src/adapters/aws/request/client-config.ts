// What every AWS client is made with: an endpoint given in code, bounded time-outs and retries, connections kept alive.
import { NodeHttpHandler } from '@smithy/node-http-handler';

export type Service =
  | 'KINESIS'
  | 'ATHENA'
  | 'DYNAMODB'
  | 'SNS'
  | 'SQS'
  | 'SSM'
  | 'SECRETS_MANAGER'
  | 'S3'
  | 'TIMESTREAM_WRITE'
  | 'TIMESTREAM_QUERY';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A second to connect: inside AWS it takes milliseconds, so more is an outage. */
const CONNECTION_TIMEOUT_MS = 1_000;
/**
 * A 6 MB answer takes well under a second; 5 s let a slow one through and leave time for a retry within a function's
 * time-out.
 */
const REQUEST_TIMEOUT_MS = 5_000;
/** The SDK's own attempts on throttling, 5xx and broken connections, the first included. */
const MAX_ATTEMPTS = 3;

/**
 * `AWS_ENDPOINT_URL_<SERVICE>` or `AWS_ENDPOINT_URL`, in this order; undefined: the SDK's own.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function endpointOf(service: Service, env: Environment): string | undefined {
  return env[`AWS_ENDPOINT_URL_${service}`] || env.AWS_ENDPOINT_URL || undefined;
}

/** Lambda sets AWS_REGION; the other is what the AWS CLI reads. */
export function clientRegion(env: Environment): string {
  return env.AWS_REGION || env.AWS_DEFAULT_REGION || 'us-east-1';
}

/**
 * Settings for `new XClient(…)`. The endpoint is given in code because the Timestream client asks for its cell's
 * address before it looks at the environment. The handler is HTTP/1.1 throughout: the Kinesis client's own is HTTP/2,
 * which plain-http endpoints do not speak.
 */
export function clientConfig(service: Service, env: Environment) {
  const endpoint = endpointOf(service, env);
  return {
    ...(endpoint === undefined ? {} : { endpoint }),
    region: clientRegion(env),
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: new NodeHttpHandler({
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    }),
  };
}
