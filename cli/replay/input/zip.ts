// The one file of a zip archive, as bytes. Refuses archives of several files, encrypted ones, and those of more than 4
// GB.
import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import { UsageError } from '../../command-line/usage-error.ts';

/** What the archive says of a file in it: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.12. */
interface Entry {
  readonly name: string;
  readonly isEncrypted: boolean;
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly headerAt: number;
}

const END_BYTES = 22;
const MAX_COMMENT_BYTES = 65_535;
const LOCAL_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;
const TOO_LARGE = 0xffff_ffff;

export interface ZippedFile {
  readonly name: string;
  readonly pieces: AsyncIterable<Buffer>;
}

/** @throws UsageError where there is not just one file in it, now or from the iteration. */
export function openZip(path: string, onRead: (bytes: number) => void): ZippedFile {
  const file = openSync(path, 'r');
  try {
    const entries = entriesOf(file, statSync(path).size, path).filter(({ name }) => isFile(name));
    if (entries.some(({ name }) => name === '[Content_Types].xml')) {
      throw new UsageError(`${path} is a workbook of a spreadsheet: save the sheet as CSV UTF-8`);
    }
    const [entry] = entries;
    if (entry === undefined) throw new UsageError(`${path} is a zip archive without a file in it`);
    if (entries.length > 1) {
      const names = entries.slice(0, 5).map(({ name }) => name);
      const more = entries.length > names.length ? ', …' : '';
      throw new UsageError(
        `${path} is a zip archive of ${entries.length} files (${names.join(', ')}${more}): unpack it and name those you mean`,
      );
    }
    if (entry.isEncrypted) throw new UsageError(`${path} is encrypted: unpack it first`);
    const isTooLarge = [entry.packedBytes, entry.bytes, entry.headerAt].includes(TOO_LARGE);
    if (isTooLarge || (entry.method !== STORED && entry.method !== DEFLATED)) {
      throw new UsageError(`${path} is packed in a way that is not read here: unpack it first, or pack it with gzip`);
    }
    return { name: entry.name, pieces: unpacked(path, entry, dataAt(file, entry, path), onRead) };
  } finally {
    closeSync(file);
  }
}

/** Folders, and what macOS adds to each file, are none. */
function isFile(name: string): boolean {
  return !name.endsWith('/') && !name.startsWith('__MACOSX/') && !/(^|\/)\.DS_Store$/.test(name);
}

function entriesOf(file: number, size: number, path: string): Entry[] {
  const tailBytes = Math.min(size, END_BYTES + MAX_COMMENT_BYTES);
  const tail = readAt(file, size - tailBytes, tailBytes);
  const endAt = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (endAt < 0 || endAt + END_BYTES > tail.length) throw broken(path);
  const directory = readAt(file, tail.readUInt32LE(endAt + 16), tail.readUInt32LE(endAt + 12));
  const entries: Entry[] = [];
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === 0x0201_4b50; ) {
    const nameBytes = directory.readUInt16LE(at + 28);
    entries.push({
      isEncrypted: (directory.readUInt16LE(at + 8) & 1) === 1,
      method: directory.readUInt16LE(at + 10),
      crc: directory.readUInt32LE(at + 16),
      packedBytes: directory.readUInt32LE(at + 20),
      bytes: directory.readUInt32LE(at + 24),
      headerAt: directory.readUInt32LE(at + 42),
      name: directory.toString('utf8', at + 46, at + 46 + nameBytes),
    });
    at += 46 + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  if (entries.length !== tail.readUInt16LE(endAt + 10)) throw broken(path);
  return entries;
}

/** Where the file's own bytes begin: behind a header with a name and extras of their own length. */
function dataAt(file: number, { headerAt }: Entry, path: string): number {
  const header = readAt(file, headerAt, LOCAL_BYTES);
  if (header.length < LOCAL_BYTES || header.readUInt32LE(0) !== 0x0403_4b50) throw broken(path);
  return headerAt + LOCAL_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
}

async function* unpacked(
  path: string,
  entry: Entry,
  at: number,
  onRead: (bytes: number) => void,
): AsyncGenerator<Buffer, void, void> {
  if (entry.packedBytes === 0) return;
  const packed = counted(createReadStream(path, { start: at, end: at + entry.packedBytes - 1 }), onRead);
  // An error of either end reaches the loop below through the last of them.
  const pieces: AsyncIterable<Buffer> =
    entry.method === STORED
      ? packed
      : pipeline(Readable.from(packed, { objectMode: false }), createInflateRaw(), () => undefined);
  let sum = 0;
  let bytes = 0;
  for await (const piece of pieces) {
    sum = crc32(piece, sum);
    bytes += piece.length;
    yield piece;
  }
  if (sum !== entry.crc || bytes !== entry.bytes) throw broken(path);
}

async function* counted(pieces: AsyncIterable<Buffer>, onRead: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    onRead(piece.length);
    yield piece;
  }
}

function readAt(file: number, at: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(Math.max(0, bytes));
  return buffer.subarray(0, readSync(file, buffer, 0, buffer.length, at));
}

function broken(path: string): UsageError {
  return new UsageError(`${path} is not a whole zip archive: check it with unzip -t, or copy it again`);
}
