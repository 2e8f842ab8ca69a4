// Lines of a CSV file → records: a quoted cell may hold line ends. A quote that nothing closes takes no more than its
// own line with it.
import { endsInQuotes, quotesEnd } from './csv-cells.ts';

export interface RecordJoiner {
  line(text: string, lineNumber: number): void;
  /** There is no further line. */
  end(): void;
}

interface Line {
  readonly text: string;
  readonly lineNumber: number;
}

/** A quoted cell of a file of readings is a note of some lines at most. */
export const MAX_LINES = 100;

/**
 * `record` hears each record with the line that it begins in; `delimiter` is asked for every line. `openQuote` hears of
 * the lines that open a quote which nothing closes: each is a record by itself.
 */
export function createRecordJoiner(
  delimiter: () => string,
  record: (text: string, lineNumber: number) => void,
  openQuote: (lineNumber: number) => void,
): RecordJoiner {
  let held: Line[] = [];

  function giveUp(): void {
    const [first, ...rest] = held;
    held = [];
    if (first === undefined) return;
    openQuote(first.lineNumber);
    record(first.text, first.lineNumber);
    for (const { text, lineNumber } of rest) line(text, lineNumber);
  }

  function line(text: string, lineNumber: number): void {
    if (held.length === 0) {
      if (endsInQuotes(text, delimiter())) held.push({ text, lineNumber });
      else record(text, lineNumber);
      return;
    }
    held.push({ text, lineNumber });
    const found = quotesEnd(text, delimiter());
    if (found === 'malformed' || held.length > MAX_LINES) giveUp();
    else if (found === 'ends') {
      const joined = held.map((each) => each.text).join('\n');
      if (endsInQuotes(joined, delimiter())) return;
      const first = held[0]!;
      held = [];
      record(joined, first.lineNumber);
    }
  }

  return {
    line,
    end() {
      while (held.length > 0) giveUp();
    },
  };
}
