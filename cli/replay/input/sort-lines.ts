// Lines in the order of their event times, for files that are newest first or mixed: gathered on disk, since a file may
// be larger than memory. Lines of one time keep their order; a line without a time stays behind the one before it.
import { createSortedRuns } from '../output/sorted-runs.ts';
import type { InputLine } from './line.ts';

/** Lines handed out at a time. */
const BATCH = 10_000;
/** Makes every time that a date can be positive: years from 1 to 9999 are within 2.6e14 ms of 1970. */
const SHIFT_MS = 1e15;
const TIME_DIGITS = 16;
const ORDINAL_DIGITS = 15;
const SORTED_IN_MEMORY = 50_000;

/** `folder` holds what does not fit into memory. */
export async function* sortedLines(
  batches: AsyncIterable<readonly InputLine[]>,
  folder: string,
  maxEntries: number = SORTED_IN_MEMORY,
): AsyncGenerator<InputLine[], void, void> {
  const runs = createSortedRuns<InputLine>({ folder, name: 'sort', textOf, maxEntries });
  let ordinal = 0;
  let lastMs = 0;
  for await (const batch of batches) {
    for (const line of batch) {
      if (!Number.isNaN(line.timeMs)) lastMs = line.timeMs;
      const time = String(lastMs + SHIFT_MS).padStart(TIME_DIGITS, '0');
      runs.put(`${time}${String(ordinal).padStart(ORDINAL_DIGITS, '0')}`, 0, line);
      ordinal += 1;
    }
    // Who waits for lines is told that the file is being read.
    yield [];
  }
  let out: InputLine[] = [];
  for (const { text } of runs.merged()) {
    out.push(lineFrom(text));
    if (out.length < BATCH) continue;
    yield out;
    out = [];
  }
  yield out;
}

/** As JSON, one character a byte: what is not UTF-8 stays as it is. */
function textOf(line: InputLine): string {
  const { data, timeIssues, timeMs, ...rest } = line;
  const isText = typeof data === 'string';
  return JSON.stringify({
    ...rest,
    timeMs: Number.isNaN(timeMs) ? null : timeMs,
    isText,
    data: isText ? data : Buffer.from(data).toString('latin1'),
    ...(timeIssues === undefined ? {} : { timeIssues: [...timeIssues] }),
  });
}

function lineFrom(text: string): InputLine {
  const { isText, data, timeIssues, timeMs, ...rest } = JSON.parse(text);
  return {
    ...rest,
    arrivalMs: rest.arrivalMs ?? undefined,
    timeMs: timeMs ?? Number.NaN,
    data: isText ? data : Buffer.from(data, 'latin1'),
    ...(timeIssues === undefined ? {} : { timeIssues: new Map(timeIssues) }),
  };
}
