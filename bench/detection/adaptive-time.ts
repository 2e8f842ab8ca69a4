// What the adaptive rule takes of a reading: weighing and moving, of one device after the other as a fleet reports.
import { adaptiveRows } from '#core/detect/pasts/adaptive/layout.ts';
import { moveAdaptive } from '#core/detect/pasts/adaptive/move.ts';
import { weighAdaptive } from '#core/detect/pasts/adaptive/weigh.ts';
import type { Series } from './series.ts';

const DEVICES = 100;
const ROUNDS = 5;
/** Of each device: past what is learnt first. */
const READINGS = 2000;

/** Nanoseconds of processor time a reading, of the quickest round. */
export function adaptiveNs({ timesMs, values }: Series): number {
  let quickest = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) quickest = Math.min(quickest, roundNs(timesMs, values));
  return quickest;
}

function roundNs(timesMs: readonly number[], values: readonly number[]): number {
  const rows = adaptiveRows(DEVICES);
  const began = process.cpuUsage();
  let lastMs = Number.NEGATIVE_INFINITY;
  let lastValue = Number.NaN;
  const count = Math.min(READINGS, values.length);
  for (let i = 0; i < count; i += 1) {
    const timeMs = timesMs[i] as number;
    const value = values[i] as number;
    for (let device = 0; device < DEVICES; device += 1) {
      weighAdaptive(rows, device, lastMs, lastValue, timeMs, value);
      moveAdaptive(rows, device, timeMs, value);
    }
    lastMs = timeMs;
    lastValue = value;
  }
  const { user, system } = process.cpuUsage(began);
  return ((user + system) * 1000) / (count * DEVICES);
}
