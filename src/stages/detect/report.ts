// The counters of a call.
import type { DetectCounts } from '#core/detect/outcome.ts';
import type { Metrics } from '../ports.ts';

/** What a call came to, for operators. */
export function report(metrics: Metrics, counts: DetectCounts, stateBytes: number): void {
  metrics.count('ReadingsJudged', counts.judged);
  metrics.count('ReadingsOlder', counts.older);
  metrics.count('ReadingsLate', counts.late);
  metrics.count('ReadingsDuplicate', counts.duplicate);
  metrics.count('ReadingsRedelivered', counts.redelivered);
  metrics.count('Anomalies', counts.anomalies);
  metrics.count('AlertsOpened', counts.opened);
  metrics.count('AlertsResolved', counts.resolved);
  if (counts.stale > 0) metrics.count('AlertsStale', counts.stale);
  if (counts.forgotten > 0) metrics.count('DevicesForgotten', counts.forgotten);
  metrics.gauge('DetectStateBytes', stateBytes, 'Bytes');
}
