// How far the merge of a history came: one entry of the windows' table, written under a condition, so that of two runs
// at once one stops. It says the statement that may be running, what is merged and waits to be deleted, and who works.
import { checkMembers, FORMATS } from '#core/formats.ts';

/** A statement that was begun, or was about to be: nobody has seen its end. */
export interface Running {
  /** What the engine tells it by. */
  readonly token: string;
  /** Staged objects that it merges; of another statement none. */
  readonly keys: readonly string[];
  /** Where it merges none. */
  readonly text?: string;
}

/** Objects whose rows are in the history since. */
export interface Merged {
  readonly atMs: number;
  readonly keys: readonly string[];
}

export interface MergeState {
  /** Who works, and until when at most; undefined: nobody. */
  readonly lease?: { readonly owner: string; readonly untilMs: number };
  /** With how many columns the tables were made; 0: not yet. */
  readonly columns: number;
  /** The texts with which the views were made last. */
  readonly views: string;
  readonly running?: Running;
  readonly merged: readonly Merged[];
  /** Each failed to be merged by itself. */
  readonly refused: readonly string[];
  /** Days with rows merged since the last upkeep. */
  readonly days: readonly string[];
  /** The day, UTC, of the last upkeep that was begun; '' before the first. */
  readonly upkeepDay: string;
  /** Statements of it that are left. */
  readonly upkeep: readonly string[];
}

export const FIRST_STATE: MergeState = {
  columns: 0,
  views: '',
  merged: [],
  refused: [],
  days: [],
  upkeepDay: '',
  upkeep: [],
};

const MEMBERS = ['lease', 'columns', 'views', 'running', 'merged', 'refused', 'days', 'upkeepDay', 'upkeep'];

export function encodeMergeState(state: MergeState): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ v: FORMATS.historyMerge.writes, ...state }));
}

/** @throws UnknownFormatError for what another release wrote and this one cannot read */
export function decodeMergeState(bytes: Uint8Array): MergeState {
  const stored = JSON.parse(new TextDecoder().decode(bytes)) as MergeState;
  checkMembers('historyMerge', stored, MEMBERS);
  const known = Object.fromEntries(Object.entries(stored).filter(([name]) => MEMBERS.includes(name)));
  return { ...FIRST_STATE, ...known };
}
