// What readers notice of the files and no count tells: columns that were left out, files without a row, lines that go
// back in time. For the summary and for what to try.

/** A column whose cells went nowhere. */
export interface IgnoredColumn {
  readonly file: string;
  /** Its name, or `#3` where it has none. */
  readonly column: string;
  readonly why: string;
  readonly firstValue: string;
  /** Line of the first value, from 1. */
  readonly line: number;
  /** Cells that were not empty. */
  readonly valueCount: number;
  /** The first of them that is a number, where the column was left out although it holds some. */
  readonly firstNumber: string | undefined;
}

/** Quotes that nothing closes. */
export interface OpenQuotes {
  readonly file: string;
  /** The first line that opens one, from 1. */
  readonly line: number;
  readonly count: number;
}

export interface FileNotes {
  /** A row or line that holds something. */
  row(): void;
  /** The line opens a quote that nothing closes. */
  openQuote(line: number): void;
  /** A cell of a column that is left out. */
  leftOut(column: string, why: string, cell: string, line: number, isNumber: boolean): void;
}

/** How the times of a file's lines go, one line to the next. */
export interface Steps {
  readonly forward: number;
  readonly back: number;
}

export interface FilesNoted {
  of(fileIndex: number): FileNotes;
  /** A line in the order of the files, with its event time, NaN where it has none. */
  line(fileIndex: number, timeMs: number): void;
  ignoredColumns(): IgnoredColumn[];
  /** Of each file that has some. */
  openQuotes(): OpenQuotes[];
  /** Rows or lines of each file. */
  rowCounts(): readonly number[];
  steps(): Steps;
  /**
   * From the lowest to the highest event time of all lines, and the shortest step between two lines of different times;
   * undefined without two.
   */
  span(): TimeSpan | undefined;
}

export interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
}

/** Of a cell: some hold whole documents. */
const SHOWN_CHARACTERS = 200;

type Noted = { -readonly [Key in keyof IgnoredColumn]: IgnoredColumn[Key] };

/** `files` are the names as they are to be shown. */
export function createNotes(files: readonly string[]): FilesNoted {
  const rowCounts = files.map(() => 0);
  const columns = files.map(() => new Map<string, Noted>());
  const quotes = new Map<number, OpenQuotes>();
  let [forward, back] = [0, 0];
  let [lastFile, lastMs] = [-1, Number.NaN];
  let [fromMs, toMs, stepMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  return {
    line(fileIndex, timeMs) {
      if (Number.isNaN(timeMs)) return;
      if (timeMs < fromMs) fromMs = timeMs;
      if (timeMs > toMs) toMs = timeMs;
      if (timeMs !== lastMs && Math.abs(timeMs - lastMs) < stepMs) stepMs = Math.abs(timeMs - lastMs);
      if (fileIndex === lastFile && timeMs > lastMs) forward += 1;
      if (fileIndex === lastFile && timeMs < lastMs) back += 1;
      lastFile = fileIndex;
      lastMs = timeMs;
    },
    steps: () => ({ forward, back }),
    span: () => (fromMs < toMs ? { fromMs, toMs, stepMs } : undefined),
    of(fileIndex) {
      const mine = columns[fileIndex]!;
      return {
        row() {
          rowCounts[fileIndex]! += 1;
        },
        openQuote(line) {
          const known = quotes.get(fileIndex) ?? { file: files[fileIndex] ?? '', line, count: 0 };
          quotes.set(fileIndex, { ...known, count: known.count + 1 });
        },
        leftOut(column, why, cell, line, isNumber) {
          const known = mine.get(column);
          const firstNumber = isNumber ? cell : undefined;
          if (known === undefined) {
            const file = files[fileIndex] ?? '';
            const firstValue = cell.length > SHOWN_CHARACTERS ? `${cell.slice(0, SHOWN_CHARACTERS)}…` : cell;
            mine.set(column, { file, column, why, firstValue, line, valueCount: 1, firstNumber });
            return;
          }
          known.valueCount += 1;
          known.firstNumber ??= firstNumber;
        },
      };
    },
    ignoredColumns: () => columns.flatMap((each) => [...each.values()]),
    openQuotes: () => [...quotes.values()],
    rowCounts: () => rowCounts,
  };
}
