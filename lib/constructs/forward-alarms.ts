// Alarms on handing incidents on: a service that takes nothing is told while it still can be mended.
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { WeirData } from '../weir-data.ts';
import { ALARM_PERIOD, type AlarmRule } from './pipeline-alarms.ts';

/** Two tries have failed by then. */
const BEHIND_SECONDS = 900;

export function forwardAlarms({ forwarding }: WeirData): readonly AlarmRule[] {
  if (forwarding === undefined) return [];
  const maximum = { statistic: Stats.MAXIMUM, period: ALARM_PERIOD };
  return [
    {
      id: 'ForwardBehind',
      metric: forwarding.queue.metricApproximateAgeOfOldestMessage(maximum),
      threshold: BEHIND_SECONDS,
      when: 'above',
      periods: [1, 1],
      tells:
        'A service that calls people has not taken an incident for a quarter of an hour: it may be that nobody is called. The log of forward names it and what it answers.',
      heading: 'An incident is not handed on',
    },
    {
      id: 'ForwardGaveUp',
      metric: forwarding.deadLetters.metricApproximateNumberOfMessagesVisible(maximum),
      threshold: 1,
      when: 'at-least',
      periods: [1, 1],
      tells:
        'Incidents that a service did not take for a day lie in the dead-letter queue of forward, for 14 days. Mend the service or the setting, then move them back.',
      heading: 'An incident is not handed on',
    },
  ];
}
