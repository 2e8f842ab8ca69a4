// The CloudWatch board of the pipeline: is it up to date, does it fail, what comes in, what goes out. Readings
// themselves are on Grafana's boards.
import { Dashboard, GraphWidget, type IWidget, Metric, Stats, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Aws, Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { FunctionName } from '#config/setting.ts';
import type { WeirData } from '../weir-data.ts';
import { pinLogicalId } from './pinned-id.ts';

export interface PipelineDashboardProps {
  readonly name: string;
  /** CloudWatch namespace of the stages' own counters. */
  readonly namespace: string;
  readonly data: WeirData;
  readonly functions: ReadonlyMap<FunctionName, LambdaFunction>;
}

const PERIOD = Duration.minutes(1);
/**
 * A board is 24 columns wide:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
const THIRD = 8;
const STREAM_STAGES: readonly FunctionName[] = ['validate', 'aggregate', 'detect'];

export function pipelineDashboard(scope: Construct, props: PipelineDashboardProps): Dashboard {
  const { data, functions } = props;
  const stages = STREAM_STAGES.flatMap((name) => functions.get(name) ?? []);
  const all = [...functions.values()];
  const labelled = (
    fns: readonly LambdaFunction[],
    metricOf: (fn: LambdaFunction, label: string) => Metric,
  ): Metric[] => fns.map((fn) => metricOf(fn, fn.node.id.replace(/Function$/, '').toLowerCase()));
  const sum = (label: string) => ({ statistic: Stats.SUM, period: PERIOD, label });
  const max = (label: string) => ({ statistic: Stats.MAXIMUM, period: PERIOD, label });
  const { readings, topics, redrive } = data;
  const streams = data.raw === undefined ? [] : [['raw', data.raw] as const];
  const ofStreams = (metricOf: (stream: IStream, label: string) => Metric): Metric[] =>
    [...streams, ['readings', readings] as const].map(([label, stream]) => metricOf(stream, label));
  const counters = (service: FunctionName, names: Readonly<Record<string, string>>): Metric[] =>
    Object.entries(names).map(([metricName, label]) => stageCounter(props.namespace, service, metricName, label));
  const rows: IWidget[][] = [
    [
      new TextWidget({
        width: 24,
        height: 1,
        markdown: `# ${props.name}: what to do when an alarm goes off is in docs/runbook.md`,
      }),
    ],
    [
      graph(
        'How far behind each stage is (ms)',
        labelled(stages, (fn, label) => fn.metric('IteratorAge', max(label))),
      ),
      graph(
        'Errors',
        labelled(all, (fn, label) => fn.metricErrors(sum(label))),
      ),
      graph(
        'Throttles',
        labelled(all, (fn, label) => fn.metricThrottles(sum(label))),
      ),
    ],
    [
      graph('Readings at the gate', counters('validate', { ReadingsValid: 'accepted', ReadingsRejected: 'rejected' })),
      graph('Windows', counters('aggregate', { PanesWritten: 'panes', ValuesLate: 'values too late' })),
      graph('Anomalies by rules', counters('detect', { Anomalies: 'anomalies' })),
    ],
    [
      graph(
        'Records written',
        ofStreams((stream, label) => stream.metricIncomingRecords(sum(label))),
      ),
      graph(
        'Bytes written',
        ofStreams((stream, label) => stream.metricIncomingBytes(sum(label))),
      ),
      graph(
        'Writes refused, shards full',
        ofStreams((stream, label) => stream.metricWriteProvisionedThroughputExceeded(sum(label))),
      ),
    ],
    [
      graph(
        'Time of a call, 99th percentile (ms)',
        labelled(all, (fn, label) => fn.metricDuration({ statistic: Stats.p(99), period: PERIOD, label })),
      ),
      graph(
        'Calls',
        labelled(all, (fn, label) => fn.metricInvocations(sum(label))),
      ),
      graph('Alerts', [
        topics.alerts.metricNumberOfMessagesPublished(sum('published')),
        topics.alerts.metricNumberOfNotificationsDelivered(sum('delivered')),
        topics.alerts.metricNumberOfNotificationsFailed(sum('not delivered')),
      ]),
    ],
    [
      graph('Panes that wait for the time-series store', [
        redrive.queue.metricApproximateNumberOfMessagesVisible(max('waiting')),
        redrive.deadLetters.metricApproximateNumberOfMessagesVisible(max('given up')),
      ]),
      graph(
        'State: write units used',
        [data.windows, data.baselines, data.alerts].map((table) =>
          table.metricConsumedWriteCapacityUnits(sum(table.node.id.replace(/Table$/, '').toLowerCase())),
        ),
      ),
      graph(
        'State: writes refused',
        [data.windows, data.baselines, data.alerts].map((table) =>
          table.metric('WriteThrottleEvents', sum(table.node.id.replace(/Table$/, '').toLowerCase())),
        ),
      ),
    ],
  ];
  const board = new Dashboard(scope, 'Dashboard', { dashboardName: boardName(props.name), widgets: rows });
  pinLogicalId(board, 'Dashboard');
  return board;
}

/**
 * A board is seen in every region of its account, so that its name is one for all of them:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html
 */
export function boardName(name: string): string {
  return `${name}-${Aws.REGION}`;
}

/**
 * A counter that a stage writes to its log (src/adapters/aws/function/powertools.ts): one dimension, the function's
 * name. No label for an alarm: with one it counts as arithmetic.
 */
export function stageCounter(namespace: string, service: FunctionName, metricName: string, label?: string): Metric {
  return new Metric({
    namespace,
    metricName,
    dimensionsMap: { service },
    statistic: Stats.SUM,
    period: PERIOD,
    ...(label === undefined ? {} : { label }),
  });
}

function graph(title: string, left: readonly Metric[]): GraphWidget {
  return new GraphWidget({ title, left: [...left], width: THIRD, leftYAxis: { min: 0 } });
}
