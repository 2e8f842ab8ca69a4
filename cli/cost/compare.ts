// The same job on an always-on cluster, computed favourably to it: Managed Flink in place of the functions and their
// state, MSK in place of the streams. What they would not bring is said, and nothing is charged for people's time.
import {
  FLINK_READINGS_PER_KPU,
  HOURS_PER_MONTH,
  MSK_LARGE_MAX_BYTES_PER_SECOND,
  MSK_SMALL_MAX_BYTES_PER_SECOND,
  SECONDS_PER_MONTH,
} from './assumptions.ts';
import type { Bill } from './bill.ts';
import { type CostLine, line, totalUsd } from './line.ts';
import type { Workload } from './options.ts';

export interface Comparison {
  readonly name: string;
  readonly lines: readonly CostLine[];
  readonly totalUsd: number;
  readonly assumes: readonly string[];
  readonly lacks: readonly string[];
}

/**
 * https://docs.aws.amazon.com/managed-flink/latest/java/how-pricing.html: one KPU more for orchestration, 50 GB a KPU.
 */
const ORCHESTRATION_KPU = 1;
const STORAGE_GB_PER_KPU = 50;
const GIB = 1024 ** 3;
const BROKERS = { small: 2, large: 3 };
/** Partitions that share the work as shards would; a topic each for raw and validated readings. */
const PARTITIONS = 8;

export function compareFlink({ engine, hasHotCopy }: Workload, { lines, flow }: Bill): Comparison {
  const kpus = ORCHESTRATION_KPU + Math.ceil(flow.readingsPerSecond / FLINK_READINGS_PER_KPU);
  const own = [
    ...lines.filter(({ service, use }) => service === 'Kinesis' && use.startsWith('raw stream')),
    line('Managed Flink', `${kpus} KPU, always on`, 'kpuHour', kpus * HOURS_PER_MONTH, 'size assumed, favourably'),
    line('Managed Flink', 'running storage', 'flinkStorageGbMonth', (kpus - ORCHESTRATION_KPU) * STORAGE_GB_PER_KPU),
    ...lines.filter(
      ({ service, use }) => ['Timestream', 'Athena', 'SNS'].includes(service) || use.startsWith('history'),
    ),
  ];
  return {
    name: 'Managed Flink',
    lines: own,
    totalUsd: totalUsd(own),
    assumes: [
      `one KPU does ${FLINK_READINGS_PER_KPU.toLocaleString('en-US')} readings/s with all rules, and none is kept in reserve`,
      engine === 'none'
        ? 'windows go nowhere: Flink has no hot copy to ask'
        : 'the same rows in the same engine, the same alerts by SNS',
      'no logs, metrics, alarms or checkpoints are charged',
    ],
    lacks: [
      'the job itself: validation, windows, baselines and rules are to be written and kept',
      `rejected readings kept whole;${hasHotCopy ? ' a hot copy to query;' : ''} alerts with states, repeats and one id an incident`,
      'scaling without a stop: each takes a savepoint',
    ],
  };
}

export function compareMsk({ retentionHours }: Workload, { lines, flow }: Bill): Comparison {
  const bytesPerSecond = flow.rawRecordsPerSecond * flow.rawRecordBytes + flow.packsPerSecond * flow.packBytes;
  const rest = lines.filter(({ service }) => service !== 'Kinesis');
  const [cluster] = [
    small(bytesPerSecond, retentionHours),
    large(bytesPerSecond, retentionHours),
    serverless(flow, retentionHours),
  ]
    .filter((each) => each !== undefined)
    .sort((a, b) => totalUsd(a) - totalUsd(b));
  const own = [...(cluster ?? []), ...rest];
  return {
    name: 'MSK with the same functions',
    lines: own,
    totalUsd: totalUsd(own),
    assumes: [
      'the cheapest of two kafka.t3.small (AWS advises them for trials), three kafka.m7g.large and MSK Serverless',
      'Lambda polls without provisioned pollers ($135 a month each), so without partial retries of a batch',
      'functions, tables and alarms cost what they cost with Kinesis; no traffic between zones is charged',
    ],
    lacks: [
      'invocation windows: detect would store its baselines with every batch',
      'a VPC with its endpoints, topics, upgrades and disks to look after',
    ],
  };
}

/** All copies of what is kept. */
const storage = (bytesPerSecond: number, hours: number, copies: number): CostLine =>
  line('MSK', 'storage', 'mskStorageGbMonth', Math.max(copies, (bytesPerSecond * hours * 3600 * copies) / GIB));

function small(bytesPerSecond: number, hours: number): CostLine[] | undefined {
  if (bytesPerSecond > MSK_SMALL_MAX_BYTES_PER_SECOND) return undefined;
  return [
    line('MSK', `${BROKERS.small} brokers kafka.t3.small`, 'mskSmallBrokerHour', BROKERS.small * HOURS_PER_MONTH),
    storage(bytesPerSecond, hours, BROKERS.small),
  ];
}

function large(bytesPerSecond: number, hours: number): CostLine[] {
  const brokers = BROKERS.large * Math.max(1, Math.ceil(bytesPerSecond / MSK_LARGE_MAX_BYTES_PER_SECOND));
  return [
    line('MSK', `${brokers} brokers kafka.m7g.large`, 'mskLargeBrokerHour', brokers * HOURS_PER_MONTH),
    storage(bytesPerSecond, hours, BROKERS.large),
  ];
}

function serverless(flow: Bill['flow'], hours: number): CostLine[] {
  const raw = (flow.rawRecordsPerSecond * flow.rawRecordBytes * SECONDS_PER_MONTH) / GIB;
  const packs = (flow.packsPerSecond * flow.packBytes * SECONDS_PER_MONTH) / GIB;
  return [
    line('MSK Serverless', 'cluster', 'mskServerlessHour', HOURS_PER_MONTH),
    line(
      'MSK Serverless',
      `${2 * PARTITIONS} partitions`,
      'mskServerlessPartitionHour',
      2 * PARTITIONS * HOURS_PER_MONTH,
    ),
    line('MSK Serverless', 'GB in', 'mskServerlessInGb', raw + packs),
    line('MSK Serverless', 'GB out', 'mskServerlessOutGb', raw + 2 * packs),
    line('MSK Serverless', 'storage', 'mskStorageGbMonth', ((raw + packs) / HOURS_PER_MONTH) * hours),
  ];
}
