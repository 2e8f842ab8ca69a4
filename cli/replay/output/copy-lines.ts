// Sorted entries as a file of lines.
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { SortedEntry } from './sorted-runs.ts';

/** Characters gathered before they are written. */
const WRITE_CHARACTERS = 1 << 18;

/** Shows each entry, and writes its text as a line of the file `name` of `out`, where there is one. */
export function copyLines(
  entries: Iterable<SortedEntry>,
  out: string | undefined,
  name: string,
  see: (entry: SortedEntry) => void,
): void {
  const file = out === undefined ? undefined : openSync(join(out, name), 'w');
  let text = '';
  try {
    for (const entry of entries) {
      see(entry);
      if (file === undefined) continue;
      text += `${entry.text}\n`;
      if (text.length < WRITE_CHARACTERS) continue;
      writeSync(file, text);
      text = '';
    }
    if (file !== undefined) writeSync(file, text);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
