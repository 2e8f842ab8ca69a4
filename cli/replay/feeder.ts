// Lines on their way into the raw stream: each gets its arrival, then chaos' other order, then it is put, some thousand
// at a time.
import { keptBytes } from '#core/reading/kept-bytes.ts';
import { assignArrivals } from './arrival.ts';
import type { Faults } from './chaos/faults.ts';
import { createInterleaver } from './chaos/interleave.ts';
import { type InputLine, tooLargeLine } from './input/line.ts';
import type { Pipeline } from './pipeline.ts';

/**
 * Kinesis takes 1 MiB with the partition key; the rest is room for that:
 * https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
 */
export const MAX_LINE_BYTES = 1024 * 1024 - 1024;

interface Arrived extends InputLine {
  readonly atMs: number;
}

export interface Feeder {
  push(line: InputLine): void;
  end(): void;
  /** Lines that wait for `flush`. */
  waiting(): number;
  flush(): Promise<void>;
}

/** Where lines go. */
export interface FeederTarget extends Pick<Pipeline, 'put' | 'settle'> {
  readonly rejections: Pick<Pipeline['rejections'], 'refuse'>;
}

/** `refused` is told of every line that no stream would take. */
export function createFeeder(
  pipeline: FeederTarget,
  faults: Faults | undefined,
  hasArrivals: boolean,
  refused: () => void,
): Feeder {
  let ready: Arrived[] = [];
  let lastMs: number | undefined;
  const interleaver = faults && createInterleaver<Arrived>(faults, (line) => ready.push(line));
  const arrived = (line: InputLine, atMs: number): void => {
    lastMs = atMs;
    const known = { ...line, atMs };
    if (interleaver === undefined) ready.push(known);
    else interleaver.push(known);
  };
  const arrivals = assignArrivals<InputLine>(arrived);
  return {
    push(given) {
      const line = fitting(given);
      if (line.tooLargeBytes !== undefined) {
        pipeline.rejections.refuse(line, tooLarge(line, line.tooLargeBytes));
        refused();
      } else if (hasArrivals) arrived(line, line.arrivalMs ?? lastMs ?? (line.timeMs || 0));
      else arrivals.push(line);
    },
    end() {
      arrivals.end();
      interleaver?.end();
    },
    waiting: () => ready.length,
    async flush() {
      const lines = ready;
      ready = [];
      for (const line of lines) await pipeline.put(line, line.atMs);
      await pipeline.settle();
    },
  };
}

/**
 * A row of CSV names its columns, and a quote of it is two characters: as a record it may be larger than its line was.
 */
function fitting(line: InputLine): InputLine {
  const { data, tooLargeBytes } = line;
  if (tooLargeBytes !== undefined || data.length * MOST_BYTES_A_CHARACTER <= MAX_LINE_BYTES) return line;
  const bytes = typeof data === 'string' ? Buffer.byteLength(data) : data.length;
  if (bytes <= MAX_LINE_BYTES) return line;
  const { fileIndex, lineNumber, firstIndex } = line;
  return tooLargeLine(typeof data === 'string' ? Buffer.from(data) : data, bytes, {
    fileIndex,
    lineNumber,
    ...(firstIndex === undefined ? {} : { firstIndex }),
  });
}

/** Of a character of JavaScript's strings in UTF-8. */
const MOST_BYTES_A_CHARACTER = 3;

function tooLarge({ data }: InputLine, bytes: number) {
  return {
    kind: 'rejected',
    shard: '',
    sequence: '',
    partitionKey: '',
    index: -1,
    arrivalMs: 0,
    issue: {
      reason: 'too-large',
      field: '',
      value: `${bytes} bytes`,
      expected: `a line of at most ${MAX_LINE_BYTES} bytes: a Kinesis record takes no more`,
    },
    ...(typeof data === 'string' ? ({ raw: data, encoding: 'utf8' } as const) : keptBytes(data)),
  } as const;
}
