// The only place with prices: us-east-1, US dollars, list prices without volume tiers or discounts. Each entry says
// where it comes from, when that was read or published, and how far to trust it. Refuses other regions: there is no
// table of theirs (see options.ts).

export const PRICE_REGION = 'us-east-1';
/** When the table was put together. Each entry's own date is that of its source. */
export const PRICE_TABLE_DATE = '2026-11-21';

export type Trust = 'high' | 'medium' | 'low';

export interface Price {
  readonly usd: number;
  /** What one of it is. */
  readonly unit: string;
  readonly source: string;
  /** Of the source, YYYY-MM or YYYY-MM-DD. */
  readonly date: string;
  /**
   * high: AWS's own page or several that agree; medium: one second-hand copy; low: to be checked before relying on it.
   */
  readonly trust: Trust;
}

const price = (usd: number, unit: string, source: string, date: string, trust: Trust): Price => ({
  usd,
  unit,
  source,
  date,
  trust,
});

const MILLION = 1_000_000;
const KINESIS_BLOG = 'AWS blog on the modes of Kinesis Data Streams';
const LAMBDA_LIST = 'AWS Price List API for Lambda, as copied into a public repository';
const TIMESTREAM =
  'aws.amazon.com/timestream/pricing as archived in 2020, and two public cost models that agree, the newer of this date';
const CLOUDWATCH = 'Price guides of factualminds, cloudburn and SigNoz of 2026 that agree';
const MSK = 'Two public cost models of 2026 that agree';
const FLINK = 'docs.aws.amazon.com/managed-flink how-pricing, and two public cost models that agree';
const KMS = 'aws.amazon.com/kms/pricing, a stored copy, and a price guide of this date';
const HTTP_API = 'AWS whitepaper on private APIs of API Gateway (cost optimization), and a price guide of this date';
/**
 * They count 6 USD a month of each app client besides. Of AWS’s page on the costs of Cognito, one stored copy lists app
 * clients, another does not.
 */
const COGNITO =
  'Vantage’s page on the billing code CUPM2MTokenRequestsFull, and two articles of 2024 and 2025 that agree';
const DYNAMODB = 'airbyte.com price guide, after the cut of November 2024';

