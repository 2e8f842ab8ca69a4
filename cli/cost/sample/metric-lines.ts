// Bytes of the line that a call writes for its metrics: embedded metric format, by the library that the functions use.
import { Metrics } from '@aws-lambda-powertools/metrics';
import { isUsualMetric } from '#adapters/aws/function/usual-metrics.ts';

/** A usual value: counters of a batch have a few digits. */
const VALUE = 12_345;

/** Stage → bytes, newline included. `names` are `stage name`. */
export function measureMetricLines(names: ReadonlySet<string>): Record<string, number> {
  const byStage = Map.groupBy(names, (each) => each.split(' ')[0] ?? '');
  return Object.fromEntries([...byStage].map(([stage, members]) => [stage, lineBytes(stage, members)]));
}

function lineBytes(stage: string, members: readonly string[]): number {
  const metrics = new Metrics({ namespace: 'Weir/energy/prod', serviceName: stage });
  for (const member of members) {
    const name = member.split(' ')[1] ?? '';
    if (!isUsualMetric(name)) {
      metrics.addMetadata(name, String(VALUE));
      continue;
    }
    metrics.addMetric(name, name.endsWith('Bytes') ? 'Bytes' : 'Count', VALUE);
  }
  const bytes = Buffer.byteLength(JSON.stringify(metrics.serializeMetrics())) + 1;
  metrics.clearMetrics();
  return bytes;
}
