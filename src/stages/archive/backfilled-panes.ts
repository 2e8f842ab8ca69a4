// What a backfill gives out: windows that lie wholly inside its range, with its epoch; and void panes for those that
// are no windows any more.
import { epochRevision } from '#core/history/epoch.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { emptyAccumulator } from '#core/windowing/slices/accumulator.ts';
import type { PaneSink } from '../ports.ts';

export interface BackfillRange {
  readonly fromMs: number;
  readonly toMs: number;
  readonly epoch: number;
}

/** Identity of a window of a device and measure, whatever its revision. */
export function windowKey({ of, device, measure, window, startMs }: Pane): string {
  return `${of ?? ''}\u0000${device}\u0000${measure}\u0000${window}\u0000${startMs}`;
}

export const isInside = ({ startMs, endMs }: Pane, { fromMs, toMs }: BackfillRange): boolean =>
  startMs >= fromMs && endMs <= toMs;

/** Windows that are known by name; beyond it a backfill that asks which vanished is too large to answer. */
export const MAX_KNOWN_WINDOWS = 4_000_000;

export interface BackfilledPanes extends PaneSink {
  /** Panes handed on so far, windows of several revisions as often as they were given out. */
  panes(): number;
  readonly devices: ReadonlySet<string>;
  /** Of all windows given out; only where `isKnown`. */
  readonly windows: ReadonlySet<string>;
}

export interface BackfilledOptions {
  /** Windows are to be known afterwards. */
  readonly isKnown: boolean;
  /** Of a run before, which died. */
  readonly devices?: Iterable<string>;
  readonly windows?: Iterable<string>;
}

/** @throws RangeError (from `write`) beyond MAX_KNOWN_WINDOWS. */
export function backfilledPanes(to: PaneSink, range: BackfillRange, options: BackfilledOptions): BackfilledPanes {
  const devices = new Set(options.devices ?? []);
  const windows = new Set(options.windows ?? []);
  let count = 0;
  return {
    devices,
    windows,
    panes: () => count,
    async write(panes) {
      const inside = panes
        .filter((pane) => isInside(pane, range))
        .map((pane): Pane => ({ ...pane, revision: epochRevision(range.epoch, pane.revision) }));
      for (const pane of inside) {
        devices.add(pane.device);
        if (options.isKnown) windows.add(windowKey(pane));
      }
      if (windows.size > MAX_KNOWN_WINDOWS)
        throw new RangeError(
          `there are more than ${MAX_KNOWN_WINDOWS} windows, too many to tell which are none any more: backfill a shorter range at a time`,
        );
      count += inside.length;
      if (inside.length > 0) await to.write(inside);
    },
  };
}

/**
 * Void panes for windows of the engine that the backfill did not give out. `others` keeps those that the profile has no
 * windows of their kind for.
 */
export function vanished(
  old: readonly Pane[],
  { windows }: Pick<BackfilledPanes, 'windows'>,
  range: BackfillRange,
  keeps: (pane: Pane) => boolean = () => false,
): Pane[] {
  return old
    .filter((pane) => pane.count > 0 && isInside(pane, range) && !windows.has(windowKey(pane)) && !keeps(pane))
    .map(({ profile, device, of, measure, window, startMs, endMs, dimensions }) => ({
      ...emptyAccumulator(),
      ...{ profile, device, measure, window, startMs, endMs, dimensions },
      ...(of === undefined ? {} : { of }),
      revision: epochRevision(range.epoch, 0),
    }));
}
