// A run's figures as they are kept: one file a run in bench/results, named after its day and commit. The newest is what
// docs/bench.md shows.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DetectFigures } from '../latency/detect-latency.ts';
import type { LoadFigures } from '../load/figures.ts';
import type { ProfileFigures } from '../profile/profile.ts';
import type { QuickFigures } from '../quick.ts';
import type { ScalingFigures } from '../scaling/scaling.ts';
import type { SizesFigures } from '../sizes/sizes.ts';
import type { Machine } from './machine.ts';

export interface BenchResults {
  readonly format: 1;
  /** ISO 8601, UTC. */
  readonly takenAt: string;
  /** Short; with a + where the tree had changes. */
  readonly commit: string;
  readonly machine: Machine;
  readonly quick: QuickFigures;
  readonly profile: ProfileFigures;
  readonly detect: DetectFigures;
  readonly sizes: SizesFigures;
  readonly load: LoadFigures;
  readonly scaling: ScalingFigures;
}

export const ROOT = join(import.meta.dirname, '..', '..');
const RESULTS = join(ROOT, 'bench', 'results');

/** 2026-01-31-0123abc.json */
export function resultsName({ takenAt, commit }: Pick<BenchResults, 'takenAt' | 'commit'>): string {
  return `${takenAt.slice(0, 10)}-${commit.replace('+', '-changed')}.json`;
}

/** Answers the file's path from the project's root. */
export function saveResults(results: BenchResults, folder = RESULTS): string {
  mkdirSync(folder, { recursive: true });
  const name = resultsName(results);
  writeFileSync(join(folder, name), `${JSON.stringify(results, undefined, 1)}\n`);
  return `bench/results/${name}`;
}

/** By the time it was taken; undefined where there is none. */
export function newestResults(folder = RESULTS): BenchResults | undefined {
  const all = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as BenchResults);
  return all.sort((a, b) => (a.takenAt < b.takenAt ? -1 : 1)).at(-1);
}

/** `unknown` outside of a checkout. */
export function currentCommit(): string {
  const git = (...args: string[]) => spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' });
  const head = git('rev-parse', '--short', 'HEAD');
  if (head.status !== 0) return 'unknown';
  const changed = git(
    'status',
    '--porcelain',
    '--',
    'src',
    'functions',
    'lib',
    'cli',
    'localstack',
    'bench/**/*.ts',
  ).stdout;
  return `${head.stdout.trim()}${changed.trim() === '' ? '' : '+'}`;
}
