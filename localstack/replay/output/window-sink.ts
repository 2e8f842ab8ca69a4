// Takes panes as a store with upserts would and keeps each window's last one: the one with the most readings.
import { stddevOf } from '#core/windowing/accumulator.ts';
import type { Pane } from '#core/windowing/pane.ts';
import type { PaneSink } from '#stages/ports.ts';
import { createSortedRuns, type SortedEntry } from './sorted-runs.ts';

export interface WindowSink extends PaneSink {
  /** The last pane of every window, sorted by device, measure, window and start; `windowOf` tells an entry's label. */
  merged(): Generator<SortedEntry, void, void>;
}

export interface SinkOptions {
  readonly folder: string;
  readonly maxEntries?: number;
}

/** Makes every start that a Date can hold positive, so that text sorts as the numbers do. */
const START_OFFSET_MS = 8.64e15;
const START_DIGITS = 17;

export function createWindowSink({ folder, ...limits }: SinkOptions): WindowSink {
  const runs = createSortedRuns<Pane>({ folder, name: 'windows', textOf: windowLine, ...limits });
  return {
    async write(panes) {
      for (const pane of panes) runs.put(keyOf(pane), pane.count, pane);
    },
    merged: runs.merged,
  };
}

/** The window's label of an entry of `merged`. */
export function windowOf(entry: SortedEntry): string {
  return entry.key.split('\u0000')[2] ?? '';
}

function keyOf({ device, measure, window, startMs }: Pane): string {
  return `${device}\u0000${measure}\u0000${window}\u0000${String(startMs + START_OFFSET_MS).padStart(START_DIGITS, '0')}`;
}

/** A line of windows.jsonl. */
export function windowLine(pane: Pane): string {
  const { count, sum, min, max, mean, first, last } = pane;
  return JSON.stringify({
    device_id: pane.device,
    measure: pane.measure,
    window: pane.window,
    start: new Date(pane.startMs).toISOString(),
    end: new Date(pane.endMs).toISOString(),
    count,
    sum,
    min,
    max,
    mean,
    stddev: stddevOf(pane),
    first,
    last,
    ...(pane.energyKwh === undefined ? {} : { energy_kwh: pane.energyKwh }),
    dimensions: pane.dimensions,
  });
}
