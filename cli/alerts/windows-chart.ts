// An incident's measure around it, from the windows that are kept for a day: points for a chart.
import type { Pane } from '#core/windowing/pane.ts';
import type { IncidentRow } from '#stages/alert/incident-row.ts';
import type { ChartPoint } from '../terminal/chart.ts';
import type { AlertPlace } from './place.ts';

export interface WindowPoints {
  /** The windows' label: `1m`. */
  readonly window: string;
  readonly points: readonly ChartPoint[];
}

const LEAST_AROUND_MS = 30 * 60_000;
const MOST_AROUND_MS = 6 * 3_600_000;

/** The measure's means in its smallest windows, from some time before the incident on; undefined: none are kept. */
export async function windowPoints(
  place: AlertPlace,
  row: IncidentRow,
  nowMs: number,
): Promise<WindowPoints | undefined> {
  const { device, measure, startMs, atMs, isOpen } = row;
  if (measure === '' || !Number.isFinite(startMs)) return undefined;
  const endMs = isOpen ? Math.max(atMs, nowMs) : atMs;
  const aroundMs = Math.min(MOST_AROUND_MS, Math.max(LEAST_AROUND_MS, endMs - startMs));
  // Of what has gone on for days, the beginning.
  const toMs = Math.min(endMs + aroundMs, startMs + 3 * MOST_AROUND_MS);
  const panes = await place.panes(device, startMs - aroundMs, toMs);
  const own = panes.filter((pane) => pane.measure === measure && pane.count > 0);
  const sizeOf = (pane: Pane): number => pane.endMs - pane.startMs;
  const window = own.toSorted((a, b) => sizeOf(a) - sizeOf(b))[0]?.window;
  if (window === undefined) return undefined;
  const points = own
    .filter((pane) => pane.window === window)
    .map((pane) => ({ atMs: pane.startMs, value: pane.sum / pane.count }));
  return { window, points };
}
