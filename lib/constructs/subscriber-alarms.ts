// Alarms on messages that SNS could not deliver: each failure once, and what waits in the dead-letter queues.
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { DeploySettings } from '#config/deploy-settings.ts';
import type { WeirData } from '../weir-data.ts';
import { ALARM_PERIOD, type AlarmRule } from './pipeline-alarms.ts';

export function subscriberAlarms({ topics }: WeirData, settings: DeploySettings): readonly AlarmRule[] {
  const notDelivered = (id: string, topic: ITopic): AlarmRule => ({
    id,
    metric: topic.metricNumberOfNotificationsFailed({ statistic: Stats.SUM, period: ALARM_PERIOD }),
    threshold: 1,
    when: 'at-least',
    periods: [1, 1],
    tells:
      'SNS could not deliver an alert to a subscriber. The alert is in the alerts table; look at the subscription.',
    heading: 'An alert did not reach a subscriber',
  });
  const undelivered = (id: string, queue: Queue, what: string): AlarmRule => ({
    id,
    metric: queue.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM, period: ALARM_PERIOD }),
    threshold: 1,
    when: 'at-least',
    periods: [1, 1],
    tells: `${what} that a subscriber did not take lie in their dead-letter queue, for 14 days. Mend the subscriber, then send them again.`,
    heading: 'Messages wait for a subscriber',
  });
  // Where the settings name subscribers; whoever subscribes by hand chooses a queue too.
  return [
    notDelivered('AlertNotDelivered', topics.alerts),
    ...(settings.alertSubscriptions.length > 0
      ? [undelivered('AlertsUndelivered', topics.alertsUndelivered, 'Alerts')]
      : []),
    ...(topics.escalation === undefined
      ? []
      : [
          notDelivered('EscalationNotDelivered', topics.escalation.topic),
          undelivered('EscalationUndelivered', topics.escalation.undelivered, 'Escalated alerts'),
        ]),
    ...(settings.operationsSubscriptions.length > 0
      ? [undelivered('OperationsUndelivered', topics.operationsUndelivered, 'Messages about the pipeline')]
      : []),
  ];
}
