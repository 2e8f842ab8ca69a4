// CloudWatch alarms of the pipeline, each telling the operations topic what is wrong and which page of the runbook
// helps. docs/runbook.md has a heading for every one (test/lib/alarms.test.ts).
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** One alarm: it goes off when `metric` crosses `threshold` in `minutes` of the last `of` periods. */
export interface AlarmRule {
  /** PascalCase, unique; becomes the logical id and, in words with dashes, the alarm's name. */
  readonly id: string;
  /** One metric, or arithmetic on a few, which no emulator takes. */
  readonly metric: IMetric;
  readonly threshold: number;
  readonly when: 'above' | 'at-least' | 'below';
  /** How many of how many periods of the metric. One of one where a single event is one too many. */
  readonly periods: readonly [number, number];
  /**
   * What no data means. It is good news everywhere but for what must run by itself: there it is told (`told`), as the
   * state "insufficient data", which an alarm also has before its first point, so that a first deployment tells
   * nothing.
   */
  readonly silence?: 'good' | 'told';
  /** What has happened, and what to do first; one or two sentences. */
  readonly tells: string;
  /** Heading of docs/runbook.md. */
  readonly heading: string;
}

/** Where the runbook is, as an alarm's reader would look for it: in this repository. */
const RUNBOOK = 'docs/runbook.md';

const OPERATORS = {
  above: ComparisonOperator.GREATER_THAN_THRESHOLD,
  'at-least': ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  below: ComparisonOperator.LESS_THAN_THRESHOLD,
} as const;

/**
 * A minute: the finest that AWS's own metrics have without a price. For what has a point every minute, or where a
 * single point is enough.
 */
export const ALARM_PERIOD = Duration.minutes(1);
/**
 * The longest batching window that Lambda has: what aggregate says by call has a point in nearly every such period, and
 * none in most minutes.
 */
export const CALL_PERIOD = Duration.minutes(5);
/**
 * How often a meter reports, perhaps all of them in the same minute: what depends on readings has a point in every such
 * period.
 */
export const FLEET_PERIOD = Duration.minutes(15);

/** Of an alarm's periods: a single event is one too many. */
export const ONCE: readonly [number, number] = [1, 1];

/** The anchor that Markdown gives a heading: `A stage falls behind` → `a-stage-falls-behind`. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');
}

/** Makes the alarms; `topic` hears when one goes off and when it is over. `prefix` begins every name. */
export function pipelineAlarms(
  scope: Construct,
  prefix: string,
  topic: ITopic,
  rules: readonly AlarmRule[],
): readonly Alarm[] {
  const action = new SnsAction(topic);
  return rules.map((rule) => {
    const [datapointsToAlarm, evaluationPeriods] = rule.periods;
    const alarm = new Alarm(scope, `${rule.id}Alarm`, {
      alarmName: `${prefix}-${rule.id.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()}`,
      alarmDescription: `${rule.tells} ${RUNBOOK}#${anchorOf(rule.heading)}`,
      metric: rule.metric,
      threshold: rule.threshold,
      comparisonOperator: OPERATORS[rule.when],
      datapointsToAlarm,
      evaluationPeriods,
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html: "missing" goes to
      // INSUFFICIENT_DATA when all points of the evaluation range are missing; "breaching" would go off at once where
      // there has never been any. Actions are for changes of the state only.
      treatMissingData: rule.silence === 'told' ? TreatMissingData.MISSING : TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
    if (rule.silence === 'told') alarm.addInsufficientDataAction(action);
    return alarm;
  });
}
