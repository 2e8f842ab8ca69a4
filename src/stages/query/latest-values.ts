// The latest value of each measure of a device, from the windows that hold it. Pure.
import type { Pane } from '#core/windowing/pane.ts';

export interface LatestValue {
  readonly measure: string;
  readonly value: number;
  /** Event time, ms. */
  readonly atMs: number;
  /** The window that holds it. */
  readonly pane: Pane;
}

/** By measure. Where two windows hold the same value, the shorter one. */
export function latestValues(panes: readonly Pane[]): LatestValue[] {
  const latest = new Map<string, LatestValue>();
  for (const pane of panes) {
    const { measure, last, lastAtMs, endMs, startMs, count } = pane;
    if (count === 0 || !Number.isFinite(lastAtMs)) continue;
    const known = latest.get(measure);
    const isShorter = known !== undefined && endMs - startMs < known.pane.endMs - known.pane.startMs;
    if (known === undefined || lastAtMs > known.atMs || (lastAtMs === known.atMs && isShorter))
      latest.set(measure, { measure, value: last, atMs: lastAtMs, pane });
  }
  return [...latest.values()].sort((a, b) => (a.measure < b.measure ? -1 : 1));
}
