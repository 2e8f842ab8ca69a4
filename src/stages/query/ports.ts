// What reading windows back needs from the world. Adapters implement it for the hot copy and for each engine.
import type { Pane } from '#core/windowing/pane.ts';

/** Which windows: of a device, or of what stands for a dimension's value (`region=north`). */
export interface WindowQuery {
  readonly profile: string;
  readonly device: string;
  /** undefined: all. */
  readonly measures?: readonly string[];
  /** Specifications as written (`1m`, `5m/1m`); undefined: all. */
  readonly windows?: readonly string[];
  /** Windows whose start is in [fromMs, toMs). */
  readonly fromMs: number;
  readonly toMs: number;
  /** Windows at most, the earliest first; what lies after them is cut, and said so. */
  readonly limit: number;
}

/** Why an answer is not whole. */
export type Cut = 'rows' | 'bytes' | 'time';

export interface WindowPage {
  /** By start, measure, window; of each window the highest revision; void ones too (count 0), for whoever merges. */
  readonly panes: readonly Pane[];
  /** Not whole: windows that start at or after `cutAtMs` may be missing. */
  readonly cut?: { readonly why: Cut; readonly cutAtMs: number };
}

/** A store that windows can be read from. */
export interface WindowSource {
  /** For errors and health: `hot`, `athena`, `timestream`, `influxdb`. */
  readonly name: string;
  /** Rejects where the store cannot answer. */
  read(query: WindowQuery): Promise<WindowPage>;
}