export const PRICES = {
  shardHour: price(0.015, 'shard-hour', 'Price guides of Trek10 and Caylent that agree', '2023', 'high'),
  putUnit: price(0.014 / MILLION, 'PUT payload unit of 25 KB', 'Price guide of Trek10', '2023', 'high'),
  longRetentionShardHour: price(0.02, 'shard-hour beyond 24 h', 'A public cost model', '2025', 'medium'),
  onDemandStreamHour: price(0.04, 'stream-hour', KINESIS_BLOG, '2026-03-09', 'high'),
  onDemandInGb: price(0.08, 'GB in, records rounded up to 1 KB', KINESIS_BLOG, '2026-03-09', 'high'),
  onDemandOutGb: price(0.04, 'GB out', 'Price guide of Trek10', '2023', 'high'),
  onDemandRetentionGbMonth: price(0.1, 'GB-month beyond 24 h', KINESIS_BLOG, '2026-03-09', 'high'),

  lambdaRequest: price(0.2 / MILLION, 'request', LAMBDA_LIST, '2026-09-19', 'high'),
  lambdaGbSecond: price(0.0000133334, 'GB-second, arm64', LAMBDA_LIST, '2026-09-19', 'high'),

  dynamoWrite: price(0.625 / MILLION, 'write request unit of 1 KB', DYNAMODB, '2025-07-21', 'high'),
  dynamoRead: price(0.125 / MILLION, 'read request unit of 4 KB', DYNAMODB, '2025-07-21', 'high'),
  dynamoGbMonth: price(0.25, 'GB-month', 'aws.amazon.com/dynamodb/pricing, an old stored copy', '2026-12-01', 'medium'),
  dynamoBackupGbMonth: price(
    0.2,
    'GB-month of point-in-time recovery',
    'aws.amazon.com/dynamodb/pricing, from memory',
    '2026-11',
    'medium',
  ),

  timestreamWrite: price(0.5 / MILLION, 'write of 1 KiB', TIMESTREAM, '2026-07', 'high'),
  timestreamMemoryGbHour: price(0.036, 'GB-hour in the memory store', TIMESTREAM, '2026-07', 'high'),
  timestreamMagneticGbMonth: price(0.03, 'GB-month in the magnetic store', TIMESTREAM, '2026-07', 'high'),
  timestreamTcuHour: price(
    0.518,
    'TCU-hour',
    'A public cost model of 2026; minimum of 4 TCU and 30 s from docs.aws.amazon.com/timestream (TCU)',
    '2026-07',
    'medium',
  ),

  snsPublish: price(0.5 / MILLION, 'publication', 'Two public cost models that agree', '2025', 'high'),
  snsEmail: price(2 / 100_000, 'e-mail', 'A public cost model', '2025', 'medium'),
  sqsRequest: price(0.4 / MILLION, 'request', 'A public cost model of 2026', '2026', 'high'),
  s3Put: price(0.005 / 1000, 'PUT request', 'A public cost model of 2026', '2026', 'high'),
  s3Get: price(0.0004 / 1000, 'GET request', 'aws.amazon.com/s3/pricing, from memory', '2026-11', 'medium'),
  s3GbMonth: price(0.023, 'GB-month', 'A public cost model of 2026', '2026', 'high'),
  s3InfrequentGbMonth: price(
    0.0125,
    'GB-month that nobody has read for 30 days (Intelligent-Tiering)',
    'aws.amazon.com/s3/pricing, from memory',
    '2026-11',
    'medium',
  ),
  athenaTb: price(
    5,
    'TB read by queries',
    'aws.amazon.com/athena/pricing, and a public guide of 2026',
    '2026-02',
    'high',
  ),
  apiRequest: price(1 / MILLION, 'request of an HTTP API, up to 512 KB', HTTP_API, '2025-05-19', 'high'),
  cognitoMachineToken: price(2.25 / 1000, 'token of the client credentials grant', COGNITO, '2025-04-27', 'medium'),
  schedulerInvocation: price(1 / MILLION, 'invocation', 'cloudburn.io price guide', '2026-03-13', 'high'),

  customMetric: price(0.3, 'metric-month', CLOUDWATCH, '2026-06-13', 'high'),
  alarm: price(0.1, 'alarm-month', CLOUDWATCH, '2026-06-13', 'high'),
  dashboard: price(3, 'dashboard-month', CLOUDWATCH, '2026-06-13', 'high'),
  logsInGb: price(0.5, 'GB taken in', CLOUDWATCH, '2026-06-13', 'high'),
  logsGbMonth: price(0.03, 'GB-month kept (compressed)', CLOUDWATCH, '2026-06-13', 'high'),
  trace: price(5 / MILLION, 'trace recorded', 'aws.amazon.com/xray/pricing, a stored copy', '2026-11-21', 'high'),
  kmsKey: price(1, 'key-month', KMS, '2026-03-14', 'high'),
  kmsRequest: price(0.03 / 10_000, 'request', KMS, '2026-03-14', 'high'),

  kpuHour: price(0.11, 'KPU-hour', FLINK, '2026', 'high'),
  flinkStorageGbMonth: price(0.1, 'GB-month of running storage, 50 GB a KPU', FLINK, '2026', 'high'),
  mskSmallBrokerHour: price(0.0456, 'broker-hour kafka.t3.small', MSK, '2026', 'high'),
  mskLargeBrokerHour: price(0.204, 'broker-hour kafka.m7g.large', MSK, '2026', 'high'),
  mskStorageGbMonth: price(0.1, 'GB-month', MSK, '2026', 'high'),
  mskServerlessHour: price(0.75, 'cluster-hour', MSK, '2026', 'high'),
  mskServerlessPartitionHour: price(0.0015, 'partition-hour', MSK, '2026', 'high'),
  mskServerlessInGb: price(0.1, 'GB in', MSK, '2026', 'high'),
  mskServerlessOutGb: price(0.05, 'GB out', MSK, '2026', 'high'),
} as const satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof PRICES;

/**
 * What an account gets each month for nothing, and keeps getting after its first year. Other uses in the account share
 * it.
 */
export const FREE_TIER: Readonly<Partial<Record<PriceName, number>>> = {
  // https://aws.amazon.com/lambda/pricing/
  lambdaRequest: 1_000_000,
  lambdaGbSecond: 400_000,
  // https://aws.amazon.com/dynamodb/pricing/: storage only; the free requests are for provisioned capacity.
  dynamoGbMonth: 25,
  // https://aws.amazon.com/cloudwatch/pricing/
  customMetric: 10,
  alarm: 10,
  dashboard: 3,
  logsInGb: 5,
  // https://aws.amazon.com/xray/pricing/
  trace: 100_000,
  // https://aws.amazon.com/sns/pricing/, https://aws.amazon.com/sqs/pricing/, https://aws.amazon.com/kms/pricing/
  snsPublish: 1_000_000,
  snsEmail: 1_000,
  sqsRequest: 1_000_000,
  kmsRequest: 20_000,
  // https://aws.amazon.com/eventbridge/pricing/
  schedulerInvocation: 14_000_000,
};
