// The lines of a text file that this program wrote, one after the other, without holding the file. Reads at once, not
// through promises: a merge takes a line here and a line there.
import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

const READ_BYTES = 1 << 16;

/** Lines end with "\n"; the file is closed when the last line was taken or the generator is returned. */
export function* readLinesSync(path: string): Generator<string, void, void> {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    const decoder = new StringDecoder('utf8');
    let rest = '';
    for (;;) {
      const bytes = readSync(file, buffer, 0, READ_BYTES, null);
      if (bytes === 0) break;
      const lines = (rest + decoder.write(buffer.subarray(0, bytes))).split('\n');
      rest = lines.pop()!;
      yield* lines;
    }
    if (rest !== '') yield rest;
  } finally {
    closeSync(file);
  }
}
