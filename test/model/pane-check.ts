// Every pane that was written, not only the last ones: equal identity, equal content; none has more than its window's
// last; a void one tells where the readings are.
import type { MemoryPaneSink } from '#adapters/memory/pane-sink.ts';
import { type Pane, paneId } from '#core/windowing/pane.ts';
import type { ReferenceWindow } from './windows.ts';

/** As in the reference. */
export function windowKey({ device, measure, window, startMs }: Pane): string {
  return `${device} ${measure} ${window} ${startMs}`;
}

/** `mayRepeat`: a pane may come twice, since calls fail. */
export function paneDifferences(
  { written, latest }: MemoryPaneSink,
  windows: ReadonlyMap<string, ReferenceWindow>,
  mayRepeat: boolean,
): string[] {
  const found: string[] = [];
  const byId = new Map<string, string>();
  for (const pane of written) {
    const text = JSON.stringify(pane);
    const known = byId.get(paneId(pane));
    if (known !== undefined && known !== text) found.push(`two panes of one identity: ${known} and ${text}`);
    if (known !== undefined && !mayRepeat && pane.window.startsWith('count/')) found.push(`published twice: ${text}`);
    byId.set(paneId(pane), text);
    if (pane.revision < pane.count || pane.revision < 1) found.push(`a revision below the count: ${text}`);
    if (pane.mergedIntoMs !== undefined) found.push(...voidDifferences(pane, windows));
    else if (pane.count > holderCount(pane, windows)) found.push(`a pane has too many readings: ${text}`);
  }
  for (const pane of written) {
    const isVoid = latest.get(paneId(pane).slice(0, paneId(pane).lastIndexOf('\u0000')))?.mergedIntoMs !== undefined;
    if (isVoid === windows.has(windowKey(pane))) found.push(`void or not, it should be the other: ${windowKey(pane)}`);
  }
  return found;
}

function voidDifferences(pane: Pane, windows: ReadonlyMap<string, ReferenceWindow>): string[] {
  const isEarlier = (pane.mergedIntoMs ?? 0) < pane.startMs;
  const isEmpty = pane.count === 0 && pane.sum === 0 && pane.energyKwh === undefined;
  const isKnown = isEarlier && isEmpty && pane.revision <= holderCount(pane, windows);
  return isKnown ? [] : [`a void pane that is none: ${JSON.stringify(pane)}`];
}

/**
 * How many readings the window has that holds the pane's readings in the end: of a session the one around its start.
 */
function holderCount(pane: Pane, windows: ReadonlyMap<string, ReferenceWindow>): number {
  const own = windows.get(windowKey(pane));
  if (own !== undefined || !pane.window.startsWith('session/')) return own?.count ?? 0;
  const prefix = `${pane.device} ${pane.measure} ${pane.window} `;
  for (const [key, { endMs, count }] of windows) {
    if (key.startsWith(prefix) && Number(key.slice(prefix.length)) < pane.startMs && pane.startMs < endMs) return count;
  }
  return 0;
}
