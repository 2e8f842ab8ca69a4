// Which door the readings come in by: the settings that choose it, and what they come to. It refuses choices that
// contradict each other.
import { choice, flag, text, whole } from './deploy-setting-kinds.ts';

/**
 * https://docs.aws.amazon.com/msk/latest/developerguide/security_iam_service-with-iam.html (cluster ARN: name and UUID)
 */
const CLUSTER_ARN = /^arn:[a-z-]+:kafka:[a-z0-9-]+:\d{12}:cluster\/[A-Za-z0-9-]{1,64}\/[0-9a-f-]{36}-[A-Za-z0-9]{1,5}$/;

export const INGESTION_SETTINGS = {
  ingestion: choice(['kinesis', 'msk', 'auto'], {
    default: 'kinesis',
    reason:
      'Where devices send. `msk`: the topic of `mskClusterArn`, or without one of an MSK Serverless cluster made for it ($547 a month idle). `auto`: MSK where a cluster is named, else Kinesis.',
  }),
  mskClusterArn: text({
    default: '',
    form: new RegExp(`${CLUSTER_ARN.source}|^$`),
    range: 'the ARN of an MSK cluster, or nothing',
    reason: 'An existing cluster of this account and region with IAM authentication; Lambda reads it through its VPC.',
  }),
  mskTopic: text({
    default: 'readings',
    form: /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,249}$/,
    range: "letters, digits, `.`, `_` and `-`, up to 249: a topic's name",
    reason:
      'The topic must be there before the first deployment; only its partitions say how many calls run at a time.',
  }),
  mskMaxPollers: whole({
    unit: 'pollers',
    default: 4,
    min: 1,
    max: 2000,
    reason:
      'A poller takes 5 MB/s; at least one always runs, and every ten cost one event poller unit, $135 a month. Never more than partitions are used.',
  }),
  arrivalTicks: flag({
    default: true,
    reason:
      'A small record a minute in each shard of the raw stream, by which the sweep knows how far readings are absorbed: while they wait nobody is told silent (docs/ticks.md). Without them a device is silent only once another one of its key group was heard later. They cost some cents a month; a topic has none.',
  }),
  canary: flag({
    default: true,
    reason:
      'A reading a minute of the device `weir:canary`, which must become a window and be judged; nobody sees it. Where it is overdue the sweep fails, which is alarmed (docs/runbook.md, "The canary does not come through"). `npm run cost` has its lines: below $0.10 a month. A topic has none.',
  }),
  offsetLagAlarm: whole({
    unit: 'records',
    default: 100_000,
    min: 1,
    max: 1_000_000_000,
    reason:
      "Kafka counts how far validate is behind in records, not in time: with a record a second from each of 12,000 devices this is eight seconds, with packed records some minutes. Set it to ten minutes' worth.",
  }),
};

export interface IngestionChoice {
  readonly ingestion: 'kinesis' | 'msk' | 'auto';
  readonly mskClusterArn: string;
}

export function usesKafka({ ingestion, mskClusterArn }: IngestionChoice): boolean {
  return ingestion === 'msk' || (ingestion === 'auto' && mskClusterArn !== '');
}

/** Ingestion settings that make no sense together; `isLocal`: the stage that emulators deploy. */
export function ingestionContradictions(settings: IngestionChoice, isLocal: boolean): string[] {
  const { ingestion, mskClusterArn } = settings;
  if (isLocal && usesKafka(settings)) {
    return [
      `ingestion is ${ingestion}: emulators have no MSK; use kinesis in stage local (test/kafka shows a broker without AWS)`,
    ];
  }
  if (ingestion === 'kinesis' && mskClusterArn !== '') {
    return [
      `mskClusterArn is ${mskClusterArn}, but ingestion is kinesis: set ingestion to msk or auto, or leave it out`,
    ];
  }
  return [];
}
