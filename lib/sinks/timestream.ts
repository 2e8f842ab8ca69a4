// Timestream for LiveAnalytics: what its writers may do and are told, and who hears of its outages. Its database and
// table are a stack of their own (../weir-time-series.ts), the queue of the panes that wait for it is there whether it
// is used or not.
import { MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LOCAL_STAGE } from '#config/deploy-settings.ts';
import { REFUSED_LATER_PREFIX } from '../constructs/permissions.ts';
import { ALARM_PERIOD, type AlarmRule, CALL_PERIOD, ONCE } from '../constructs/pipeline-alarms.ts';
import { stageCounter } from '../constructs/pipeline-dashboard.ts';
import { allow } from '../constructs/statement.ts';
import type { Sink, SinkContext, SinkProps, TimeSeriesTarget } from './sink.ts';

const MAXIMUM = { statistic: Stats.MAXIMUM, period: ALARM_PERIOD };

export function timestreamSink(_scope: unknown, { settings }: SinkProps): Sink | undefined {
  if (settings.timeSeries !== 'timestream') return undefined;
  return {
    environment: ({ timeSeries }) =>
      timeSeries === undefined
        ? {}
        : { engine: 'timestream', timestreamDatabase: timeSeries.database, timestreamTable: timeSeries.table },
    writes: ({ timeSeries, data }) => [
      ...timestreamWrites(timeSeries),
      allow(['sqs:SendMessage'], data.redrive.queue.queueArn),
    ],
    rewrites: ({ timeSeries, data }) => [...refusedLaterReads(timeSeries, data), ...timestreamWrites(timeSeries)],
    reads: ({ timeSeries }) =>
      timeSeries?.tableArn === undefined
        ? []
        : [allow(['timestream:Select'], timeSeries.tableArn), allow(['timestream:DescribeEndpoints'], '*')],
    alarms: (context) => [
      ...redriveRules(context),
      ...(settings.stage === LOCAL_STAGE ? [] : [refusedLaterRule(context)]),
    ],
  };
}

/**
 * The SDK finds the account's cell by DescribeEndpoints, which knows no resources:
 * https://docs.aws.amazon.com/timestream/latest/developerguide/Using.API.html
 */
function timestreamWrites(timeSeries: TimeSeriesTarget | undefined): readonly PolicyStatement[] {
  return timeSeries?.tableArn === undefined
    ? []
    : [allow(['timestream:WriteRecords'], timeSeries.tableArn), allow(['timestream:DescribeEndpoints'], '*')];
}

/** The reports of what the magnetic store refused later. */
function refusedLaterReads(
  timeSeries: TimeSeriesTarget | undefined,
  { quarantine }: SinkContext['data'],
): PolicyStatement[] {
  return timeSeries?.tableArn === undefined
    ? []
    : [
        allow(['s3:GetObject'], quarantine.arnForObjects(`${REFUSED_LATER_PREFIX}/*`)),
        // Or else S3 answers 403 for a report that has expired.
        allow(['s3:ListBucket'], quarantine.bucketArn),
      ];
}

function redriveRules({ settings, data }: SinkContext): AlarmRule[] {
  const { queue } = data.redrive;
  const waiting = queue.metricApproximateNumberOfMessagesVisible({ ...MAXIMUM, period: CALL_PERIOD });
  const tried = queue.metricApproximateNumberOfMessagesNotVisible({ ...MAXIMUM, period: CALL_PERIOD });
  const panes = new MathExpression({
    expression: 'waiting+tried',
    usingMetrics: { waiting, tried },
    period: CALL_PERIOD,
    label: 'messages',
  });
  return [
    {
      id: 'RedriveWaiting',
      // Both: a message is out of sight for six minutes while it is tried, and one received three times leaves the age
      // of the oldest:
      // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html.
      // Emulators read no arithmetic.
      metric: settings.stage === LOCAL_STAGE ? waiting : panes,
      threshold: 1,
      when: 'at-least',
      // Longer than two tries: the first can fail by itself.
      periods: [3, 3],
      tells:
        'The time-series store does not take panes; they wait in the redrive queue for up to 14 days. Windows and alerts go on.',
      heading: 'The time-series store does not take panes',
    },
    {
      id: 'RedriveGivenUp',
      metric: data.redrive.deadLetters.metricApproximateNumberOfMessagesVisible(MAXIMUM),
      threshold: 1,
      when: 'at-least',
      periods: ONCE,
      tells:
        'Panes are in the dead-letter queue of the redrive queue: the store refused them for days. Repair, then move them back.',
      heading: 'Panes were given up',
    },
  ];
}

/** Rows that are there already with a higher version do not count. */
function refusedLaterRule({ namespace }: SinkContext): AlarmRule {
  return {
    id: 'RowsRefusedLater',
    metric: stageCounter(namespace, 'redrive', 'TimestreamRowsRefusedLater').with({ period: CALL_PERIOD }),
    threshold: 1,
    when: 'at-least',
    periods: ONCE,
    tells:
      'The magnetic store of Timestream refused rows after it had taken them. Their reports are kept under timestream-rejected/; those that could be were written again.',
    heading: 'The store refused rows later',
  };
}
