// What a key group holds of the windows of dimension values (a region, a building): a cell per dimension, value, window
// and start. A cell leaves the key group only after it has been folded across key groups as it stands
// (`settleDimensions`).
import { type ExactAccumulator, emptyExact } from './exact-accumulator.ts';

export interface DimensionState {
  /** Grows with every commit of the key group, and does so across an expiry of its state too. 0 before the first. */
  stamp: number;
  readonly cells: Map<string, DimensionCell>;
}

/** Which window of which value. */
export interface CellId {
  readonly dimension: string;
  readonly value: string;
  /** The window's specification as written. */
  readonly window: string;
  readonly startMs: number;
  readonly sizeMs: number;
}

export interface DimensionCell extends CellId {
  readonly measures: Map<string, ExactAccumulator>;
  /** Stamp of the commit that first held it: a cell that left and began anew is another part of the same window. */
  born: number;
  /** Stamp of the commit that first held it as it is now. */
  changed: number;
  /** Changed in this step, which is not committed yet. */
  isOpen: boolean;
}

/** How far the fold across key groups has come in one key group. */
export interface Folded {
  /** Every cell that ended by `untilMs` has been folded as it stood at the commit of this stamp. */
  readonly stamp: number;
  readonly untilMs: number;
}

export function emptyDimensions(): DimensionState {
  return { stamp: 0, cells: new Map() };
}

/** The value stands last: it is the sender's text and may hold anything. */
export function cellKey({ dimension, value, window, startMs }: Omit<CellId, 'sizeMs'>): string {
  return `${dimension}#${window}#${startMs}#${value}`;
}

/** The cell of this id, created where it is missing. */
export function cellOf(state: DimensionState, id: CellId): DimensionCell {
  const key = cellKey(id);
  let cell = state.cells.get(key);
  if (cell === undefined) {
    cell = { ...id, measures: new Map(), born: 0, changed: 0, isOpen: false };
    state.cells.set(key, cell);
  }
  return cell;
}

export function accumulatorOf(cell: DimensionCell, measure: string): ExactAccumulator {
  let acc = cell.measures.get(measure);
  if (acc === undefined) {
    acc = emptyExact();
    cell.measures.set(measure, acc);
  }
  return acc;
}

/** Whether the fold already holds this cell as it is. */
export function isFolded(cell: DimensionCell, folded: Folded | undefined): boolean {
  return (
    folded !== undefined && !cell.isOpen && cell.changed <= folded.stamp && cell.startMs + cell.sizeMs <= folded.untilMs
  );
}

/**
 * Ends a step, before its commit: drops what is folded, stamps what changed. `arrivalMs` is the latest arrival in the
 * key group: the stamp is no smaller, so that a key group that begins anew after its state expired, days later, never
 * repeats one.
 */
export function settleDimensions(state: DimensionState, folded: Folded | undefined, arrivalMs: number): void {
  state.stamp = Math.max(state.stamp + 1, Math.floor(arrivalMs));
  for (const [key, cell] of state.cells) {
    if (isFolded(cell, folded)) state.cells.delete(key);
    else if (cell.isOpen) {
      if (cell.born === 0) cell.born = state.stamp;
      cell.changed = state.stamp;
      cell.isOpen = false;
    }
  }
}
