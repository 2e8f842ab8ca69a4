// `--chaos SEEDS` from options to verdicts: plays, compares, and of a seed that did not come out the same keeps
// everything and finds the first line that differs.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReplayOptions } from '../options.ts';
import { type Summary, writeSummary } from '../output/summary.ts';
import { type ReplayWorld, replay } from '../replay.ts';
import { type Difference, firstDifference } from './first-difference.ts';
import { createSeedPool } from './seed-pool.ts';
import { tryEach, type Verdict } from './trial.ts';

export interface SeedsPlayed {
  readonly summary: Summary;
  readonly firstAlert: string | undefined;
  readonly shown: readonly ShownDifference[];
}

export interface ShownDifference {
  readonly seed: number;
  /** Undefined where all lines are the same after all. */
  readonly difference: Difference | undefined;
  /** Where everything that the seed brought lies; undefined where nothing is kept. */
  readonly folder: string | undefined;
}

/** Fewer pieces are played faster; with as many lines as this a thread needs some hundred megabytes. */
const LINES_AT_ONCE = 20_000;
/** Seeds that are played again to show a line: each costs a run. */
const MAX_SHOWN = 3;

/** @throws as `replay` does, for the run without chaos. */
export async function playSeeds(
  argv: readonly string[],
  options: ReplayOptions,
  world: ReplayWorld,
  told: (verdict: Verdict) => void,
): Promise<SeedsPlayed> {
  const startedMs = world.nowMs();
  const { seeds, chaosText, out } = options;
  const { maxEntries, rawShards, linesAtOnce = LINES_AT_ONCE } = world;
  const same = {
    linesAtOnce,
    ...(maxEntries === undefined ? {} : { maxEntries }),
    ...(rawShards === undefined ? {} : { rawShards }),
  };
  const pool = world.runner ?? createSeedPool({ argv, world: same }, seeds.length + 1, world.progress);
  const { calm, verdicts, injected } = await tryEach(seeds, pool, told).finally(() => pool.close());
  const different = verdicts.filter(({ isSame }) => !isSame).map(({ seed }) => seed);
  const chaos = {
    seeds: chaosText,
    runs: seeds.length,
    different,
    injected,
    seconds: Math.round(world.nowMs() - startedMs) / 1000,
  };
  const summary = { ...calm.summary, chaos };
  if (out !== undefined) writeSummary(out, summary);
  const shown = await showDifferences(different.slice(0, MAX_SHOWN), options, { ...world, ...same });
  return { summary, firstAlert: calm.firstAlert, shown };
}

/** Plays the seeds again, with all their lines; without `--out` the calm run too, and nothing is kept. */
async function showDifferences(
  seeds: readonly number[],
  options: ReplayOptions,
  world: ReplayWorld,
): Promise<ShownDifference[]> {
  const shown: ShownDifference[] = [];
  if (seeds.length === 0) return shown;
  const { out } = options;
  const folder = out ?? mkdtempSync(join(tmpdir(), 'weir-chaos-'));
  try {
    if (out === undefined) await replay({ ...options, out: folder }, world);
    for (const seed of seeds) {
      const own = join(folder, `chaos-${seed}`);
      // One that ends early has no lines to compare.
      const ended = await replay({ ...options, out: own }, world, { seed }).catch(() => undefined);
      const difference = ended === undefined ? undefined : firstDifference(folder, own);
      shown.push({ seed, difference, folder: out === undefined || ended === undefined ? undefined : own });
    }
  } finally {
    if (out === undefined) rmSync(folder, { recursive: true, force: true });
  }
  return shown;
}
