// Counters and gauges in maps: sums of the counters, last values of the gauges.
import type { Metrics } from '#stages/ports.ts';

export interface MemoryMetrics extends Metrics {
  readonly counts: ReadonlyMap<string, number>;
  readonly gauges: ReadonlyMap<string, { readonly value: number; readonly unit: string }>;
}

export function createMemoryMetrics(): MemoryMetrics {
  const counts = new Map<string, number>();
  const gauges = new Map<string, { value: number; unit: string }>();
  return {
    counts,
    gauges,
    count(name, value) {
      counts.set(name, (counts.get(name) ?? 0) + value);
    },
    gauge(name, value, unit) {
      gauges.set(name, { value, unit });
    },
  };
}
