// A transition as detect makes it, for tests of what becomes of one.
import type { AlertTransition } from '#core/alert/alert.ts';
import { T0 } from './readings.ts';

/** A spike's first, with what a test wants otherwise. */
export function spikeTransition(change: Partial<AlertTransition>): AlertTransition {
  return {
    ...{ id: 'a', transition: 1, profile: 'energy', device: 'a', lane: 'readings', change: 'opened' },
    ...{ rule: 'spike', kind: 'spike', measure: 'power_kw', severity: 'high', state: 'firing' },
    ...{ startMs: T0, atMs: T0, value: 9, baseline: 2, score: null, dimensions: {}, message: 'power' },
    ...change,
  };
}
