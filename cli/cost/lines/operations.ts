// What people are told and what operators see: CloudWatch, X-Ray, SNS, KMS, Scheduler, the quarantine bucket.
import { GATHERED_MS } from '#adapters/aws/function/powertools.ts';
import {
  HOURS_PER_MONTH,
  KMS_CALLS_PER_HOUR,
  KMS_CREDENTIALS,
  LOG_COMPRESSION_RATIO,
  MAPPING_METRICS,
  PLATFORM_LOG_BYTES_PER_CALL,
  SECONDS_PER_MONTH,
  TRACE_SAMPLING,
  TRANSITIONS_PER_ALERT,
} from '../assumptions.ts';
import { type CostLine, line } from '../line.ts';
import type { BillContext } from './bill-context.ts';
import { type FunctionLoad, functionLoads } from './functions.ts';

const GIB = 1024 ** 3;
const DAYS_PER_MONTH = HOURS_PER_MONTH / 24;
/** https://aws.amazon.com/cloudwatch/pricing/: each log event counts 26 bytes beside its text. */
const LOG_EVENT_BYTES = 26;
const PLATFORM_LOG_EVENTS = 3;

export function operationsLines(context: BillContext): CostLine[] {
  const { workload, choice, shapes, flow } = context;
  const loads = functionLoads(context);
  const { inventory } = shapes;
  const platform =
    inventory.calledAloudFunctions > 0 ? PLATFORM_LOG_BYTES_PER_CALL + PLATFORM_LOG_EVENTS * LOG_EVENT_BYTES : 0;
  const transitions = workload.alertsPerDay * DAYS_PER_MONTH * TRANSITIONS_PER_ALERT;
  const readingsPerCall = flow.readingsPerSecond / flow.validateCallsPerSecond;
  const rejectingCalls =
    flow.validateCallsPerSecond * (1 - Math.exp(-readingsPerCall * workload.rejectedRatio)) * SECONDS_PER_MONTH;
  // Tables are encrypted with the key that AWS owns, which is never billed.
  const linesOf = ({ name, callsPerMonth }: FunctionLoad): number => {
    const shards = name === 'validate' ? flow.rawShards : flow.readingsShards;
    const gathered = (shards * SECONDS_PER_MONTH * 1000) / GATHERED_MS;
    // What is no good news is said at once.
    const news = name === 'validate' ? rejectingCalls : name === 'detect' ? transitions : 0;
    return Math.min(callsPerMonth, gathered + news);
  };
  const logBytes = loads.reduce(
    (sum, load) =>
      sum + load.callsPerMonth * platform + linesOf(load) * ownLineBytes(shapes.metricLineBytes[load.name]),
    0,
  );
  const sizeMetrics = choice.windowStateStore === 's3' ? 0 : 1;
  const kmsCalls =
    (KMS_CREDENTIALS.raw + KMS_CREDENTIALS.readings) * KMS_CALLS_PER_HOUR * HOURS_PER_MONTH + 2 * transitions;
  const traces = loads.reduce((sum, { callsPerMonth }) => {
    const first = Math.min(callsPerMonth, TRACE_SAMPLING.perSecond * SECONDS_PER_MONTH);
    return sum + first + (callsPerMonth - first) * TRACE_SAMPLING.ratio;
  }, 0);
  return [
    line('CloudWatch', 'alarms', 'alarm', inventory.alarms + sizeMetrics),
    line('CloudWatch', 'board', 'dashboard', inventory.dashboards - (choice.board ? 0 : 1)),
    line(
      'CloudWatch',
      'custom metrics',
      'customMetric',
      shapes.customMetrics + MAPPING_METRICS + sizeMetrics,
      'whether the mapping’s own two are billed is not known',
    ),
    line('CloudWatch', 'logs taken in', 'logsInGb', logBytes / GIB, 'the platform’s own lines have an assumed length'),
    line(
      'CloudWatch',
      `logs kept ${choice.logRetentionDays} d`,
      'logsGbMonth',
      ((logBytes * LOG_COMPRESSION_RATIO) / GIB) * (choice.logRetentionDays / DAYS_PER_MONTH),
      'compression assumed',
    ),
    ...(inventory.tracedFunctions > 0
      ? [
          line(
            'X-Ray',
            'traces of calls',
            'trace',
            traces,
            'sampling counted for each function: one a second and 5 % of the rest',
          ),
        ]
      : []),
    ...(inventory.keys > 0 ? [line('KMS', 'key of the topics', 'kmsKey', inventory.keys)] : []),
    line(
      'KMS',
      'requests',
      'kmsRequest',
      kmsCalls,
      'a call each 5 minutes for each credential; more producers’ roles are more',
    ),
    line('SNS', 'alerts published', 'snsPublish', transitions, 'how many alerts is an assumption'),
    line('SNS', 'alert e-mails to one address', 'snsEmail', transitions, 'one subscriber by e-mail'),
    line('Scheduler', 'sweep each minute', 'schedulerInvocation', HOURS_PER_MONTH * 60),
    line(
      'S3',
      'quarantine: objects put',
      's3Put',
      rejectingCalls,
      `${workload.rejectedRatio * 100} % of the readings rejected`,
    ),
  ];
}

/** A call that counted nothing writes none. */
const ownLineBytes = (bytes: number | undefined): number => (bytes === undefined ? 0 : bytes + LOG_EVENT_BYTES);
