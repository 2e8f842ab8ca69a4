// What AWS itself adds between a reading's arrival and an alert in a subscriber's hands: not measured here, read in
// documents on 2026-11-21.

export interface AwsHop {
  readonly hop: string;
  readonly adds: string;
  readonly page: string;
}

const LAMBDA_KINESIS = 'https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html';
const FAN_OUT = 'https://docs.aws.amazon.com/streams/latest/dev/enhanced-consumers.html';
const BATCHING = 'https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html';
const COMPARED = 'https://bitesizedserverless.com/bite/serverless-messaging-latency-compared/';

export const AWS_HOPS: readonly AwsHop[] = [
  { hop: 'raw stream → validate', adds: 'up to 1 s: Lambda polls a shard once a second', page: LAMBDA_KINESIS },
  { hop: 'readings stream → detect, polled', adds: 'up to 1 s more', page: LAMBDA_KINESIS },
  { hop: 'either, with a batching window', adds: 'up to the window; validate and detect have none', page: BATCHING },
  { hop: 'either, by enhanced fan-out (detectFanOut)', adds: '70 ms on average', page: FAN_OUT },
  { hop: 'the same as others measured it, 2022', adds: 'p50 49 ms, p99 109 ms', page: COMPARED },
  {
    hop: 'SNS → Lambda, as others measured it, 2022',
    adds: 'p50 73 ms, p99 225 ms; AWS names no figure',
    page: COMPARED,
  },
];
