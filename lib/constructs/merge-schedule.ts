// Calls merge by its interval, and the alarms of what it does: nothing else calls it, and nobody waits for its answer.
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { type AlarmRule, ONCE } from './pipeline-alarms.ts';
import { stageCounter } from './pipeline-dashboard.ts';
import { scheduled } from './sweep-schedule.ts';

/** Answers its alarms. */
export function mergeSchedule(
  scope: Construct,
  fn: LambdaFunction,
  { minutes, namespace }: { readonly minutes: number; readonly namespace: string },
): readonly AlarmRule[] {
  // A run that fails is not repeated: the next does the same work, and two at once are one.
  fn.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
  const description = 'Staged windows into their history';
  // One without a start date begins at once, so the tables are there a minute after the deployment:
  // https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
  scheduled(scope, fn, { id: 'Merge', description, minutes });
  // A run's length is told apart from its interval.
  const period = Duration.minutes(Math.max(5, minutes));
  const lateMs = (2 * minutes + 30) * 60_000;
  return [
    {
      id: 'MergeLate',
      metric: stageCounter(namespace, 'merge', 'OldestStagedAge').with({ statistic: Stats.MAXIMUM, period }),
      threshold: lateMs,
      when: 'above',
      periods: ONCE,
      tells: `Windows have waited for more than ${lateMs / 60_000} minutes to be merged into their history: merge fails, has more to do than it can, or an object cannot be read. panes_live and the hot copy have them.`,
      heading: 'Windows are not merged into their history',
    },
    {
      id: 'MergeErrors',
      metric: fn.metricErrors({ statistic: Stats.SUM, period }),
      threshold: 1,
      when: 'at-least',
      // Another writer's change, or an hour of Athena's, passes by itself.
      periods: [2, 3],
      tells:
        'merge fails again and again: its log has the statement and what Athena said to it. Nothing is lost; windows stay staged.',
      heading: 'Windows are not merged into their history',
    },
    {
      id: 'MergeSilent',
      metric: fn.metricInvocations({ statistic: Stats.SUM, period }),
      threshold: 1,
      when: 'below',
      periods: [3, 3],
      silence: 'told',
      tells: 'merge has not been called for three of its intervals: its schedule is disabled or was deleted.',
      heading: 'Windows are not merged into their history',
    },
  ];
}
