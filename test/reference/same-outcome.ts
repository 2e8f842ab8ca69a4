// Whether two replays came out the same: windows, alerts, rejects and late values line by line once sorted, and the counts of their
// summaries. `node scripts/run.mjs test/reference/same-outcome.ts DIR OTHER-DIR`; exit 1 where they differ.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FILES = ['windows.jsonl', 'alerts.jsonl', 'rejects.jsonl', 'late.jsonl'];
const COUNTS = [
  'readings_in',
  'accepted',
  'duplicate',
  'late',
  'rejected',
  'values',
  'rejected_by_reason',
  'windows',
  'alerts',
];

export interface Difference {
  readonly what: string;
  readonly left: string;
  readonly right: string;
}

/** Compares two output folders of a replay. Reads each file whole: meant for files of up to some hundred MB. */
export function differences(left: string, right: string): Difference[] {
  const found: Difference[] = [];
  for (const name of FILES) {
    const [a, b] = [left, right].map((folder) => readFileSync(join(folder, name), 'utf8').split('\n').sort());
    if (a === undefined || b === undefined || hash(a) === hash(b)) continue;
    const at = a.findIndex((line, i) => line !== b[i]);
    found.push({
      what: `${name}, ${a.length - 1} and ${b.length - 1} lines`,
      left: a[at] ?? 'no more lines',
      right: b[at] ?? 'no more lines',
    });
  }
  const [a, b] = [left, right].map(
    (folder) => JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8')) as Record<string, unknown>,
  );
  for (const key of COUNTS) {
    const [one, other] = [JSON.stringify(a?.[key]), JSON.stringify(b?.[key])];
    if (one !== other) found.push({ what: `summary.json: ${key}`, left: one, right: other });
  }
  return found;
}

function hash(lines: readonly string[]): string {
  const digest = createHash('sha256');
  for (const line of lines) digest.update(line).update('\n');
  return digest.digest('hex');
}

if (import.meta.main) {
  const [left, right] = process.argv.slice(2);
  if (left === undefined || right === undefined) {
    process.stderr.write('usage: node scripts/run.mjs test/reference/same-outcome.ts DIR OTHER-DIR\n');
    process.exit(2);
  }
  const found = differences(left, right);
  for (const { what, left: one, right: other } of found.slice(0, 10))
    process.stdout.write(`${what} differ:\n  ${one}\n  ${other}\n`);
  process.stdout.write(
    found.length === 0
      ? 'the same: windows, alerts, rejects, late values and counts\n'
      : `${found.length} differences\n`,
  );
  process.exit(found.length === 0 ? 0 : 1);
}
