// Alarms on the data itself: too large a share rejected, late or sent twice; what is kept piles up; state grows near
// its limit. Shares are arithmetic on two counters, which emulators refuse, so stage local has none of them. Periods
// are as long as a fleet may be silent: in a minute most small fleets say nothing, and a call of aggregate comes each
// five minutes.
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { type DeploySettings, LOCAL_STAGE } from '#config/deploy-settings.ts';
import type { FunctionName } from '#config/setting.ts';
import type { WeirData } from '../weir-data.ts';
import { type AlarmRule, FLEET_PERIOD } from './pipeline-alarms.ts';
import { stageCounter } from './pipeline-dashboard.ts';

/**
 * Below it a share says nothing: one bad reading of three is no third of a fleet. 50 meters with a reading each 15
 * minutes are well above it.
 */
const MIN_COUNT = 20;
/**
 * Lambda's invocation window carries 1 MB; detect stores by itself at 800 KB, so state between the two never goes on
 * growing unseen.
 */
const DETECT_STATE_ALARM_BYTES = 700_000;
/**
 * A commit writes a key group's state whole, in items of 300 KB: above 1 MB each batch costs a thousand write units.
 */
const WINDOW_STATE_ALARM_BYTES = 1_000_000;
export function dataAlarms(namespace: string, settings: DeploySettings, data: WeirData): readonly AlarmRule[] {
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
  // Of two counters, which the stages write together: an alarm is paid for each metric in it.
  const arithmetic = (service: FunctionName, names: readonly [string, string], label: string, term: Term): IMetric => {
    const counter = (name: string) => stageCounter(namespace, service, name).with({ period: FLEET_PERIOD });
    const usingMetrics = Object.fromEntries(names.map((name) => [name.toLowerCase(), counter(name)]));
    const [some = '', rest = ''] = Object.keys(usingMetrics).map((id) => `FILL(${id},0)`);
    return new MathExpression({ expression: term(some, rest), usingMetrics, period: FLEET_PERIOD, label });
  };
  const share: Term = (some, rest) => `IF(${some}+${rest}>=${MIN_COUNT},100*${some}/(${some}+${rest}),0)`;
  const rule = (id: string, metric: IMetric, threshold: number, tells: string): AlarmRule => ({
    id,
    metric,
    threshold,
    when: 'above',
    periods: [1, 1],
    tells,
    heading: 'Too much is rejected, late or sent twice',
  });
  const { rejectedAlarmPercent, lateAlarmPercent, duplicateAlarmPercent } = settings;
  return [
    {
      // Whatever the size of the fleet, and where its devices report once an hour: twice in two hours.
      ...rule(
        'AllRejected',
        arithmetic('validate', REJECTED, 'all rejected', (rejected, valid) => `IF(${valid}<1,IF(${rejected}>0,1,0),0)`),
        0,
        'Everything that came was rejected, in two quarters of an hour: a wrong profile, or a format has changed. It is kept under rejected/.',
      ),
      periods: [2, 8],
    },
    rule(
      'RejectedShare',
      arithmetic('validate', REJECTED, 'rejected (%)', share),
      rejectedAlarmPercent,
      `More than ${rejectedAlarmPercent} % of the readings are rejected: a format, a unit or a clock has changed. They are kept under rejected/.`,
    ),
    rule(
      'LateShare',
      arithmetic('aggregate', ['ValuesLate', 'ValuesAccepted'], 'too late (%)', share),
      lateAlarmPercent,
      `More than ${lateAlarmPercent} % of the values are too late for their windows: devices send out of order, or a clock jumped ahead. They are kept under too-late/.`,
    ),
    rule(
      'DuplicateShare',
      arithmetic('aggregate', ['ValuesDuplicate', 'ValuesAccepted'], 'sent twice (%)', share),
      duplicateAlarmPercent,
      `More than ${duplicateAlarmPercent} % of the values were there already: senders repeat what had arrived, or two devices share an id. No window is wrong.`,
    ),
  ];
}

/** The terms of the two counters → what is alarmed, as CloudWatch writes it. */
type Term = (some: string, rest: string) => string;

const REJECTED = ['ReadingsRejected', 'ReadingsValid'] as const;

function stateRules(namespace: string, settings: DeploySettings): readonly AlarmRule[] {
  const largest = (service: FunctionName, metricName: string): Metric =>
    stageCounter(namespace, service, metricName).with({ statistic: Stats.MAXIMUM, period: FLEET_PERIOD });
  const rule = (id: string, metric: Metric, threshold: number, tells: string): AlarmRule => ({
    id,
    metric,
    threshold,
    when: 'above',
    periods: [1, 1],
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
