// Where, among the rows of one series in an hour that comes twice, the clock was put back. Undefined where the rows do
// not tell.

export interface HourRow {
  readonly wallMs: number;
  /** Its instant if the clock was not put back yet, and if it was. */
  readonly earlyMs: number;
  readonly lateMs: number;
}

/** What the series' other rows tell. */
export interface Around {
  /** The series' row before the hour and the one after it, NaN where there is none. */
  readonly beforeMs: number;
  readonly nextMs: number;
  /** 1: newer rows come later; −1: they come first; 0: not known. */
  readonly direction: -1 | 0 | 1;
  /** Between rows before the hour; 0 where it is not known. */
  readonly stepMs: number;
  /** No time stood twice in the rows before. */
  readonly isDistinct: boolean;
}

export interface Split {
  /** Rows from here on are on the other side of the change. */
  readonly at: number;
  /** Newer rows come later, so those before `at` come before the change. */
  readonly ascending: boolean;
}

/** A reporting interval that is met again within this factor is the same one. */
const SAME_STEP = 1.5;

export function splitOf(rows: readonly HourRow[], around: Around): Split | undefined {
  const direction = around.direction === 0 ? directionToNext(rows, around.nextMs) : around.direction;
  const found = ([1, -1] as const)
    .filter((each) => direction === 0 || each === direction)
    .flatMap((each) => {
      const at = placeOf(rows, each, around);
      return at === undefined ? [] : [{ at, ascending: each === 1 }];
    });
  return found.length === 1 ? found[0] : undefined;
}

function directionToNext(rows: readonly HourRow[], nextMs: number): -1 | 0 | 1 {
  if (rows.every(({ lateMs }) => nextMs > lateMs)) return 1;
  return rows.every(({ earlyMs }) => nextMs < earlyMs) ? -1 : 0;
}

/**
 * The one place at which the wall clock goes against the direction, or, where rows come an hour apart, stands still.
 */
function placeOf(rows: readonly HourRow[], direction: -1 | 1, around: Around): number | undefined {
  const back: number[] = [];
  const still: number[] = [];
  for (let index = 1; index < rows.length; index += 1) {
    const stepMs = (rows[index]!.wallMs - rows[index - 1]!.wallMs) * direction;
    if (stepMs < 0) back.push(index);
    else if (stepMs === 0) still.push(index);
  }
  const at = back[0];
  if (at !== undefined) return back.length === 1 && isChange(rows, at) ? at : undefined;
  const only = still[0];
  return still.length === 1 && only !== undefined && isOneInterval(rows, only, direction, around) ? only : undefined;
}

/**
 * A time that stands on both sides shows two passes; so does a step back by more than half the change, which mere
 * disorder hardly makes.
 */
function isChange(rows: readonly HourRow[], at: number): boolean {
  const before = new Set(rows.slice(0, at).map(({ wallMs }) => wallMs));
  if (rows.slice(at).some(({ wallMs }) => before.has(wallMs))) return true;
  const { wallMs, earlyMs, lateMs } = rows[at]!;
  return Math.abs(wallMs - rows[at - 1]!.wallMs) * 2 > lateMs - earlyMs;
}

/**
 * The same time twice is the change if the rows come about as far apart as the clock was put back; else it may be a row
 * sent twice.
 */
function isOneInterval(rows: readonly HourRow[], at: number, direction: -1 | 1, around: Around): boolean {
  if (!around.isDistinct) return false;
  const first = rows[0]!;
  const last = rows.at(-1)!;
  const toFirst = Math.abs((direction === 1 ? first.earlyMs : first.lateMs) - around.beforeMs);
  const fromLast = Math.abs(around.nextMs - (direction === 1 ? last.lateMs : last.earlyMs));
  const inside = rows.flatMap((row, index) => {
    const stepMs = index === 0 ? 0 : Math.abs(row.wallMs - rows[index - 1]!.wallMs);
    return stepMs === 0 ? [] : [stepMs];
  });
  const steps = [toFirst, fromLast, around.stepMs || Number.NaN, ...inside].filter((stepMs) => !Number.isNaN(stepMs));
  const { earlyMs, lateMs } = rows[at]!;
  return steps.length > 0 && lateMs - earlyMs <= SAME_STEP * Math.min(...steps);
}
