// What operators see of a deployment and what that costs: logs, traces, metrics, boards, and from which values on an
// alarm goes off.
import { flag, type SettingSpec, whole, wholeOf } from './deploy-setting-kinds.ts';

/**
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html, up to two years.
 */
const LOG_RETENTIONS_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731];

export const OPERATIONS_SETTINGS = {
  logRetentionDays: wholeOf({
    unit: 'd',
    default: 30,
    values: LOG_RETENTIONS_DAYS,
    reason: 'A month of logs outlives every investigation seen; CloudWatch never deletes by itself.',
  }),
  callLogs: flag({
    default: false,
    reason:
      "Lambda's own START, END and REPORT of every call, at $0.50 a GB. Failed calls and the stages' own lines are logged in any case; how long calls take is a free metric.",
  }),
  tracing: flag({
    default: false,
    reason:
      'X-Ray traces of the functions: the first call of each second and 5 % of the others, at $5 per million, which is $27 a month for 12,000 meters. A trace here is of one call and has no parts.',
  }),
  detailedMetrics: flag({
    default: false,
    reason:
      'All counters of the stages as CloudWatch metrics, at $0.30 a month each. Without it those that alarms and the board read are metrics, and the others fields of the same log lines (docs/runbook.md).',
  }),
  iteratorAgeAlarmSeconds: whole({
    unit: 's',
    default: 900,
    min: 60,
    max: 604_800,
    reason:
      'A stage that is a quarter of an hour behind does not catch up by itself. Must exceed twice the batching window.',
  }),
  rejectedAlarmPerMinute: whole({
    unit: 'readings a minute',
    default: 100,
    min: 1,
    max: 10_000_000,
    reason:
      'A few bad readings are daily bread. A hundred a minute, on the average of a quarter of an hour, is a release of firmware or a changed format.',
  }),
  rejectedAlarmPercent: percent(
    5,
    'A fleet that is well has under one in a hundred rejected; five last only when something changed.',
  ),
  lateAlarmPercent: percent(
    5,
    'Devices that buffer send in order and are never late; five in a hundred values are a sender out of order or a clock.',
  ),
  duplicateAlarmPercent: percent(
    30,
    'Senders repeat after a time-out, and a redrive brings good values again; a third, for a quarter of an hour, is a sender that repeats everything.',
  ),
  quarantineAlarmObjects: whole({
    unit: 'objects',
    default: 10_000,
    min: 1,
    max: 1_000_000_000,
    reason: 'An object holds the rejections of a batch; ten thousand are a week of a fault that nobody has looked at.',
  }),
  board: flag({
    default: true,
    reason:
      'The CloudWatch board that docs/runbook.md speaks of. An account has three boards free, a further one costs $3 a month; without it the same metrics are in CloudWatch.',
  }),
  detailBoard: flag({
    default: false,
    reason:
      'A second CloudWatch board with every metric of each resource, for whoever searches a cause. An account has three boards free, a further one costs $3 a month.',
  }),
};

/** A share of what comes in, as a whole number of percent. */
function percent(value: number, reason: string): SettingSpec<number> {
  return whole({ unit: '%', default: value, min: 1, max: 100, reason });
}
