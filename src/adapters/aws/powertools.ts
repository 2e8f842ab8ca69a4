// Metrics as CloudWatch embedded metric format, written to the log by Powertools: no call, no latency. Refuses nothing.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics as PowertoolsMetrics } from '@aws-lambda-powertools/metrics';
import type { Metrics } from '#stages/ports.ts';
import { isUsualMetric } from './usual-metrics.ts';

export interface FlushableMetrics extends Metrics {
  /** Writes what was counted since the last time; to be called at the end of every invocation. */
  flush(): void;
}

/**
 * Counters and gauges of a function under `namespace`, with the dimension `service`. Values of one name are summed here, so a call writes one line.
 * With `shown` = 'usual' a counter that no alarm and no board reads is a field of that line instead of a metric: CloudWatch bills metrics by their number.
 */
export function createPowertoolsMetrics(
  namespace: string,
  service: string,
  shown: 'usual' | 'all' = 'all',
): FlushableMetrics {
  const metrics = new PowertoolsMetrics({ namespace, serviceName: service });
  const log = createLogger(service);
  const counts = new Map<string, number>();
  return {
    count(name, value) {
      counts.set(name, (counts.get(name) ?? 0) + value);
    },
    gauge(name, value, unit) {
      metrics.addMetric(name, unit, value);
    },
    flush() {
      const fields: Record<string, string> = {};
      for (const [name, value] of counts) {
        if (shown === 'all' || isUsualMetric(name)) metrics.addMetric(name, 'Count', value);
        else if (value !== 0) fields[name] = String(value);
      }
      counts.clear();
      if (metrics.hasStoredMetrics()) {
        for (const [name, text] of Object.entries(fields)) metrics.addMetadata(name, text);
        metrics.publishStoredMetrics();
      } else if (Object.keys(fields).length > 0) log.info('counted', fields);
    },
  };
}

/** JSON lines with the service's name; what an exception says is written before Lambda sees it. */
export function createLogger(service: string): Logger {
  return new Logger({ serviceName: service });
}
