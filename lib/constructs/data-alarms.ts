// Alarms on the data itself: too large a share rejected, late or sent twice; what is kept piles up; state grows near its limit.
// Shares are arithmetic on two counters, which emulators refuse, so stage local has none of them.
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { type DeploySettings, LOCAL_STAGE } from '#config/deploy-settings.ts';
import type { FunctionName } from '#config/setting.ts';
import type { DataStack } from '../data-stack.ts';
import { ALARM_PERIOD, type AlarmRule } from './pipeline-alarms.ts';
import { stageCounter } from './pipeline-dashboard.ts';

/** Most of a quarter of an hour: shares of single minutes jump. */
const LASTING: readonly [number, number] = [10, 15];
/** Below it a share says nothing: one bad reading of three is no third of a fleet. */
const MIN_COUNT_PER_MINUTE = 100;
/** Lambda's invocation window carries 1 MB; detect stores by itself at 800 KB, so state between the two never goes on growing unseen. */
const DETECT_STATE_ALARM_BYTES = 700_000;
/** A commit writes a key group's state whole, in items of 300 KB: above 1 MB each batch costs a thousand write units. */
const WINDOW_STATE_ALARM_BYTES = 1_000_000;
export function dataAlarms(namespace: string, settings: DeploySettings, data: DataStack): readonly AlarmRule[] {
  return [
    ...(settings.stage === LOCAL_STAGE ? [] : shareRules(namespace, settings)),
    ...stateRules(namespace, settings),
    {
      id: 'QuarantineFilling',
      // Once a day, free: https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html
      metric: new Metric({
        namespace: 'AWS/S3',
        metricName: 'NumberOfObjects',
        dimensionsMap: { BucketName: data.quarantine.bucketName, StorageType: 'AllStorageTypes' },
        statistic: Stats.MAXIMUM,
        period: Duration.days(1),
      }),
      threshold: settings.quarantineAlarmObjects,
      when: 'above',
      periods: [1, 1],
      tells: `The quarantine bucket holds more than ${settings.quarantineAlarmObjects} objects that nobody has put back or deleted; they expire after ${settings.quarantineDays} days.`,
      heading: 'The quarantine fills up',
    },
  ];
}

function shareRules(namespace: string, settings: DeploySettings): readonly AlarmRule[] {
  // Of two counters: an alarm is paid for each metric in it.
  const share = (service: FunctionName, part: string, good: string): IMetric => {
    const metrics = Object.fromEntries(
      [part, good].map((name) => [name.toLowerCase(), stageCounter(namespace, service, name)]),
    );
    const [some, rest] = Object.keys(metrics).map((id) => `FILL(${id},0)`);
    const all = `${some}+${rest}`;
    return new MathExpression({
      expression: `IF(${all}>=${MIN_COUNT_PER_MINUTE},100*${some}/(${all}),0)`,
      usingMetrics: metrics,
      period: ALARM_PERIOD,
      label: `${part} (%)`,
    });
  };
  const rule = (id: string, metric: IMetric, threshold: number, tells: string): AlarmRule => ({
    id,
    metric,
    threshold,
    when: 'above',
    periods: LASTING,
    tells,
    heading: 'Too much is rejected, late or sent twice',
  });
  const { rejectedAlarmPercent, lateAlarmPercent, duplicateAlarmPercent } = settings;
  return [
    rule(
      'RejectedShare',
      share('validate', 'ReadingsRejected', 'ReadingsValid'),
      rejectedAlarmPercent,
      `More than ${rejectedAlarmPercent} % of the readings are rejected: a format, a unit or a clock has changed. They are kept under rejected/.`,
    ),
    rule(
      'LateShare',
      share('aggregate', 'ValuesLate', 'ValuesAccepted'),
      lateAlarmPercent,
      `More than ${lateAlarmPercent} % of the values are too late for their windows: devices send out of order, or a clock jumped ahead. They are kept under too-late/.`,
    ),
    rule(
      'DuplicateShare',
      share('aggregate', 'ValuesDuplicate', 'ValuesAccepted'),
      duplicateAlarmPercent,
      `More than ${duplicateAlarmPercent} % of the values were there already: senders repeat what had arrived, or two devices share an id. No window is wrong.`,
    ),
  ];
}

function stateRules(namespace: string, settings: DeploySettings): readonly AlarmRule[] {
  const largest = (service: FunctionName, metricName: string): Metric =>
    stageCounter(namespace, service, metricName).with({ statistic: Stats.MAXIMUM });
  const rule = (id: string, metric: Metric, threshold: number, tells: string): AlarmRule => ({
    id,
    metric,
    threshold,
    when: 'above',
    periods: [3, 5],
    tells,
    heading: 'State grows too large',
  });
  return [
    rule(
      'DetectStateLarge',
      largest('detect', 'DetectStateBytes'),
      DETECT_STATE_ALARM_BYTES,
      'The state of detect is near the 1 MB that an invocation window carries: a shard has too many devices. Add shards to the readings stream.',
    ),
    // An object of S3 costs the same whatever its size.
    ...(settings.windowStateStore === 's3'
      ? []
      : [
          rule(
            'WindowStateLarge',
            largest('aggregate', 'WindowStateBytes'),
            WINDOW_STATE_ALARM_BYTES,
            'The open windows of a key group are above 1 MB, so each batch writes a lot: too many devices or too long windows for a key group.',
          ),
        ]),
  ];
}
