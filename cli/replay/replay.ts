// A replay from its options to its summary: reads the files, gives each line its arrival, feeds the pipeline in pieces,
// collects the results.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { DEFAULT_KEY_GROUPS } from '#core/pack/pack.ts';
import type { Counts } from '#core/windowing/group-state.ts';
import { createFaults, type Faults } from './chaos/faults.ts';
import type { Runner } from './chaos/seed-pool.ts';
import { createFeeder, MAX_LINE_BYTES } from './feeder.ts';
import { heapKeeper } from './heap.ts';
import type { InputLine } from './input/line.ts';
import { createNotes, type FilesNoted } from './input/notes.ts';
import { readInput } from './input/read-input.ts';
import { sortedLines } from './input/sort-lines.ts';
import type { ReplayOptions } from './options.ts';
import { committedCounts } from './output/counts.ts';
import { hintsFor } from './output/hints.ts';
import type { Keeps } from './output/kept.ts';
import { tellMessages } from './output/messages.ts';
import { createScoreSink } from './output/score-sink.ts';
import type { Digest } from './output/set-digest.ts';
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
  /** How the runs of `--chaos` are made; worker threads by default. */
  readonly runner?: Runner;
}

export interface Run {
  /** Of chaos; without it nothing goes wrong. */
  readonly seed?: number;
  /** Lines by default; with both, `outcome` can be compared with that of another run. */
  readonly keeps?: 'lines' | 'both';
}

export interface ReplayResult {
  readonly summary: Summary;
  /** A line of alerts.jsonl. */
  readonly firstAlert: string | undefined;
  /** Digests of nothing where only lines are kept. */
  readonly outcome: Outcome;
}

/** What chaos must not change. */
export interface Outcome {
  readonly windows: Digest;
  readonly alerts: Digest;
  readonly rejects: Digest;
  readonly late: Digest;
  /** As committed, and the lines that no stream took. */
  readonly counts: Counts;
  readonly refusedLines: number;
}

export interface DigestResult {
  readonly outcome: Outcome;
  /** What went wrong on purpose, by kind. */
  readonly injected: Readonly<Record<string, number>>;
  /** What must not be seen in any run, in words. */
  readonly contradictions: readonly string[];
  readonly seconds: number;
}

/** Enough for whole batches, some 10 MB. */
const LINES_AT_ONCE = 10_000;
/**
 * Without real arrivals a line may be a day ahead of what two lines confirm; what is further is decided by the line
 * after it (arrival.ts).
 */
const CLOCK_AHEAD_MS = 86_400_000;
/** With real arrivals, as deployed. */
const LIVE = { clockAheadMs: 120_000, maxAgeMs: 7 * 86_400_000 };

/** What arrivals mean: real ones as deployed, else those that a replay gives (arrival.ts). */
export function arrivalSettings(hasArrivals: boolean): { readonly clockAheadMs: number; readonly maxAgeMs: number } {
  return hasArrivals ? LIVE : { clockAheadMs: CLOCK_AHEAD_MS, maxAgeMs: Number.POSITIVE_INFINITY };
}

/**
 * Plays the files and keeps what comes out, in `options.out` too.
 * @throws UsageError where the files cannot be read or understood, Error where a stage fails for good.
 */
export function replay(options: ReplayOptions, world: ReplayWorld, run: Run = {}): Promise<ReplayResult> {
  return inFolder(async (folder) => {
    const { seed, keeps = 'lines' } = run;
    const { pipeline, counts, refusedLines, injected, startedMs, notes } = await play(
      options,
      world,
      seed,
      keeps,
      folder,
    );
    const { profile, files, out } = options;
    const { firstAlert, examples, ...found } = collect(pipeline, out);
    const messages = await tellMessages(pipeline.alerts.transitions(), profile, out);
    const seconds = (world.nowMs() - startedMs) / 1000;
    const facts = { profile: profile.name, files, seconds, ...(seed === undefined ? {} : { injected }) };
    const counted = summarise(facts, counts, refusedLines, { ...found, messages }, notes.ignoredColumns());
    const summary = { ...counted, hints: hintsFor({ summary: counted, examples, notes, options }) };
    if (out !== undefined) writeSummary(out, summary);
    return { summary, firstAlert, outcome: outcomeOf(pipeline, counts, refusedLines) };
  });
}

