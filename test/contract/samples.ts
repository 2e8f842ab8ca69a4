// One of each thing the ports carry, with what a test wants changed.
import type { AlertTransition } from '#core/alert/alert.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { add, emptyAccumulator } from '#core/windowing/slices/accumulator.ts';
import { createDraw } from '#local/simulator/draw.ts';
import type { Rejection } from '#stages/ports.ts';

export const transition = (change: Partial<AlertTransition> = {}): AlertTransition => ({
  id: '0193f1e0-0000-8000-8000-000000000001',
  transition: 1,
  profile: 'energy',
  device: 'meter-17',
  lane: 'readings',
  change: 'opened',
  rule: 'outage',
  kind: 'outage',
  measure: 'power',
  severity: 'critical',
  state: 'firing',
  startMs: 1_767_225_600_000,
  atMs: 1_767_225_600_000,
  value: 0.02,
  baseline: 0.1,
  score: null,
  dimensions: { region: 'north' },
  message: 'power of meter-17 is 0.02, below 0.1',
  ...change,
});

export const rejection = (change: Partial<Rejection> = {}): Rejection => ({
  kind: 'rejected',
  shard: 'shardId-000000000000',
  sequence: '49590338271490256608559692538361571095921575989136588898',
  partitionKey: 'meter-17',
  index: 0,
  arrivalMs: Date.UTC(2026, 0, 1, 23, 59, 59),
  issue: { reason: 'not-a-number', field: 'power', value: '"much"', expected: 'a finite number' },
  raw: '{"meter_id":"meter-17","power":"much"}',
  encoding: 'utf8',
  ...change,
});

/** A pane of these values, one a second from its start on. */
export const pane = (values: readonly number[], change: Partial<Pane> = {}): Pane => {
  const startMs = change.startMs ?? 1_767_225_600_000;
  const accumulator = emptyAccumulator();
  for (const [index, value] of values.entries()) add(accumulator, value, startMs + index * 1000);
  return {
    ...accumulator,
    device: 'meter-17',
    measure: 'power',
    window: '1m',
    startMs,
    endMs: startMs + 60_000,
    revision: values.length,
    dimensions: { region: 'north' },
    profile: 'energy',
    ...change,
  };
};

/** Bytes that no compression makes smaller, another row for each seed. */
export const noise = (length: number, seed = 1): Uint8Array => {
  const draw = createDraw(seed);
  return Uint8Array.from({ length }, () => draw.below(256));
};
