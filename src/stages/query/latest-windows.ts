// Of each window the highest revision, in the order of an answer, and no more of them than were asked for. Pure.
import type { Pane } from '#core/windowing/pane.ts';
import type { Cut, WindowPage } from './ports.ts';

/** What tells two windows apart (`ROW_KEY` of the history's rows). */
export const windowKey = ({ profile, device, measure, window, startMs }: Pane): string =>
  `${profile}\u0000${device}\u0000${measure}\u0000${window}\u0000${startMs}`;

/** Where two have the same revision the one that comes first stays. By start, then measure, then window. */
export function latestWindows(panes: Iterable<Pane>): Pane[] {
  const latest = new Map<string, Pane>();
  for (const pane of panes) {
    const key = windowKey(pane);
    const known = latest.get(key);
    if (known === undefined || pane.revision > known.revision) latest.set(key, pane);
  }
  return [...latest.values()].sort(
    (a, b) => a.startMs - b.startMs || textOrder(a.measure, b.measure) || textOrder(a.window, b.window),
  );
}

const textOrder = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

/**
 * The first `limit` of panes that are in the order of `latestWindows`. Cut between two starts, so that whoever goes on
 * at `cutAtMs` misses none; more than `limit` only where they all start at once. A cut that was made before stays where
 * it is the earlier one.
 */
export function firstWindows(ordered: readonly Pane[], limit: number, before?: WindowPage['cut']): WindowPage {
  const panes = before === undefined ? ordered : ordered.filter(({ startMs }) => startMs < before.cutAtMs);
  const [first, over] = [panes[0], panes[limit]];
  if (first === undefined || over === undefined) return before === undefined ? { panes } : { panes, cut: before };
  const cutAtMs =
    over.startMs > first.startMs ? over.startMs : panes.find(({ startMs }) => startMs > first.startMs)?.startMs;
  if (cutAtMs === undefined) return before === undefined ? { panes } : { panes, cut: before };
  return { panes: panes.filter(({ startMs }) => startMs < cutAtMs), cut: { why: 'rows', cutAtMs } };
}

/** Of two cuts the one that keeps less. */
export function earlierCut(
  a: WindowPage['cut'],
  b: WindowPage['cut'],
): { readonly why: Cut; readonly cutAtMs: number } | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return b.cutAtMs < a.cutAtMs ? b : a;
}
