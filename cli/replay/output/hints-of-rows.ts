// What to do about rows of CSV that do not fall into their cells: too many of them, or a quote that nothing closes.
import { MAX_LINES } from '../input/csv-records.ts';
import type { Hint, HintFacts, Teller } from './hint.ts';

/** Told of one quote too: its row is lost, and only the line where it opens tells why. */
export const openQuotes = ({ notes }: HintFacts): Hint[] =>
  notes.openQuotes().map(({ file, line, count }) => ({
    code: 'quote',
    text: `${file}: a quote opens in line ${line} and nothing closes it${count > 1 ? `, and so in ${count - 1} more` : ''} (a quoted cell has at most ${MAX_LINES} lines). It takes the rest of its row: close it, double it ("") where it is a character of a quoted text, or take it out of the file`,
  }));

export const cells: Teller = ({ examples }) => {
  const example = examples.get('not-an-object');
  if (!example?.value.includes('cells under a header of')) return undefined;
  return {
    code: 'more-cells',
    text: 'rows have more cells than the header: is there a decimal comma in a file with commas between its columns, or a comma in a text without quotes? Put such cells in quotes, or semicolons between the columns',
  };
};
