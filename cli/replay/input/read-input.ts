// The files of a replay, one after the other, as batches of input lines in constant memory.
import type { Readable } from 'node:stream';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { createCsvRows } from './csv-rows.ts';
import type { FileOptions } from './file-options.ts';
import { createJsonReader } from './json-reader.ts';
import type { InputLine, TextReader } from './line.ts';
import type { FilesNoted } from './notes.ts';
import { openText, STANDARD_INPUT } from './open-file.ts';

export type InputFormat = 'csv' | 'jsonl';

export interface InputOptions {
  readonly files: readonly string[];
  readonly profile: CompiledProfile;
  readonly options: FileOptions;
  /** What the files are, whatever they are called; without it the beginning and the name tell. */
  readonly format: InputFormat | undefined;
  readonly standardInput: Readable;
  readonly onRead: (bytes: number) => void;
  /** The largest line that a stream takes as a record. */
  readonly maxLineBytes: number;
  readonly notes: FilesNoted;
}

/** What the name tells: `.csv`, `.tsv`, `.jsonl`, `.ndjson`, `.json`, each also with `.gz` or `.zst`. */
export function formatOf(file: string): InputFormat | undefined {
  const ending = /\.([a-z]+)(?:\.(?:gz|zst|zip))?$/i.exec(file)?.[1]?.toLowerCase() ?? '';
  if (file === STANDARD_INPUT) return undefined;
  if (['csv', 'tsv'].includes(ending)) return 'csv';
  return ['jsonl', 'ndjson', 'json'].includes(ending) ? 'jsonl' : undefined;
}

/**
 * Batches of lines, empty ones left out; a batch may be empty. @throws UsageError where a file cannot be read or
 * understood.
 */
export async function* readInput(input: InputOptions): AsyncGenerator<InputLine[], void, void> {
  const { files, options, standardInput, onRead } = input;
  let rows = 0;
  const nextRow = (): number => {
    rows += 1;
    return rows - 1;
  };
  for (const [fileIndex, file] of files.entries()) {
    const { name, pieces } = await openText(file, { standardInput, onRead, encoding: options.encoding });
    let reader: TextReader | undefined;
    let isFirst = true;
    for await (const piece of pieces) {
      const text = isFirst ? withoutMark(piece) : piece;
      isFirst = false;
      const out: InputLine[] = [];
      reader ??= readerFor(
        input,
        fileIndex,
        input.format ?? (isJson(text) ? 'jsonl' : (formatOf(name) ?? 'csv')),
        nextRow,
      );
      reader.push(text, out);
      yield out;
    }
    const out: InputLine[] = [];
    reader?.end(out);
    yield out;
  }
}

function readerFor(input: InputOptions, fileIndex: number, format: InputFormat, nextRow: () => number): TextReader {
  const { files, profile, options, maxLineBytes } = input;
  const file = files[fileIndex] ?? '';
  const own = { profile, options, fileIndex, file, maxLineBytes, notes: input.notes.of(fileIndex) };
  return format === 'jsonl' ? createJsonReader(own) : createCsvRows({ ...own, nextRow });
}

/** Whether a text begins as JSON does, whatever the file is called. */
function isJson(text: Buffer): boolean {
  return /^\s*(\{\s*["}]|\[\s*[[{\]])/.test(text.toString('latin1', 0, 4096));
}

/** U+FEFF in UTF-8, which some editors put first. */
function withoutMark(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}
