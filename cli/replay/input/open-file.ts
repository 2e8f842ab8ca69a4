// Opens a file or standard input as UTF-8 text in pieces, unpacked and decoded. What cannot be read ends the command
// with what to do about it.
import { createReadStream, statSync } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UsageError } from '../../command-line/usage-error.ts';
import { asUtf8, wideEncoding } from './encoding.ts';
import { notText, packingOf } from './magic.ts';
import { openZip } from './zip.ts';
import { unpackedZstd } from './zstd.ts';

/** Name of standard input on the command line. */
export const STANDARD_INPUT = '-';
const READ_BYTES = 1 << 18;
/** Bytes that tell what a file is. */
const START_BYTES = 4096;
/** Packed, and packed again by somebody else. */
const MAX_PACKINGS = 3;

export interface OpenFileOptions {
  readonly standardInput: Readable;
  /** Told how many bytes were taken from the disk. */
  readonly onRead: (bytes: number) => void;
  /** Undefined: UTF-8, as it is. */
  readonly encoding: string | undefined;
}

export interface OpenedFile {
  /** The file's own name, or that of the one in a zip archive. */
  readonly name: string;
  readonly pieces: AsyncIterable<Buffer>;
}

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

/** @throws UsageError, now or from the iteration. */
export async function openText(path: string, options: OpenFileOptions): Promise<OpenedFile> {
  const { standardInput, onRead, encoding } = options;
  try {
    const source = path === STANDARD_INPUT ? standardInput : createReadStream(path, { highWaterMark: READ_BYTES });
    let name = path;
    let opened = await peeked(counted(source, onRead));
    for (let packings = 0; ; packings += 1) {
      const packing = packingOf(opened.start);
      if (packing === undefined) break;
      if (packings === MAX_PACKINGS)
        throw new UsageError(`${path} is packed more than ${MAX_PACKINGS} times: unpack it`);
      if (packing === 'zip') {
        if (path === STANDARD_INPUT || packings > 0) {
          throw new UsageError(`${path} holds a zip archive: save that as a file of its own, and name it`);
        }
        source.destroy();
        const zipped = openZip(path, onRead);
        name = zipped.name;
        opened = await peeked(zipped.pieces);
      } else if (packing === 'zstd') {
        opened = await peeked(unpackedZstd(opened.pieces, READ_BYTES));
      } else {
        const unpack = createGunzip({ chunkSize: READ_BYTES });
        // An error of either end reaches whoever reads `unpack`.
        pipeline(Readable.from(opened.pieces, { objectMode: false }), unpack, () => undefined);
        opened = await peeked(unpack);
      }
    }
    refuseNoText(opened.start, path, encoding);
    const text = encoding === undefined ? opened.pieces : asUtf8(opened.pieces, encoding, path);
    return { name, pieces: readableErrors(text, path) };
  } catch (error) {
    throw readable(error, path);
  }
}

function refuseNoText(start: Uint8Array, path: string, encoding: string | undefined): void {
  const wide = wideEncoding(start);
  if (wide === 'utf-32')
    throw new UsageError(`${path} is UTF-32 text: make it UTF-8, for example with iconv -f UTF-32`);
  if (encoding !== undefined) return;
  if (wide !== undefined) {
    const way = wide === 'utf-16le' ? 'little' : 'big';
    throw new UsageError(`${path} is UTF-16 text (${way} endian): add --encoding ${wide}`);
  }
  const says = notText(start);
  if (says !== undefined) throw new UsageError(`${path} ${says}`);
}

/** The pieces with their first bytes known. */
async function peeked(
  pieces: AsyncIterable<Buffer>,
): Promise<{ readonly start: Buffer; readonly pieces: AsyncIterable<Buffer> }> {
  const rest = pieces[Symbol.asyncIterator]();
  const seen: Buffer[] = [];
  let bytes = 0;
  while (bytes < START_BYTES) {
    const next = await rest.next();
    if (next.done) break;
    seen.push(next.value);
    bytes += next.value.length;
  }
  const start = Buffer.concat(seen);
  async function* again(): AsyncGenerator<Buffer> {
    if (start.length > 0) yield start;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  }
  return { start, pieces: again() };
}

async function* counted(
  pieces: AsyncIterable<Buffer | string>,
  onRead: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    onRead(bytes.length);
    yield bytes;
  }
}

async function* readableErrors(pieces: AsyncIterable<Buffer>, path: string): AsyncGenerator<Buffer> {
  try {
    yield* pieces;
  } catch (error) {
    throw readable(error, path);
  }
}

function readable(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const code = String(error.code);
  if (code.startsWith('Z_') || code.startsWith('ZSTD_')) {
    return new UsageError(
      `${path} is not a whole packed file (${error.message}): check it with gzip -t, zstd -t or unzip -t, or copy it again`,
    );
  }
  if (code === 'EACCES' || code === 'EIO') return new UsageError(`${path} cannot be read (${error.message})`);
  return error;
}
