// What AWS itself adds between a reading's arrival and an alert in a subscriber's hands: not measured here, read in AWS's documents.

export interface AwsHop {
  readonly hop: string;
  readonly adds: string;
  readonly page: string;
  readonly pageName: string;
}

export const AWS_HOPS: readonly AwsHop[] = [
  {
    hop: 'raw stream → validate, polled',
    adds: 'up to 1 s: Lambda polls a shard once a second; a batching window comes on top (default none)',
    page: 'https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html',
    pageName: 'Lambda, Kinesis',
  },
  {
    hop: 'the same with one shared reader that polls without rest',
    adds: '200 ms on average, 1,000 ms with five readers',
    page: 'https://docs.aws.amazon.com/streams/latest/dev/enhanced-consumers.html',
    pageName: 'Kinesis, enhanced fan-out',
  },
  {
    hop: 'readings stream → detect, enhanced fan-out (detectFanOut)',
    adds: '70 ms on average, whatever the number of readers',
    page: 'https://docs.aws.amazon.com/streams/latest/dev/enhanced-consumers.html',
    pageName: 'Kinesis, enhanced fan-out',
  },
];
