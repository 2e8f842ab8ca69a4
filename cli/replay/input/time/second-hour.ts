// The hour that comes twice in autumn: which of its two instants a row means is told by the order of its series' rows,
// where they go back once. Rows are asked in the order of the file and answered once their hour is over. Where the
// order tells nothing (one pass only, disorder) each is answered that it is ambiguous: it is never guessed. Why:
// docs/decisions/0020-the-second-autumn-hour.md.
import { type HourRow, splitOf } from './split-hour.ts';

export interface SecondHour {
  /** A row of the series whose instant is known. */
  known(series: string, instantMs: number): void;
  /**
   * A row with two instants; `answer` hears which of them it means, NaN where nobody can tell. At once or later, in any
   * order. `aloneMs` is what it means where it is the only row of its series there.
   */
  ask(
    series: string,
    wallMs: number,
    instants: readonly number[],
    aloneMs: number | undefined,
    answer: (instantMs: number) => void,
  ): void;
  /** Answers whatever is still asked: the file has ended, or too much waits. */
  end(): void;
}

/** What is known of the order of a series' rows. */
interface Series {
  lastMs: number;
  /** 1: newer rows come later; −1: the file is newest first; 0: not known yet. */
  direction: -1 | 0 | 1;
  /** Step from row to row that was seen last, 0 where none was. */
  stepMs: number;
  /** Rows since one came against the direction, and since a time stood twice. */
  rowsInOrder: number;
  rowsDistinct: number;
  /** Rows of the hour that wait for its end. */
  hour: AskedRow[] | undefined;
}

interface AskedRow extends HourRow {
  readonly aloneMs: number;
  readonly answer: (instantMs: number) => void;
}

/** After disorder so many rows in order are wanted before the order is believed again. */
const TRUSTED_AFTER_ROWS = 100;
/** An hour's rows have all come when some row of the file is so far from it: a series may have ended in it. */
const OVER_MS = 86_400_000;

export function createSecondHour(): SecondHour {
  const all = new Map<string, Series>();
  const waiting = new Set<Series>();
  let changeMs = 0;

  function seriesNamed(name: string): Series {
    let series = all.get(name);
    if (series === undefined) {
      const rows = TRUSTED_AFTER_ROWS;
      series = { lastMs: Number.NaN, direction: 0, stepMs: 0, rowsInOrder: rows, rowsDistinct: rows, hour: undefined };
      all.set(name, series);
    }
    return series;
  }

  function step(series: Series, instantMs: number): void {
    const stepMs = instantMs - series.lastMs;
    series.lastMs = instantMs;
    series.rowsInOrder += 1;
    series.rowsDistinct += 1;
    if (Number.isNaN(stepMs)) return;
    const direction = Math.sign(stepMs) as -1 | 0 | 1;
    if (direction === 0) series.rowsDistinct = 0;
    else if (series.direction === 0) series.direction = direction;
    else if (direction !== series.direction) {
      series.direction = direction;
      series.rowsInOrder = 0;
    }
    if (direction !== 0) series.stepMs = Math.abs(stepMs);
  }

  /** `nextMs` is the series' next row, NaN where there is none. */
  function decide(series: Series, nextMs: number): void {
    const rows = series.hour;
    if (rows === undefined) return;
    series.hour = undefined;
    waiting.delete(series);
    const isTrusted = series.rowsInOrder >= TRUSTED_AFTER_ROWS;
    const split = isTrusted
      ? splitOf(rows, {
          beforeMs: series.lastMs,
          nextMs,
          direction: series.direction,
          stepMs: series.stepMs,
          isDistinct: series.rowsDistinct >= TRUSTED_AFTER_ROWS,
        })
      : undefined;
    for (const [index, row] of rows.entries()) {
      const isFirst = split !== undefined && index < split.at === split.ascending;
      const aloneMs = rows.length === 1 ? row.aloneMs : Number.NaN;
      const instantMs = split === undefined ? aloneMs : isFirst ? row.earlyMs : row.lateMs;
      if (!Number.isNaN(instantMs)) step(series, instantMs);
      row.answer(instantMs);
    }
  }

  function end(): void {
    for (const series of [...waiting]) decide(series, Number.NaN);
  }

  return {
    known(name, instantMs) {
      if (waiting.size > 0 && Math.abs(instantMs - changeMs) > OVER_MS) end();
      const series = seriesNamed(name);
      if (series.hour !== undefined) decide(series, instantMs);
      step(series, instantMs);
    },
    ask(name, wallMs, instants, aloneMs = Number.NaN, answer) {
      const [earlyMs = Number.NaN, lateMs = Number.NaN] = instants;
      const series = seriesNamed(name);
      // The rows of another autumn are not those of this one.
      if (waiting.size > 0 && Math.abs(earlyMs - changeMs) > OVER_MS) end();
      changeMs = earlyMs;
      series.hour ??= [];
      series.hour.push({ wallMs, earlyMs, lateMs, aloneMs, answer });
      waiting.add(series);
    },
    end,
  };
}
