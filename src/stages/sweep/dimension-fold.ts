// The windows of dimension values (a region, a building) across key groups. Works from committed key-group states only:
// joins their cells into an item per window, publishes the panes, then marks how far it came, so that aggregate lets go
// of what is folded. May run twice at once.
import type { CompiledProfile } from '#core/profile/compile.ts';
import { type DimensionCell, type Folded, isFolded } from '#core/windowing/dimension-cells.ts';
import {
  decodeDimensionWindow,
  dimensionPanes,
  encodeDimensionWindow,
  joinCell,
} from '#core/windowing/dimension-window.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { decodeGroupState } from '#core/windowing/state-codec.ts';
import type { Metrics, PaneSink, StateStore } from '../ports.ts';
import { dimensionWindowKey } from '../stored/dimension-key.ts';
import { decodeDimensionMark, dimensionMarkKey, encodeDimensionMark } from '../stored/dimension-mark.ts';
import { windowStatePrefix } from '../stored/window-state-key.ts';
import type { StateWatch } from './idle-groups.ts';

export interface DimensionFoldPorts {
  readonly state: StateStore;
  readonly panes: PaneSink;
  readonly metrics: Metrics;
}

/** `look` takes what is due of a key group as it is stored. */
export interface DimensionFold extends StateWatch {
  /**
   * Folds and publishes what `look` took; answers how many panes. @throws where a store or sink fails; the next run
   * repeats it.
   */
  publish(): Promise<number>;
}

export interface DimensionFoldSettings {
  /** Default 30,000. */
  readonly delayMs?: number;
  /** Default 20,000; all of them at the end of time. */
  readonly maxCells?: number;
}

/**
 * A window is due so long after its end and the profile's out-of-orderness: a batching window of aggregate, so that the
 * first pane is mostly the last.
 */
const DEFAULT_DELAY_MS = 30_000;
/**
 * Cells taken in a run, some 20 MB, and those of one key group more. A fleet that comes back with a day is folded over
 * several runs.
 */
const DEFAULT_MAX_CELLS = 20_000;
/** A key group is looked at in every run, which is a minute after the last one, give or take what a schedule does. */
const LOOK_AGAIN_MS = 30_000;
/** Items loaded in one call of the store, committed side by side. */
const WINDOWS_AT_ONCE = 50;
/** Lost conditions in a row before the run gives up: two runs at once settle in one or two. */
const MAX_CONFLICTS = 5;
/** Key groups read at a time: their states are large. */
const GROUPS_AT_ONCE = 8;

/** One window and what key groups have for it. */
interface Due {
  readonly key: string;
  readonly cells: { readonly group: number; readonly cell: DimensionCell }[];
}

/** Undefined where the profile folds nothing. `nowMs` is the schedule's time; Infinity takes every window. */
export async function startDimensionFold(
  profile: CompiledProfile,
  ports: DimensionFoldPorts,
  nowMs: number,
  settings: DimensionFoldSettings = {},
): Promise<DimensionFold | undefined> {
  if (profile.dimensionWindows.length === 0) return undefined;
  const { delayMs = DEFAULT_DELAY_MS } = settings;
  const { maxCells = nowMs === Number.POSITIVE_INFINITY ? nowMs : DEFAULT_MAX_CELLS } = settings;
  const { state: store } = ports;
  const markKey = dimensionMarkKey(profile.name);
  const mark = (await store.load([markKey])).get(markKey);
  const folded = decodeDimensionMark(mark?.bytes);
  const untilMs = nowMs - profile.outOfOrdernessMs - delayMs;
  const due = new Map<string, Due>();
  const looked = new Map<number, Folded>();
  let cellCount = 0;

  /**
   * Commits the items of these windows; answers the panes of all of them, since whoever died before may not have
   * published.
   */
  async function fold(windows: readonly Due[]): Promise<Pane[]> {
    const panes: Pane[] = [];
    let open = windows;
    for (let conflicts = 0; open.length > 0; conflicts += 1) {
      if (conflicts > MAX_CONFLICTS)
        throw new Error(`${open.length} dimension windows lost their version condition ${conflicts} times in a row`);
      const stored = await store.load(open.map(({ key }) => key));
      const isDone = await Promise.all(
        open.map(async ({ key, cells }) => {
          const id = (cells[0] as Due['cells'][number]).cell;
          const found = stored.get(key);
          const window = decodeDimensionWindow(found?.bytes, id.startMs);
          let isNew = false;
          for (const { group, cell } of cells) isNew = joinCell(window, group, cell) || isNew;
          const isKept =
            !isNew || (await store.commit(key, encodeDimensionWindow(window, id.startMs), found?.version ?? 0));
          // Published is only what is committed: of two runs at once none shows a count with other readings than the
          // other's.
          if (isKept) for (const pane of dimensionPanes(window, id, profile)) panes.push(pane);
          return isKept;
        }),
      );
      open = open.filter((_, i) => !isDone[i]);
    }
    return panes;
  }

  return {
    async prepare() {},
    look(text, { dimensions }) {
      // What comes late may be for any window, so only the key group's state tells what is due.
      const againAtMs = nowMs + Math.min(delayMs, LOOK_AGAIN_MS);
      if (cellCount >= maxCells) return againAtMs;
      const group = Number(text);
      const known = folded.get(group);
      let isAny = false;
      for (const cell of dimensions.cells.values()) {
        if (cell.startMs + cell.sizeMs > untilMs || isFolded(cell, known)) continue;
        isAny = true;
        cellCount += 1;
        const key = dimensionWindowKey(profile.name, cell);
        const one = due.get(key);
        if (one === undefined) due.set(key, { key, cells: [{ group, cell }] });
        else one.cells.push({ group, cell });
      }
      if (isAny) looked.set(group, { stamp: dimensions.stamp, untilMs });
      return againAtMs;
    },
    async publish() {
      if (looked.size === 0) return 0;
      const windows = [...due.values()];
      let published = 0;
      for (let from = 0; from < windows.length; from += WINDOWS_AT_ONCE) {
        const panes = await fold(windows.slice(from, from + WINDOWS_AT_ONCE));
        await ports.panes.write(panes);
        published += panes.length;
      }
      // Another run may have written meanwhile; then its mark stands, and what this one folded is folded again with the
      // same result.
      await store.commit(markKey, encodeDimensionMark(new Map([...folded, ...looked])), mark?.version ?? 0);
      ports.metrics.count('DimensionPanesWritten', published);
      return published;
    },
  };
}

/**
 * A fold by itself, from the stored key groups: for a replay, which has no sweep until its end. Answers how many panes
 * it published.
 */
export async function foldDimensions(
  profile: CompiledProfile,
  ports: DimensionFoldPorts,
  nowMs: number,
  settings: DimensionFoldSettings = {},
): Promise<number> {
  const prefix = windowStatePrefix(profile.name);
  const fold = await startDimensionFold(profile, ports, nowMs, settings);
  if (fold === undefined) return 0;
  const keys = await ports.state.keys(prefix);
  for (let from = 0; from < keys.length; from += GROUPS_AT_ONCE) {
    for (const [key, { bytes }] of await ports.state.load(keys.slice(from, from + GROUPS_AT_ONCE))) {
      fold.look(key.slice(prefix.length), decodeGroupState(bytes, profile));
    }
  }
  return fold.publish();
}
