// The files of a replay, one after the other, as batches of input lines in constant memory.
import type { Readable } from 'node:stream';
import type { CompiledProfile } from '#core/profile/compile.ts';
import type { CsvOptions } from './csv-options.ts';
import { createCsvRows } from './csv-rows.ts';
import { createJsonLines } from './json-lines.ts';
import type { InputLine, LineReader } from './line.ts';
import { bytesOf, STANDARD_INPUT } from './open-file.ts';
import { createLineSplitter } from './split-lines.ts';

export type InputFormat = 'csv' | 'jsonl';

export interface InputOptions {
  readonly files: readonly string[];
  readonly profile: CompiledProfile;
  readonly csv: CsvOptions;
  /** For names that do not tell it, standard input above all; without it the first character does. */
  readonly format: InputFormat | undefined;
  readonly standardInput: Readable;
  readonly onRead: (bytes: number) => void;
  /** The largest line that a stream takes as a record. */
  readonly maxLineBytes: number;
}

/** What the name tells: `.csv`, `.tsv`, `.jsonl`, `.ndjson`, `.json`, each also with `.gz`. */
export function formatOf(file: string): InputFormat | undefined {
  const ending = /\.([a-z]+)(?:\.gz)?$/i.exec(file)?.[1]?.toLowerCase() ?? '';
  if (file === STANDARD_INPUT) return undefined;
  if (['csv', 'tsv'].includes(ending)) return 'csv';
  return ['jsonl', 'ndjson', 'json'].includes(ending) ? 'jsonl' : undefined;
}

/** Batches of lines, empty ones left out; a batch may be empty. @throws UsageError where a file cannot be read or understood. */
export async function* readInput(options: InputOptions): AsyncGenerator<InputLine[], void, void> {
  const { files, maxLineBytes } = options;
  let rows = 0;
  const nextRow = (): number => {
    rows += 1;
    return rows - 1;
  };
  for (const [fileIndex, file] of files.entries()) {
    const splitter = createLineSplitter(maxLineBytes);
    let reader: LineReader | undefined;
    let lineNumber = 0;
    let out: InputLine[] = [];

    const take = (bytes: Buffer, byteCount: number): void => {
      lineNumber += 1;
      const content = lineNumber === 1 ? withoutMark(bytes) : bytes;
      if (isBlank(content)) return;
      reader ??= readerFor(options, fileIndex, formatOf(file) ?? options.format ?? sniffed(content), nextRow);
      if (byteCount > bytes.length) out.push(tooLarge(content, byteCount, fileIndex, lineNumber));
      else reader.line(content, lineNumber, out);
    };

    for await (const piece of bytesOf(file, options.standardInput, options.onRead)) {
      splitter.push(piece, take);
      yield out;
      out = [];
    }
    splitter.end(take);
    reader?.end(out);
    yield out;
  }
}

function readerFor(
  { files, profile, csv }: InputOptions,
  fileIndex: number,
  format: InputFormat,
  nextRow: () => number,
): LineReader {
  if (format === 'jsonl') return createJsonLines({ profile, fileIndex, arrivalField: csv.arrivalField });
  return createCsvRows({ profile, options: csv, fileIndex, file: files[fileIndex] ?? '', nextRow });
}

function sniffed(line: Buffer): InputFormat {
  return /^\s*[[{]/.test(line.toString('latin1', 0, 100)) ? 'jsonl' : 'csv';
}

/** Characters of a line that is too large which are kept with its rejection. */
const SHOWN_BYTES = 1000;

function tooLarge(bytes: Buffer, tooLargeBytes: number, fileIndex: number, lineNumber: number): InputLine {
  const data = Buffer.from(bytes.subarray(0, SHOWN_BYTES));
  const nothing = { device: '', isMixed: false, timeMs: Number.NaN, arrivalMs: undefined };
  return { fileIndex, lineNumber, data, ...nothing, tooLargeBytes };
}

/** U+FEFF in UTF-8, which some editors put first. */
function withoutMark(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

function isBlank(bytes: Buffer): boolean {
  for (const byte of bytes) if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return false;
  return true;
}
