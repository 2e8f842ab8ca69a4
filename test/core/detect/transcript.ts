// Rules by transcript: each line is a reading (seconds, kW) and the transitions that it is to make.
import { expect } from 'vitest';
import { viewDevice } from '#core/detect/device-view.ts';
import { energy } from '#profiles/energy.ts';
import { type Bench, benchOf } from './readings.ts';

export type Line = readonly [seconds: number, kw: number, transitions?: readonly string[]];

export function transcript(lines: readonly Line[], bench = benchOf(energy)): Bench {
  for (const [seconds, kw, transitions = []] of lines) {
    expect([seconds, kw, bench.feed(seconds, { power_kw: kw })]).toEqual([seconds, kw, transitions]);
  }
  return bench;
}

export function baselineOf(bench: Bench): number {
  return viewDevice(bench.group, 'd')?.measures[bench.detector.planOf('power_kw').slot]?.baseline ?? Number.NaN;
}
