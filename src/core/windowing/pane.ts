// One emission of a window. Its revision is `count`: a later pane of the same window has more readings, one with as many is the same.
import type { Accumulator } from './accumulator.ts';

export interface Pane extends Readonly<Accumulator> {
  readonly device: string;
  readonly measure: string;
  /** The specification as written: `1m`, `5m/1m`. */
  readonly window: string;
  readonly startMs: number;
  readonly endMs: number;
  /** Σ power × reporting period, kWh; only for measures with energy. */
  readonly energyKwh?: number;
  /** The dimensions of the window's latest slice, e.g. region. */
  readonly dimensions: Readonly<Record<string, string>>;
  readonly profile: string;
}

/** Identity of an emission: equal identity, equal content. */
export function paneId(pane: Pane): string {
  return `${pane.device}\u0000${pane.measure}\u0000${pane.window}\u0000${pane.startMs}\u0000${pane.count}`;
}
