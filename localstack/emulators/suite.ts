// Runs the emulator tests whose file names begin with a word, and counts them. The tests' own output goes to a log; a
// failure shows it.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runToEnd } from './child.ts';
import { clientEnvironment, installEnvironment } from './environment.ts';
import { ROOT, runFolder } from './folders.ts';

export interface SuiteTarget {
  /** The emulator; undefined: the embedded cloud, which the tests start themselves. */
  readonly endpoint: string | undefined;
  readonly timestream?: string;
}

/** On a quiet machine two minutes. Tests themselves give up when nothing gets nearer; more than this is a hang. */
const WITHIN_MS = 1_800_000;

/** Number of checks that passed. Rejects with the output when one did not, or when there was none. */
export async function runSuite(name: string, { endpoint, timestream }: SuiteTarget): Promise<number> {
  const report = join(runFolder(), `${name}.json`);
  rmSync(report, { force: true });
  await runToEnd({
    name: `the tests ${name}`,
    command: process.execPath,
    args: [
      join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'),
      'run',
      '--config',
      'vitest.emulator.config.ts',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      `test/emulator/${name}`,
    ],
    cwd: ROOT,
    env: {
      ...(endpoint === undefined ? installEnvironment(process.env) : clientEnvironment(process.env, endpoint)),
      ...(timestream === undefined ? {} : { AWS_ENDPOINT_URL_TIMESTREAM_QUERY: timestream }),
    },
    logFile: join(runFolder(), `test-${name}.log`),
    withinMs: WITHIN_MS,
  });
  const { numPassedTests = 0, numPendingTests = 0 } = existsSync(report)
    ? (JSON.parse(readFileSync(report, 'utf8')) as { numPassedTests?: number; numPendingTests?: number })
    : {};
  if (numPassedTests === 0 || numPendingTests > 0) {
    throw new Error(
      `the tests ${name}: ${numPassedTests} passed and ${numPendingTests} were left out; expected all to run`,
    );
  }
  return numPassedTests;
}
