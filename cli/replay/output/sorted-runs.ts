// The best entry of every key, sorted by key, in constant memory: entries gather in a map; beyond a limit they go to
// disk as a sorted run, and the runs are merged at the end. Keys must not hold characters below U+0020 except U+0000,
// texts no line ends.
import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { readLinesSync } from './read-lines.ts';

export interface SortedEntry {
  readonly key: string;
  /** Of two entries with one key the higher rank stands; of equal ranks the first. */
  readonly rank: number;
  readonly text: string;
}

export interface SortedRuns<Value> {
  put(key: string, rank: number, value: Value): void;
  /** Every key once, ascending by UTF-16 code units. To be read once, after the last `put`. */
  merged(): Generator<SortedEntry, void, void>;
  /** Runs written to disk so far. */
  runCount(): number;
}

export interface SortedRunsOptions<Value> {
  /** An existing folder for the runs; nobody else writes files that begin with `name` there. */
  readonly folder: string;
  readonly name: string;
  /** One line for a value; asked when it leaves the map. */
  readonly textOf: (value: Value) => string;
  readonly maxEntries?: number;
}

/** 50,000 panes are some 30 MB. */
const MAX_ENTRIES = 50_000;
/**
 * So many runs of one level are merged into one of the next, so that an entry is rewritten once a level and few files
 * are read at a time.
 */
const RUNS_A_LEVEL = 32;
const SEPARATOR = '\u0001';
/** Characters gathered before they are written. */
const WRITE_CHARACTERS = 1 << 18;

export function createSortedRuns<Value>(options: SortedRunsOptions<Value>): SortedRuns<Value> {
  const { folder, name, textOf, maxEntries = MAX_ENTRIES } = options;
  const held = new Map<string, { rank: number; value: Value }>();
  /** Paths by level; what is at a level was merged so many times. */
  const levels: string[][] = [];
  let runCount = 0;

  function* inMemory(): Generator<SortedEntry, void, void> {
    for (const key of [...held.keys()].sort()) {
      const { rank, value } = held.get(key)!;
      yield { key, rank, text: textOf(value) };
    }
  }

  function writeRun(entries: Iterable<SortedEntry>): string {
    const path = join(folder, `${name}-${runCount}.run`);
    runCount += 1;
    const file = openSync(path, 'w');
    try {
      let text = '';
      for (const { key, rank, text: line } of entries) {
        text += `${key}${SEPARATOR}${rank}${SEPARATOR}${line}\n`;
        if (text.length < WRITE_CHARACTERS) continue;
        writeSync(file, text);
        text = '';
      }
      writeSync(file, text);
    } finally {
      closeSync(file);
    }
    return path;
  }

  function spill(): void {
    keepRun(0, writeRun(inMemory()));
    held.clear();
  }

  function keepRun(level: number, path: string): void {
    levels[level] ??= [];
    const runs = levels[level];
    runs.push(path);
    if (runs.length < RUNS_A_LEVEL) return;
    const merged = writeRun(mergeSorted(runs.map(readRun)));
    for (const old of runs) unlinkSync(old);
    levels[level] = [];
    keepRun(level + 1, merged);
  }

  return {
    put(key, rank, value) {
      const known = held.get(key);
      if (known === undefined) {
        held.set(key, { rank, value });
        if (held.size > maxEntries) spill();
      } else if (rank > known.rank) {
        known.rank = rank;
        known.value = value;
      }
    },
    merged: () => mergeSorted([...levels.flat().map(readRun), inMemory()]),
    runCount: () => runCount,
  };
}

function* readRun(path: string): Generator<SortedEntry, void, void> {
  for (const line of readLinesSync(path)) {
    const rankAt = line.indexOf(SEPARATOR);
    const textAt = line.indexOf(SEPARATOR, rankAt + 1);
    yield { key: line.slice(0, rankAt), rank: Number(line.slice(rankAt + 1, textAt)), text: line.slice(textAt + 1) };
  }
}

/** Merges sorted sources into one in which every key stands once, with its highest rank. */
function* mergeSorted(sources: readonly Generator<SortedEntry, void, void>[]): Generator<SortedEntry, void, void> {
  const heads: { entry: SortedEntry; rest: Generator<SortedEntry, void, void> }[] = [];
  for (const rest of sources) {
    const first = rest.next();
    if (!first.done) heads.push({ entry: first.value, rest });
  }
  while (heads.length > 0) {
    let lowest = heads[0]!.entry.key;
    for (const { entry } of heads) if (entry.key < lowest) lowest = entry.key;
    let best: SortedEntry | undefined;
    for (let index = heads.length - 1; index >= 0; index -= 1) {
      const head = heads[index]!;
      if (head.entry.key !== lowest) continue;
      if (best === undefined || head.entry.rank >= best.rank) best = head.entry;
      const next = head.rest.next();
      if (next.done) heads.splice(index, 1);
      else head.entry = next.value;
    }
    if (best !== undefined) yield best;
  }
}
