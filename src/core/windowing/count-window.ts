// Windows of so many values of one device and measure, in the order that the device sent them, whatever their event time. Only full ones are
// published, once: with the step that fills them, before its commit, so that a crash brings them again and a commit never does.
import { type Accumulator, add, emptyAccumulator } from './slices/accumulator.ts';
import type { CountSpec } from './slices/window-spec.ts';

export interface CountWindow extends Accumulator {
  /** Index of the dimension values of its latest value by event time, in the device's list. */
  variant: number;
}

/** What is filling for one specification, and what this step has filled. */
export interface CountRun {
  open: CountWindow;
  readonly full: CountWindow[];
}

export function createCountWindow(): CountWindow {
  return { ...emptyAccumulator(), variant: 0 };
}

export function createCountRun(): CountRun {
  return { open: createCountWindow(), full: [] };
}

/** Adds a value; a window that it fills goes to `full`. */
export function addToCount(run: CountRun, spec: CountSpec, value: number, atMs: number, variant: number): void {
  const { open } = run;
  if (atMs > open.lastAtMs) open.variant = variant;
  add(open, value, atMs);
  if (open.count < spec.count) return;
  run.full.push(open);
  run.open = createCountWindow();
}
