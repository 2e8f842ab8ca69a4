// Writes docs/bench.md and its charts from one run's results.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '#cli/command-line/usage-error.ts';
import { benchPart } from '../part.ts';
import { chartsOf } from './charts.ts';
import { pageOf } from './page.ts';
import { type BenchResults, newestResults, ROOT } from './results.ts';

/** Answers what was written, from the project's root. */
export function writePage(results: BenchResults): string[] {
  const images = join(ROOT, 'docs', 'images');
  mkdirSync(images, { recursive: true });
  writeFileSync(join(ROOT, 'docs', 'bench.md'), pageOf(results));
  const charts = Object.entries(chartsOf(results));
  for (const [name, svg] of charts) writeFileSync(join(images, name), svg);
  return ['docs/bench.md', ...charts.map(([name]) => `docs/images/${name}`)];
}

export const page = benchPart({
  name: 'page',
  summary: 'docs/bench.md and its charts once more from the newest results in bench/results',
  options: {},
  async run() {
    const results = newestResults();
    if (results === undefined) throw new UsageError('bench/results is empty: run `npm run bench -- all --save` first');
    return { written: writePage(results) };
  },
  text: ({ written }) => `written: ${written.join(', ')}\n`,
});
