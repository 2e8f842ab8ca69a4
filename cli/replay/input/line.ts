// A line of a file on its way into the raw stream: what goes in, and what the replay has to know of it.
import type { TimedLine } from '../arrival.ts';
import type { LinePlace } from '../output/rejection-sink.ts';

export interface InputLine extends TimedLine, LinePlace {
  /** What becomes the record: the line as it came, or the row as a JSON object. */
  readonly data: Uint8Array | string;
  /** The line's device, '' where there is none that can be read; of several, the one with the highest time. */
  readonly device: string;
  /** Several readings: the line may concern more than one device. */
  readonly isMixed: boolean;
  /** Highest event time, ms; NaN where there is none that can be read. */
  readonly timeMs: number;
  /** When it arrived, where the file says so and it can be read. */
  readonly arrivalMs: number | undefined;
  /** Set where the line is larger than a record may be; `data` is then its beginning. */
  readonly tooLargeBytes?: number;
}

/**
 * Turns the text of one file, in UTF-8, into input lines. May hold the first lines back until it has seen enough of
 * them.
 */
export interface TextReader {
  push(chunk: Buffer, out: InputLine[]): void;
  end(out: InputLine[]): void;
}

/** Characters of a line that is too large which are kept with its rejection. */
const SHOWN_BYTES = 1000;

export function tooLargeLine(bytes: Uint8Array, tooLargeBytes: number, place: LinePlace): InputLine {
  const data = Buffer.from(bytes.subarray(0, SHOWN_BYTES));
  return { ...place, data, device: '', isMixed: false, timeMs: Number.NaN, arrivalMs: undefined, tooLargeBytes };
}
