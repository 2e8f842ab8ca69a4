// Computes by brute force what every window of a file must hold, and writes it as windows.jsonl and summary.json when
// asked to.
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { runAsCommand } from './command.ts';
import { FILE_HELP, FILE_OPTIONS, judgeFile, oneFile } from './judge/file-options.ts';
import { type Judgement, windowsOf } from './judge/judge.ts';
import type { ProfileRules } from './judge/profiles.ts';
import { windowsIn } from './judge/windows.ts';

const HELP = `Computes every window of a file by brute force and prints the counts of its values.

usage: node scripts/run.mjs test/reference/batch.ts FILE.jsonl|FILE.csv[.gz] [OPTION …]

${FILE_HELP} output:
  --out DIR          also write DIR/windows.jsonl and DIR/summary.json
`;

function* windowLines(judgement: Judgement, profile: ProfileRules): Generator<string> {
  let lines: string[] = [];
  for (const row of windowsOf(judgement, profile)) {
    if (lines.push(JSON.stringify(row)) < 1_000) continue;
    yield `${lines.join('\n')}\n`;
    lines = [];
  }
  if (lines.length > 0) yield `${lines.join('\n')}\n`;
}

/** Writes the judgement in the form that `npm run replay` writes its own. */
export async function writeJudgement(judgement: Judgement, profile: ProfileRules, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await pipeline(Readable.from(windowLines(judgement, profile)), createWriteStream(join(directory, 'windows.jsonl')));
  await writeFile(join(directory, 'summary.json'), `${JSON.stringify({ values: judgement.counts })}\n`);
}

/** What people see: the counts, why values were refused, and how many windows there are. */
function describeJudgement(judgement: Judgement, profile: ProfileRules): string {
  const { counts, faults, series, specs } = judgement;
  const windowCounts = specs.map((spec) => {
    const total = series.reduce((sum, one) => sum + windowsIn(one, spec, profile.resolutionMs).length, 0);
    return `${total} of ${spec.name}`;
  });
  const devices = new Set(series.map((one) => one.device)).size;
  const reasons = [...faults].sort((a, b) => b[1] - a[1]).map(([reason, count]) => `  ${count} ${reason}`);
  return [
    `${judgement.lineCount} readings of ${devices} devices, ${series.length} series; windows: ${windowCounts.join(', ')}`,
    `values: ${counts.in} in = ${counts.accepted} accepted + ${counts.duplicate} duplicate (${judgement.conflicts} with another value) + ${counts.late} late + ${counts.rejected} rejected`,
    ...reasons,
  ].join('\n');
}

async function main(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    options: { ...FILE_OPTIONS, out: { type: 'string' } },
    allowPositionals: true,
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const { judgement, profile } = await judgeFile(oneFile(positionals), values);
  process.stdout.write(`${describeJudgement(judgement, profile)}\n`);
  if (values.out !== undefined) await writeJudgement(judgement, profile, values.out);
  return 0;
}

await runAsCommand(import.meta.filename, main);
