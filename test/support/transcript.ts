// Windowing as transcripts: batches of readings written `device clock value [@arrival]`, then the panes that each batch
// must give, written `device window start count sum`. Order within a batch of panes does not matter.
import { expect } from 'vitest';
import type { CompiledProfile } from '#core/profile/compile.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { createPipeline } from './pipeline.ts';
import { at, rawRecord, T0 } from './readings.ts';

export interface Step {
  readonly readings: readonly string[];
  readonly panes: readonly string[];
}

let serial = 0;

export function recordOf(line: string) {
  const [device, clock = '', value, arrival] = line.split(' ');
  serial += 1;
  const body = { device_id: device, timestamp: new Date(at(clock)).toISOString(), power: Number(value) };
  return rawRecord(serial, body, arrival === undefined ? {} : { arrivalMs: at(arrival.slice(1)) });
}

export function paneLine(pane: Pane): string {
  const start = new Date(pane.startMs - T0 + 86_400_000).toISOString().slice(11, 19);
  return `${pane.device} ${pane.window} ${pane.startMs < T0 ? `-${new Date(T0 - pane.startMs).toISOString().slice(11, 19)}` : start} ${pane.count} ${pane.sum}`;
}

/** Plays the steps; answers the pipeline for further claims. */
export async function play(profile: CompiledProfile, steps: readonly Step[], options: { maxAgeMs?: number } = {}) {
  const pipeline = createPipeline(profile, { keyGroups: 1, ...options });
  let seen = 0;
  for (const [i, step] of steps.entries()) {
    await pipeline.feed(step.readings.map(recordOf));
    const panes = pipeline.panes.written.slice(seen).map(paneLine).sort();
    seen = pipeline.panes.written.length;
    expect({ step: i + 1, panes }).toEqual({ step: i + 1, panes: [...step.panes].sort() });
  }
  return pipeline;
}
