// What CloudWatch makes of points and an alarm, as far as our templates ask for it: periods, M of N, missing data, and
// the arithmetic of shares. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
// (evaluation), .../alarms-and-missing-data.html, .../using-metric-math.html (FILL, IF).
import { termOf } from './metric-math.ts';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** As CloudFormation has it: one metric, or arithmetic. */
export interface AlarmProperties {
  readonly AlarmName: string;
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: unknown;
  readonly Statistic?: string;
  readonly Period?: number;
  readonly Metrics?: readonly {
    readonly Id: string;
    readonly Expression?: string;
    readonly MetricStat?: { readonly Metric: Identity; readonly Period: number; readonly Stat: string };
  }[];
  readonly Threshold: number;
  readonly ComparisonOperator: string;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number;
  readonly TreatMissingData: string;
  readonly AlarmActions?: unknown;
  readonly OKActions?: unknown;
  readonly InsufficientDataActions?: unknown;
}

interface Identity {
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: unknown;
}

/** Points of one minute: their sum and largest. */
interface Minute {
  sum: number;
  max: number;
}

export interface Points {
  /** A point at `minute`, of a metric with this identity. */
  put(metric: Identity, minute: number, value: number): void;
  get(metric: Identity, minute: number): Readonly<Minute> | undefined;
}

export function createPoints(): Points {
  const series = new Map<string, Map<number, Minute>>();
  return {
    put(metric, minute, value) {
      const key = keyOf(metric);
      const minutes = series.get(key) ?? new Map<number, Minute>();
      series.set(key, minutes);
      const known = minutes.get(minute);
      minutes.set(minute, { sum: (known?.sum ?? 0) + value, max: Math.max(known?.max ?? value, value) });
    },
    get: (metric, minute) => series.get(keyOf(metric))?.get(minute),
  };
}

function keyOf({ Namespace, MetricName, Dimensions }: Identity): string {
  return JSON.stringify([Namespace, MetricName, Dimensions ?? []]);
}

/** The metrics that an alarm reads, arithmetic or not. */
export function metricsOf(alarm: AlarmProperties): Identity[] {
  return alarm.Metrics?.flatMap(({ MetricStat }) => (MetricStat === undefined ? [] : [MetricStat.Metric])) ?? [alarm];
}

/** Length of the alarm's periods, minutes. */
export function periodOf(alarm: AlarmProperties): number {
  return (
    (alarm.Metrics?.find(({ MetricStat }) => MetricStat !== undefined)?.MetricStat?.Period ?? alarm.Period ?? 60) / 60
  );
}

/** The alarm's value in the period of `period` minutes that begins at `from`; undefined where there is no point. */
function periodValue(alarm: AlarmProperties, points: Points, from: number): number | undefined {
  const period = periodOf(alarm);
  const of = (metric: Identity, stat: string | undefined): number | undefined => {
    const found: Minute[] = [];
    for (let minute = from; minute < from + period; minute++) {
      const point = points.get(metric, minute);
      if (point !== undefined) found.push(point);
    }
    if (found.length === 0) return undefined;
    return stat === 'Maximum'
      ? Math.max(...found.map(({ max }) => max))
      : found.reduce((sum, each) => sum + each.sum, 0);
  };
  const expression = alarm.Metrics?.find(({ Expression }) => Expression !== undefined)?.Expression;
  if (expression === undefined) return of(alarm, alarm.Statistic);
  const values = new Map<string, number | undefined>();
  for (const { Id, MetricStat } of alarm.Metrics ?? [])
    if (MetricStat !== undefined) values.set(Id, of(MetricStat.Metric, MetricStat.Stat));
  // Where no metric has a point there is no time at which the expression could have one.
  if ([...values.values()].every((value) => value === undefined)) return undefined;
  return termOf(expression, values);
}

const BREACHES: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
};

/** The state after the period that ends before `minute`, which is a multiple of the period plus `offset`. */
function stateAt(alarm: AlarmProperties, points: Points, minute: number): AlarmState {
  const period = periodOf(alarm);
  const { EvaluationPeriods: all, DatapointsToAlarm: needed = all, Threshold, TreatMissingData } = alarm;
  let bad = 0;
  let missing = 0;
  for (let back = 1; back <= all; back++) {
    const value = periodValue(alarm, points, minute - back * period);
    if (value === undefined) {
      missing += 1;
      if (TreatMissingData === 'breaching') bad += 1;
    } else if (BREACHES[alarm.ComparisonOperator]?.(value, Threshold)) bad += 1;
  }
  if (TreatMissingData === 'missing' && missing === all) return 'INSUFFICIENT_DATA';
  return bad >= needed ? 'ALARM' : 'OK';
}

export interface Told {
  readonly minute: number;
  readonly state: AlarmState;
}

/**
 * What the alarm tells its topic from its making at minute `from` until `to`: changes of the state for which it has an
 * action.
 */
export function toldBy(alarm: AlarmProperties, points: Points, from: number, to: number, offset = 0): Told[] {
  const period = periodOf(alarm);
  const actions = { OK: alarm.OKActions, ALARM: alarm.AlarmActions, INSUFFICIENT_DATA: alarm.InsufficientDataActions };
  const told: Told[] = [];
  let state: AlarmState = 'INSUFFICIENT_DATA';
  for (let minute = Math.ceil(from / period) * period + (offset % period); minute <= to; minute += period) {
    const next = stateAt(alarm, points, minute);
    if (next !== state && actions[next] !== undefined) told.push({ minute, state: next });
    state = next;
  }
  return told;
}