/**
 * Plays the files and keeps a digest of what comes out: quicker, and as good for telling whether two runs came out the
 * same.
 */
export function digest(options: ReplayOptions, world: ReplayWorld, seed: number | undefined): Promise<DigestResult> {
  return inFolder(async (folder) => {
    const { pipeline, counts, refusedLines, injected, startedMs } = await play(options, world, seed, 'digest', folder);
    return {
      outcome: outcomeOf(pipeline, counts, refusedLines),
      injected,
      contradictions: [...pipeline.windows.contradictions, ...pipeline.alerts.contradictions],
      seconds: (world.nowMs() - startedMs) / 1000,
    };
  });
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'weir-replay-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Played {
  readonly pipeline: Pipeline;
  readonly counts: Counts;
  readonly refusedLines: number;
  readonly injected: Readonly<Record<string, number>>;
  readonly startedMs: number;
  readonly notes: FilesNoted;
}

async function play(
  options: ReplayOptions,
  world: ReplayWorld,
  seed: number | undefined,
  keeps: Keeps,
  folder: string,
): Promise<Played> {
  const { profile, files, reading, format, hasArrivals } = options;
  const startedMs = world.nowMs();
  const faults = seed === undefined ? undefined : createFaults(seed);
  const scores =
    options.scores === undefined
      ? undefined
      : createScoreSink(options.scores, profile, arrivalSettings(hasArrivals).maxAgeMs);
  const pipeline = createPipeline({
    profile,
    onPack: scores?.take,
    keyGroups: DEFAULT_KEY_GROUPS,
    ...arrivalSettings(hasArrivals),
    folder,
    files,
    faults,
    keeps,
    rules: options.rules,
    ...(world.maxEntries === undefined ? {} : { maxEntries: world.maxEntries }),
    ...(world.rawShards === undefined ? {} : { rawShards: world.rawShards }),
  });
  let refusedLines = 0;
  let bytes = 0;
  let lines = 0;
  const feed = createFeeder(pipeline, faults, hasArrivals, () => {
    refusedLines += 1;
  });
  const notes = createNotes(files);
  const input = readInput({
    files,
    profile,
    options: reading,
    format,
    standardInput: world.standardInput,
    notes,
    maxLineBytes: MAX_LINE_BYTES,
    onRead: (count) => {
      bytes += count;
    },
  });
  const keepHeapSmall = keeps === 'digest' ? () => undefined : heapKeeper();
  const { linesAtOnce = LINES_AT_ONCE } = world;
  for await (const batch of options.reading.sorts
    ? sortedLines(noted(input, notes), folder, world.maxEntries)
    : noted(input, notes)) {
    for (const line of batch) {
      feed.push(line);
      // By lines alone, not by how the file was read: with the same seed everything then goes the same way again.
      if (feed.waiting() < linesAtOnce) continue;
      await feed.flush();
      keepHeapSmall();
    }
    lines += batch.length;
    world.progress({ bytes, lines });
  }
  feed.end();
  await feed.flush();
  await pipeline.finish();
  scores?.end();
  const counts = await committedCounts(profile, pipeline.windowState, DEFAULT_KEY_GROUPS);
  return { pipeline, counts, refusedLines, injected: faults === undefined ? {} : injectedBy(faults), startedMs, notes };
}

async function* noted(batches: AsyncIterable<InputLine[]>, notes: FilesNoted): AsyncGenerator<InputLine[]> {
  for await (const batch of batches) {
    for (const { fileIndex, timeMs } of batch) notes.line(fileIndex, timeMs);
    yield batch;
  }
}

function outcomeOf({ windows, alerts, rejections }: Pipeline, counts: Counts, refusedLines: number): Outcome {
  return { windows: windows.digest(), alerts: alerts.digest(), ...rejections.digests(), counts, refusedLines };
}

function injectedBy(faults: Faults): Record<string, number> {
  return Object.fromEntries([...faults.injected].sort(([a], [b]) => (a < b ? -1 : 1)));
}
