// What to do about quotes of a CSV file that nothing closes. Told of one such quote too: its row is lost, and only the line where it opens tells why.
import { MAX_LINES } from '../input/csv-records.ts';
import type { Hint, HintFacts } from './hint.ts';

export const openQuotes = ({ notes }: HintFacts): Hint[] =>
  notes.openQuotes().map(({ file, line, count }) => ({
    code: 'quote',
    text: `${file}: a quote opens in line ${line} and nothing closes it${count > 1 ? `, and so in ${count - 1} more` : ''} (a quoted cell has at most ${MAX_LINES} lines). It takes the rest of its row: close it, double it ("") where it is a character of a quoted text, or take it out of the file`,
  }));
