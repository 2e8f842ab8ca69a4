// A plain rolling z-score: each point against the mean and sample standard deviation of the up to 100 points before it,
// all of them summed anew for every point. For comparison with Weir's exponentially weighted form; reports how many
// points it flags, and judges no better.
import { parseArgs } from 'node:util';
import { runAsCommand } from './command.ts';
import { FILE_HELP, FILE_OPTIONS, judgeFile, oneFile } from './judge/file-options.ts';
import { statisticsOf } from './judge/statistics.ts';

export type Flags = {
  /** Points with enough points before them, and a spread to compare with. */
  judged: number;
  /** Points with enough points before them, all of these equal: no score exists. */
  withoutSpread: number;
  medium: number;
  high: number;
};

export type RollingSettings = { length: number; atLeast: number; mediumAbove: number; highAbove: number };

/**
 * What the users' systems do: the last 100 points, at least 30 of them; above 3 standard deviations medium, above 4
 * high.
 */
const ROLLING: RollingSettings = { length: 100, atLeast: 30, mediumAbove: 3, highAbove: 4 };

/**
 * The score (value − mean) / sample standard deviation of each of `values`, in their order, against the `length` values
 * before it. NaN where fewer than `atLeast` come before it or they are all equal.
 */
export function rollingScores(values: Float64Array, settings: RollingSettings = ROLLING): Float64Array {
  return values.map((value, at) => {
    if (at < settings.atLeast) return Number.NaN;
    const before = statisticsOf(values, Math.max(0, at - settings.length), at);
    return before.min === before.max ? Number.NaN : (value - before.mean) / before.stddev!;
  });
}

/** Counts the points that flag, on either side; a high one is not counted as medium too. */
export function countFlags(values: Float64Array, settings: RollingSettings = ROLLING): Flags {
  const flags: Flags = { judged: 0, withoutSpread: 0, medium: 0, high: 0 };
  for (const [at, score] of rollingScores(values, settings).entries()) {
    if (at < settings.atLeast) continue;
    if (Number.isNaN(score)) flags.withoutSpread += 1;
    else flags.judged += 1;
    if (Math.abs(score) > settings.highAbove) flags.high += 1;
    else if (Math.abs(score) > settings.mediumAbove) flags.medium += 1;
  }
  return flags;
}

const HELP = `Counts the points of a file that a rolling z-score over the last 100 points flags, per measure, in order of event time.

usage: node scripts/run.mjs test/reference/zscore.ts FILE [OPTION …]

${FILE_HELP}`;

async function main(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: argv, options: FILE_OPTIONS, allowPositionals: true });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const { judgement } = await judgeFile(oneFile(positionals), values);
  const byMeasure = new Map<string, Flags>();
  for (const series of judgement.series) {
    const flags = countFlags(series.values);
    const sum = byMeasure.get(series.measure) ?? { judged: 0, withoutSpread: 0, medium: 0, high: 0 };
    for (const key of Object.keys(flags) as (keyof Flags)[]) sum[key] += flags[key];
    byMeasure.set(series.measure, sum);
  }
  for (const [measure, flags] of byMeasure) {
    process.stdout.write(
      `${measure}: ${flags.medium} medium and ${flags.high} high of ${flags.judged} judged (${flags.withoutSpread} had no spread before them)\n`,
    );
  }
  return 0;
}

await runAsCommand(import.meta.filename, main);
