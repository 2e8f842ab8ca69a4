// A replay from its options to its summary: reads the files, gives each line its arrival, feeds the pipeline in pieces, collects the results.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { DEFAULT_KEY_GROUPS } from '#core/pack/pack.ts';
import { assignArrivals } from './arrival.ts';
import { createFaults, type Faults } from './chaos/faults.ts';
import { createInterleaver } from './chaos/interleave.ts';
import { heapKeeper } from './heap.ts';
import type { InputLine } from './input/line.ts';
import { readInput } from './input/read-input.ts';
import type { ReplayOptions } from './options.ts';
import { committedCounts } from './output/counts.ts';
import { collect, type Summary, summarise, writeSummary } from './output/summary.ts';
import { createPipeline, type Pipeline } from './pipeline.ts';

export interface ReplayWorld {
  readonly standardInput: Readable;
  /** Any clock that grows, ms. */
  readonly nowMs: () => number;
  /** Told after every piece of a file. */
  readonly progress: (progress: { readonly bytes: number; readonly lines: number }) => void;
  /** Entries a sink keeps in memory, for tests. */
  readonly maxEntries?: number;
  /** Shards of the raw stream, 1 by default. */
  readonly rawShards?: number;
  /** Lines under way at a time. */
  readonly linesAtOnce?: number;
}

export interface ReplayResult {
  readonly summary: Summary;
  /** A line of alerts.jsonl. */
  readonly firstAlert: string | undefined;
}

/** Enough for whole batches, some 10 MB. */
const LINES_AT_ONCE = 10_000;
/** Kinesis takes 1 MiB with the partition key; the rest is room for that: https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
const MAX_LINE_BYTES = 1024 * 1024 - 1024;
/** Without real arrivals a line may be a day ahead of what two lines confirm; what is further is decided by the line after it (arrival.ts). */
const CLOCK_AHEAD_MS = 86_400_000;
/** With real arrivals, as deployed. */
const LIVE = { clockAheadMs: 120_000, maxAgeMs: 7 * 86_400_000 };

/** @throws UsageError where the files cannot be read or understood, Error where a stage fails for good. */
export async function replay(options: ReplayOptions, world: ReplayWorld): Promise<ReplayResult> {
  const folder = mkdtempSync(join(tmpdir(), 'weir-replay-'));
  try {
    return await replayWith(options, world, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function replayWith(options: ReplayOptions, world: ReplayWorld, folder: string): Promise<ReplayResult> {
  const { profile, files, csv, format, hasArrivals, chaosSeed, out } = options;
  const startedMs = world.nowMs();
  const faults = chaosSeed === undefined ? undefined : createFaults(chaosSeed);
  const pipeline = createPipeline({
    profile,
    keyGroups: DEFAULT_KEY_GROUPS,
    ...(hasArrivals ? LIVE : { clockAheadMs: CLOCK_AHEAD_MS, maxAgeMs: Number.POSITIVE_INFINITY }),
    folder,
    files,
    faults,
    ...(world.maxEntries === undefined ? {} : { maxEntries: world.maxEntries }),
    ...(world.rawShards === undefined ? {} : { rawShards: world.rawShards }),
  });
  let refusedLines = 0;
  let bytes = 0;
  let lines = 0;
  const feed = feeder(pipeline, faults, hasArrivals, () => {
    refusedLines += 1;
  });
  const input = readInput({
    files,
    profile,
    csv,
    format,
    standardInput: world.standardInput,
    maxLineBytes: MAX_LINE_BYTES,
    onRead: (count) => {
      bytes += count;
    },
  });
  const keepHeapSmall = heapKeeper();
  const { linesAtOnce = LINES_AT_ONCE } = world;
  for await (const batch of input) {
    for (const line of batch) feed.push(line);
    lines += batch.length;
    if (feed.waiting() >= linesAtOnce) {
      await feed.flush();
      keepHeapSmall();
    }
    world.progress({ bytes, lines });
  }
  feed.end();
  await feed.flush();
  await pipeline.finish();
  const counts = await committedCounts(profile, pipeline.windowState, DEFAULT_KEY_GROUPS);
  const found = collect(pipeline, out);
  const seconds = (world.nowMs() - startedMs) / 1000;
  const facts = {
    profile: profile.name,
    files,
    seconds,
    ...(faults === undefined ? {} : { chaos: { seed: faults.seed, injected: injectedBy(faults) } }),
  };
  const summary = summarise(facts, counts, refusedLines, found);
  if (out !== undefined) writeSummary(out, summary);
  return { summary, firstAlert: found.firstAlert };
}

interface Arrived extends InputLine {
  readonly atMs: number;
}

interface Feeder {
  push(line: InputLine): void;
  end(): void;
  /** Lines that wait for `flush`. */
  waiting(): number;
  flush(): Promise<void>;
}

/** Arrival, then chaos' other order, then the stream. */
function feeder(pipeline: Pipeline, faults: Faults | undefined, hasArrivals: boolean, refused: () => void): Feeder {
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
    push(line) {
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
      for (const line of lines) pipeline.put(line, line.atMs);
      await pipeline.settle();
    },
  };
}

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
    raw: data.toString(),
  } as const;
}

function injectedBy(faults: Faults): Record<string, number> {
  return Object.fromEntries([...faults.injected].sort(([a], [b]) => (a < b ? -1 : 1)));
}
