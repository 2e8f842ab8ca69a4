// Streams the lines of a text file, gzipped or not, in batches: the file is never whole in memory.
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

/** Yields the lines of each chunk without their "\n"; the last line needs none. A byte order mark is dropped. */
export async function* lineBatches(path: string): AsyncGenerator<string[], void, void> {
  const file = createReadStream(path, { highWaterMark: 1 << 20 });
  const source = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  if (source !== file) file.once('error', (error) => source.destroy(error));
  source.setEncoding('utf8');
  let rest = '';
  let begun = false;
  for await (const chunk of source) {
    const text: string = begun ? rest + chunk : String(chunk).replace(/^\uFEFF/, '');
    begun = true;
    const lines = text.split('\n');
    rest = lines.pop()!;
    yield lines;
  }
  if (rest !== '') yield [rest];
}
