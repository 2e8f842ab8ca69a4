// Metrics as CloudWatch embedded metric format, written to the log by Powertools: no call, no latency. Refuses nothing.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics as PowertoolsMetrics } from '@aws-lambda-powertools/metrics';
import type { Metrics } from '#stages/ports.ts';
import { isGoodNews, isUsualMetric } from './usual-metrics.ts';

export interface FlushableMetrics extends Metrics {
  /** Writes what was counted since the last time; to be called at the end of every invocation. */
  flush(): void;
}

export interface MetricsOptions {
  /**
   * `usual`: a counter that nobody reads is a field of the line, and a line of good news waits for the next ones.
   * Default `all`: as counted, each call.
   */
  readonly shown?: 'usual' | 'all';
  /** Besides those of usual-metrics.ts, what nobody reads in this deployment. */
  readonly unread?: readonly string[];
  readonly nowMs?: () => number;
}

/**
 * How long good news waits: twice a minute, so that every minute of CloudWatch's has its point. A function that ends
 * meanwhile takes it along.
 */
export const GATHERED_MS = 30_000;

/**
 * Counters and gauges of a function under `namespace`, with the dimension `service`. Values of one name are gathered
 * here, counters as their sum and gauges as their largest, so a call writes one line at most: CloudWatch bills metrics
 * by their number, and lines by their length.
 */
export function createPowertoolsMetrics(
  namespace: string,
  service: string,
  { shown = 'all', unread = [], nowMs = Date.now }: MetricsOptions = {},
): FlushableMetrics {
  const metrics = new PowertoolsMetrics({ namespace, serviceName: service });
  const log = createLogger(service);
  const counts = new Map<string, number>();
  const gauges = new Map<string, { readonly value: number; readonly unit: 'Milliseconds' | 'Bytes' | 'Count' }>();
  const isMetric = (name: string): boolean => shown === 'all' || (isUsualMetric(name) && !unread.includes(name));
  let writtenMs = Number.NEGATIVE_INFINITY;

  function write(): void {
    const fields: Record<string, string> = {};
    for (const [name, value] of counts) {
      if (isMetric(name)) metrics.addMetric(name, 'Count', value);
      else if (value !== 0) fields[name] = String(value);
    }
    for (const [name, { value, unit }] of gauges) {
      if (isMetric(name)) metrics.addMetric(name, unit, value);
      else fields[name] = String(value);
    }
    counts.clear();
    gauges.clear();
    if (metrics.hasStoredMetrics()) {
      for (const [name, text] of Object.entries(fields)) metrics.addMetadata(name, text);
      metrics.publishStoredMetrics();
    } else if (Object.keys(fields).length > 0) log.info('counted', fields);
  }

  return {
    count(name, value) {
      counts.set(name, (counts.get(name) ?? 0) + value);
    },
    gauge(name, value, unit) {
      gauges.set(name, { value: Math.max(value, gauges.get(name)?.value ?? value), unit });
    },
    flush() {
      const isNews = [...counts].some(([name, value]) => value !== 0 && !isGoodNews(name));
      if (shown === 'usual' && !isNews && nowMs() - writtenMs < GATHERED_MS) return;
      writtenMs = nowMs();
      write();
    },
  };
}

/** JSON lines with the service's name; what an exception says is written before Lambda sees it. */
export function createLogger(service: string): Logger {
  return new Logger({ serviceName: service });
}
