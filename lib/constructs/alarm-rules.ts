// Which alarms the pipeline has: what is watched, from which value on, and why that value. The numbers that people may
// wish to change are settings. Each is $0.10 a month for each metric in it, so a cause has none where its effect is
// alarmed anyway: throttled functions, tables and the readings stream make a stage fail or fall behind, a sweep that
// Lambda refuses does not run (docs/runbook.md names these causes there).

import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import type { EventSourceMapping, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { DeploySettings } from '#config/deploy-settings.ts';
import type { FunctionName } from '#config/setting.ts';
import type { WeirData } from '../weir-data.ts';
import { dataAlarms } from './data-alarms.ts';
import { forwardAlarms } from './forward-alarms.ts';
import { ALARM_PERIOD, type AlarmRule, CALL_PERIOD, FLEET_PERIOD, ONCE } from './pipeline-alarms.ts';
import { stageCounter } from './pipeline-dashboard.ts';
import { archiveAlarms } from './reading-archive.ts';
import { runningAlarms } from './running-alarms.ts';
import { subscriberAlarms } from './subscriber-alarms.ts';
import { tellingAlarms } from './telling-alarms.ts';

const SUM = { statistic: Stats.SUM, period: ALARM_PERIOD };
const MAXIMUM = { statistic: Stats.MAXIMUM, period: ALARM_PERIOD };

/** Two bad periods of three: one is a deployment or a retry that helped. */
const AGAIN: readonly [number, number] = [2, 3];
/**
 * Three bad minutes of a quarter of an hour: calls that end by their time-out, or come every five minutes, do not fail
 * in every minute.
 */
const OFTEN: readonly [number, number] = [3, 15];

/** Stages that read a stream; a batch that is not worked off makes its iterator old. */
const STREAM_STAGES = ['validate', 'aggregate', 'detect'] as const;

const capital = (name: string): string => `${name[0]?.toUpperCase()}${name.slice(1)}`;

export interface Watched {
  /** CloudWatch namespace of the stages' own counters. */
  readonly namespace: string;
  readonly settings: DeploySettings;
  readonly data: WeirData;
  readonly functions: ReadonlyMap<FunctionName, LambdaFunction>;
  readonly validateMapping: EventSourceMapping;
  /** Of the places where panes go, and of functions that are there by a setting. */
  readonly furtherAlarms: readonly AlarmRule[];
}

export function alarmRules(watched: Watched): readonly AlarmRule[] {
  const { settings, data, functions } = watched;
  return [
    ...STREAM_STAGES.filter((name) => name !== 'validate' || data.raw !== undefined).flatMap((name) =>
      stageRules(name, functions.get(name), settings),
    ),
    ...(data.topic === undefined ? [] : lagRules(functions.get('validate'), settings)),
    ...[...functions].flatMap(([name, fn]) => (UNWATCHED.includes(name) ? [] : errorRules(name, fn))),
    ...runningAlarms(watched),
    ...(data.raw === undefined ? [] : [rawStreamRule(data.raw)]),
    ...watched.furtherAlarms,
    ...archiveAlarms(data.archive, watched.namespace),
    ...subscriberAlarms(data, settings),
    ...forwardAlarms(data),
    givenUpRule(watched.validateMapping),
    rejectedRule(watched),
    internalErrorRule(watched),
    ...unknownFormatRules(watched),
    ...tellingAlarms(watched.namespace),
    ...dataAlarms(watched.namespace, settings, data),
  ];
}

function stageRules(name: FunctionName, fn: LambdaFunction | undefined, settings: DeploySettings): AlarmRule[] {
  if (fn === undefined) return [];
  const ofCalls = fn.metric('IteratorAge', { ...MAXIMUM, period: CALL_PERIOD });
  // validate gives a record up before that, and keeps it.
  const isGivenUpBefore =
    name === 'validate' && settings.validateRecordAgeSeconds <= (settings.retentionHours / 2) * 3600;
  const atRisk: AlarmRule = {
    id: `${capital(name)}DataAtRisk`,
    metric: ofCalls,
    // Half of the retention is left to repair what is broken, or to lengthen the retention, which takes effect at once.
    threshold: (settings.retentionHours / 2) * 3_600_000,
    when: 'above',
    periods: ONCE,
    tells: `${name} has used up half of the time its stream keeps records. Lengthen the retention now, then repair.`,
    heading: 'Data is about to expire',
  };
  return [
    {
      id: `${capital(name)}Behind`,
      metric: ofCalls,
      threshold: settings.iteratorAgeAlarmSeconds * 1000,
      when: 'above',
      periods: AGAIN,
      tells: `${name} is more than ${settings.iteratorAgeAlarmSeconds} s behind its stream. Nothing is lost yet; look whether it fails, is throttled, or has too few shards.`,
      heading: 'A stage falls behind',
    },
    ...(isGivenUpBefore ? [] : [atRisk]),
  ];
}

/**
 * Kafka has no iterator age; Lambda counts records:
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html (performance metrics)
 */
function lagRules(validate: LambdaFunction | undefined, settings: DeploySettings): AlarmRule[] {
  if (validate === undefined) return [];
  return [
    {
      id: 'ValidateBehind',
      metric: validate.metric('OffsetLag', { ...MAXIMUM, period: CALL_PERIOD }),
      threshold: settings.offsetLagAlarm,
      when: 'above',
      periods: AGAIN,
      tells: `validate is more than ${settings.offsetLagAlarm} records behind its topic. Nothing is lost while the topic keeps them; look whether it fails, is throttled, or has too few partitions or pollers.`,
      heading: 'A stage falls behind',
    },
  ];
}

/** What redrive does not write waits in its queue, which is alarmed; of query the gateway tells; merge runs rarely. */
const UNWATCHED: readonly FunctionName[] = ['redrive', 'query', 'merge'];

function errorRules(name: FunctionName, fn: LambdaFunction): AlarmRule[] {
  return [
    {
      id: `${capital(name)}Errors`,
      metric: fn.metricErrors(SUM),
      threshold: 1,
      when: 'at-least',
      periods: OFTEN,
      tells: `${name} fails again and again. Bad readings never make it fail, so a dependency or a release does: read its log.`,
      heading: 'A function fails',
    },
  ];
}

function rawStreamRule(stream: IStream): AlarmRule {
  return {
    id: 'RawStreamFull',
    metric: stream.metricWriteProvisionedThroughputExceeded({ ...SUM, period: CALL_PERIOD }),
    threshold: 1,
    when: 'at-least',
    // A fleet that sends on the quarter of an hour fills it three times in 45 minutes; one burst is refused in two
    // periods at most.
    periods: [3, 9],
    tells:
      'Writes to the raw stream are refused: its shards are full. Add shards, or pack more readings into a record.',
    heading: 'A stream is full',
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html (event source mapping metrics) */
function givenUpRule(mapping: EventSourceMapping): AlarmRule {
  return {
    id: 'ValidateGaveUp',
    metric: new Metric({
      namespace: 'AWS/Lambda',
      metricName: 'OnFailureDestinationDeliveredEventCount',
      dimensionsMap: { EventSourceMappingUUID: mapping.eventSourceMappingId },
      ...SUM,
    }),
    threshold: 1,
    when: 'at-least',
    periods: ONCE,
    tells:
      'validate gave up records after its retries; they are whole in the quarantine bucket under aws/lambda/. Repair, then put them back.',
    heading: 'Records were given up',
  };
}

/** Of what is stored by each; the sweep reads what aggregate does. */
function unknownFormatRules({ namespace }: Watched): AlarmRule[] {
  return (['aggregate', 'detect'] as const).map((name) => ({
    id: `${capital(name)}UnknownFormat`,
    metric: stageCounter(namespace, name, 'UnknownFormat').with({ period: CALL_PERIOD }),
    threshold: 1,
    when: 'at-least',
    periods: ONCE,
    tells: `${name} has stopped: it met something that a later release, or one long before, has written. Nothing is lost while the stream keeps its records. Deploy the release that wrote it, or a later one.`,
    heading: 'A format is not known',
  }));
}

/**
 * A record that our own code failed on is kept whole like one that is wrong; that it is our fault, somebody should
 * know.
 */
function internalErrorRule({ namespace }: Watched): AlarmRule {
  return {
    id: 'InternalErrors',
    metric: stageCounter(namespace, 'validate', 'InternalErrors').with({ period: CALL_PERIOD }),
    threshold: 1,
    when: 'at-least',
    periods: ONCE,
    tells:
      'A record brought about a fault of Weir itself. It is whole in the quarantine bucket under rejected/, its neighbours were read. Please report it.',
    heading: 'A fault of Weir itself',
  };
}

/**
 * Rejected readings are kept and hold nothing up, so only many of them for a quarter of an hour are somebody's
 * business.
 */
function rejectedRule({ settings, namespace }: Watched): AlarmRule {
  return {
    id: 'ReadingsRejected',
    metric: stageCounter(namespace, 'validate', 'ReadingsRejected').with({ period: FLEET_PERIOD }),
    threshold: settings.rejectedAlarmPerMinute * FLEET_PERIOD.toMinutes(),
    when: 'above',
    periods: ONCE,
    tells: `More than ${settings.rejectedAlarmPerMinute} readings a minute were rejected for a quarter of an hour. They are whole in the quarantine bucket under rejected/, each with its reason.`,
    heading: 'Many readings are rejected',
  };
}
