// What a file's bytes are as text: UTF-8, or what --encoding says. Bytes that are neither are named with what they look
// like: a file is never read with characters replaced, since two devices would then be one.
import { TextDecoder } from 'node:util';
import { UsageError } from '../../command-line/usage-error.ts';

export interface NotUtf8 {
  readonly file: string;
  readonly lineNumber: number;
}

/** @throws UsageError where there is no such encoding. */
export function decoderNamed(encoding: string): TextDecoder {
  const label = encoding
    .trim()
    .toLowerCase()
    .replace(/^latin-?(\d)$/, 'latin$1')
    .replace(/^utf-?16$/, 'utf-16');
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: false });
  } catch {
    throw new UsageError(
      `--encoding is "${encoding}": expected a name such as latin1, windows-1252, utf-16, utf-16be, shift_jis or gb18030`,
    );
  }
}

/**
 * The file's bytes as UTF-8, over the borders of pieces. A byte order mark says more than --encoding. @throws
 * UsageError from the iteration.
 */
export async function* asUtf8(pieces: AsyncIterable<Buffer>, encoding: string, file: string): AsyncGenerator<Buffer> {
  let decoder: TextDecoder | undefined;
  try {
    for await (const piece of pieces) {
      decoder ??= decoderNamed(markedEncoding(piece) ?? encoding);
      yield Buffer.from(decoder.decode(piece, { stream: true }));
    }
    if (decoder !== undefined) yield Buffer.from(decoder.decode());
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(
      `${file} holds bytes that are no ${decoder?.encoding} text: try another --encoding, or none where it is UTF-8`,
    );
  }
}

function markedEncoding(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 'utf-8' : undefined;
}

/** What the beginning of a file shows, in words; undefined where it may be text of eight bits a character. */
export function wideEncoding(start: Uint8Array): 'utf-16le' | 'utf-16be' | 'utf-32' | undefined {
  if (UTF_32_MARKS.some((mark) => mark.every((byte, at) => start[at] === byte))) return 'utf-32';
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  const looked = Math.min(start.length, LOOKED_BYTES);
  const zeros = [0, 0] as [number, number];
  for (let at = 0; at < looked; at += 1) if (start[at] === 0) zeros[(at & 1) as 0 | 1] += 1;
  const [even, odd] = zeros;
  // Digits, letters and delimiters have one zero byte each.
  if (odd > looked * ZERO_SHARE && even === 0) return 'utf-16le';
  return even > looked * ZERO_SHARE && odd === 0 ? 'utf-16be' : undefined;
}

const LOOKED_BYTES = 4096;
const ZERO_SHARE = 0.3;

const UTF_32_MARKS = [
  [0xff, 0xfe, 0, 0],
  [0, 0, 0xfe, 0xff],
];

/** Bytes shown before and after the first that is not UTF-8. */
const SHOWN_BYTES = 12;

/** The message for a line that is not UTF-8: where, what it looks like, and how to say it. */
export function notUtf8(line: Uint8Array, { file, lineNumber }: NotUtf8): string {
  const at = firstBroken(line);
  const near = line.subarray(Math.max(0, at - SHOWN_BYTES), at + SHOWN_BYTES);
  const hex = (line[at] ?? 0).toString(16).padStart(2, '0');
  const text = new TextDecoder('windows-1252').decode(near);
  return `${file}: line ${lineNumber} is not UTF-8 text (byte ${at + 1} of the line is 0x${hex}). Read as Latin-1 it is "…${text}…": if that is right add --encoding latin1, else the name of the encoding that it was saved in, such as windows-1250, shift_jis or gb18030`;
}

/** Index of the first byte that UTF-8 does not allow. */
function firstBroken(bytes: Uint8Array): number {
  // The longest beginning that is whole, by halving; a character that is cut at the end of a beginning is no mistake of
  // it.
  const strict = (end: number): boolean => {
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, end), { stream: true });
      return true;
    } catch {
      return false;
    }
  };
  let [low, high] = [0, bytes.length];
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (strict(middle)) low = middle;
    else high = middle - 1;
  }
  // A character that is not whole is wrong from its first byte on.
  let lead = low - 1;
  while (lead > 0 && (bytes[lead]! & 0xc0) === 0x80) lead -= 1;
  const first = bytes[lead] ?? 0;
  const length = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  return low > 0 && lead + length > low ? lead : low;
}
