// Opens a file or standard input as bytes, unpacked where they are gzip. What cannot be read ends the command with what to do about it.
import { createReadStream, statSync } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UsageError } from '../usage-error.ts';

/** Name of standard input on the command line. */
export const STANDARD_INPUT = '-';
const READ_BYTES = 1 << 18;

/** Size on disk, undefined for standard input. @throws UsageError where there is no such file or it is a folder. */
export function fileBytes(path: string): number | undefined {
  if (path === STANDARD_INPUT) return undefined;
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new UsageError(`there is no file "${path}": check the name, or the folder you are in`);
  if (found.isDirectory()) {
    throw new UsageError(`"${path}" is a folder: name the files in it, for example ${path.replace(/\/$/, '')}/*.csv`);
  }
  return found.isFile() ? found.size : undefined;
}

/** The file's content in pieces; `onRead` is told how many bytes were taken from the disk. @throws UsageError from the iteration. */
export async function* bytesOf(
  path: string,
  standardInput: Readable,
  onRead: (bytes: number) => void,
): AsyncGenerator<Buffer, void, void> {
  const source = path === STANDARD_INPUT ? standardInput : createReadStream(path, { highWaterMark: READ_BYTES });
  try {
    const pieces = source[Symbol.asyncIterator]();
    const first = await pieces.next();
    if (first.done) return;
    const all = counted(first.value, pieces, onRead);
    const start = first.value as Buffer;
    if (isUtf16(start)) {
      throw new UsageError(`${path} is UTF-16 text: make it UTF-8, for example iconv -f UTF-16 -t UTF-8 ${path}`);
    }
    if (isGzip(start)) {
      const gunzip = createGunzip({ chunkSize: READ_BYTES });
      // An error of either end reaches the loop below through `gunzip`.
      pipeline(Readable.from(all, { objectMode: false }), gunzip, () => undefined);
      yield* gunzip as AsyncIterable<Buffer>;
    } else yield* all;
  } catch (error) {
    throw readable(error, path);
  }
}

async function* counted(
  first: Buffer | string,
  rest: AsyncIterator<Buffer | string>,
  onRead: (bytes: number) => void,
): AsyncGenerator<Buffer, void, void> {
  for (let piece: Buffer | string | undefined = first; piece !== undefined; ) {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    onRead(bytes.length);
    yield bytes;
    const next = await rest.next();
    piece = next.done ? undefined : next.value;
  }
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function isUtf16(bytes: Uint8Array): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}

function readable(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const code = String(error.code);
  if (code.startsWith('Z_')) {
    return new UsageError(
      `${path} is not a whole gzip file (${error.message}): check it with gzip -t, or copy it again`,
    );
  }
  if (code === 'EACCES' || code === 'EIO') return new UsageError(`${path} cannot be read (${error.message})`);
  return error;
}
