// The first lines of a CSV file, until its delimiter is known: a name in the header may hold line ends, and then one
// line is no header.
import { delimiterOf, endsInQuotes } from './csv-cells.ts';

interface Line {
  readonly text: string;
  readonly lineNumber: number;
}

export interface FirstLines {
  /**
   * Answers the delimiter as soon as the lines so far are a whole header, and then forgets them; `undefined` while a
   * quote is open.
   */
  add(text: string, lineNumber: number): Header | undefined;
  /** There is no further line, or none that can belong to the header: the first line alone says the delimiter. */
  end(): Header | undefined;
}

export interface Header {
  readonly delimiter: string;
  readonly lines: readonly Line[];
}

/** Names of columns are short: a quote that is open for longer is a stray one. */
const MAX_LINES = 20;

export function createFirstLines(): FirstLines {
  let held: Line[] = [];

  function found(delimiter: string): Header {
    const lines = held;
    held = [];
    return { delimiter, lines };
  }

  function end(): Header | undefined {
    const first = held[0];
    return first === undefined ? undefined : found(delimiterOf(first.text));
  }

  return {
    add(text, lineNumber) {
      held.push({ text, lineNumber });
      const joined = held.map((line) => line.text).join('\n');
      const delimiter = delimiterOf(joined);
      if (!endsInQuotes(joined, delimiter)) return found(delimiter);
      return held.length > MAX_LINES ? end() : undefined;
    },
    end,
  };
}
