// Holds the windows and counts that Weir wrote against the judge's own: every window equal in every number, none
// missing, none extra.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runAsCommand } from './command.ts';
import { type Differences, windowComparison } from './judge/differences.ts';
import { FILE_HELP, FILE_OPTIONS, judgeFile, oneFile } from './judge/file-options.ts';
import type { Counts, Judgement } from './judge/judge.ts';
import { lineBatches } from './judge/lines.ts';
import type { ProfileRules } from './judge/profiles.ts';

const HELP = `Compares the windows that a replay wrote with what a plain batch computation over the same file says.

usage: node scripts/run.mjs test/reference/compare.ts FILE --against DIR [OPTION …]

  --against DIR      holds windows.jsonl, and summary.json if there is one
  --show N           differences to print (10)
${FILE_HELP}
Numbers are equal within 1e-9, relative or, around zero, absolute. Exit code: 0 equal, 1 different, 2 not compared.
`;

const COUNT_KEYS = ['in', 'accepted', 'duplicate', 'late', 'rejected'] as const satisfies readonly (keyof Counts)[];

/** Compares DIR/summary.json (`values`) with the judge's counts; a file that is not there is no difference. */
async function compareCounts(
  counts: Counts,
  directory: string,
  report: (difference: string) => void,
): Promise<boolean> {
  const path = join(directory, 'summary.json');
  if (!existsSync(path)) return false;
  const summary: { values?: Record<string, unknown> } = JSON.parse(await readFile(path, 'utf8'));
  for (const key of COUNT_KEYS) {
    const theirs = summary.values?.[key];
    if (theirs !== counts[key]) report(`count "${key}": summary.json has ${theirs}, the judge ${counts[key]}`);
  }
  return true;
}

/** Compares a judgement with DIR; answers what was found. `shown` limits how many differences are kept as text. */
export async function compareWith(
  judgement: Judgement,
  profile: ProfileRules,
  directory: string,
  shown = 10,
): Promise<Differences & { countsCompared: boolean }> {
  const comparison = windowComparison(judgement, profile, shown);
  const path = join(directory, 'windows.jsonl');
  if (!existsSync(path)) throw new Error(`${path} does not exist: write it with npm run replay first.`);
  for await (const lines of lineBatches(path)) {
    for (const line of lines) if (line !== '') comparison.line(line);
  }
  const countsCompared = await compareCounts(judgement.counts, directory, comparison.note);
  return { ...comparison.finish(), countsCompared };
}

async function main(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    options: { ...FILE_OPTIONS, against: { type: 'string' }, show: { type: 'string', default: '10' } },
    allowPositionals: true,
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (values.against === undefined)
    throw new Error('--against is missing: name the directory that holds windows.jsonl.');
  const { judgement, profile } = await judgeFile(oneFile(positionals), values);
  const found = await compareWith(judgement, profile, values.against, Number(values.show));
  const counts = found.countsCompared ? 'counts compared' : 'no summary.json, counts not compared';
  const verdict = `${found.equal} windows equal, ${found.different} different, ${found.missing} missing, ${found.extra} extra; ${counts}`;
  process.stdout.write([...found.shown, verdict, ''].join('\n'));
  return found.total === 0 ? 0 : 1;
}

await runAsCommand(import.meta.filename, main);
