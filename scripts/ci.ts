// The parts of .ci/run, one after the other: each is a command that passes or fails. A part that runs vitest counts its
// tests. Closes with "N passed, N failed" on a line of its own.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'weir-ci-'));
const million = join(folder, 'million.jsonl.gz');
const out = (name: string): string => join(folder, name);
let passed = 0;
let failed = 0;
const failures: string[] = [];

function part(name: string, command: readonly string[], minutes: number): boolean {
  const started = Date.now();
  process.stdout.write(`\n── ${name}: ${command.join(' ')}\n`);
  const [program = '', ...rest] = command;
  const done = spawnSync(program, rest, { stdio: 'inherit', timeout: minutes * 60_000 });
  const ok = done.status === 0;
  process.stdout.write(
    `── ${name}: ${ok ? 'passed' : `FAILED (${done.error?.message ?? `exit ${done.status}`})`} in ${((Date.now() - started) / 1000).toFixed(1)} s\n`,
  );
  if (ok) passed += 1;
  else {
    failed += 1;
    failures.push(name);
  }
  return ok;
}

/** A vitest run, of which each test counts. */
function tests(name: string, command: readonly string[], minutes: number): void {
  const report = out(`${name.replaceAll(' ', '-')}.json`);
  const ok = part(name, [...command, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`], minutes);
  try {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8')) as Record<
      string,
      number
    >;
    passed += (numPassedTests ?? 0) - Number(ok);
    failed += numFailedTests ?? 0;
    if ((numPendingTests ?? 0) > 0) {
      failed += numPendingTests ?? 0;
      failures.push(`${name}: ${numPendingTests} tests were skipped; here a missing part is a failure`);
    }
  } catch (error) {
    failed += 1;
    failures.push(`${name}: no report (${String(error)})`);
  }
}

const ts = (file: string, ...rest: string[]): string[] => ['node', 'scripts/run.mjs', file, ...rest];
const generated =
  '--profile energy --readings 1000000 --devices 2000 --every 60s --seed 7 --duplicates 0.05 --disorder 60s --bad 0.02'.split(
    ' ',
  );
/** Everything that a file can have wrong, and windows that follow the readings. */
const hard =
  '--profile energy --readings 40000 --devices 200 --seed 21 --late 0.01 --offline 0.03 --odd 0.05 --jumps 8 --clocks 0.1 --regions 0.2 --resets 0.3 --bundles'.split(
    ' ',
  );
const nasty = ['--profile', 'energy', out('hard.jsonl.gz'), '--windows', '1m,15m,5m/1m,session/3m,count/50'];
const energy = ['--profile', 'energy', million];
const replay = (name: string, ...more: string[]): string[] =>
  ts('cli/main.ts', 'replay', ...energy, '--out', out(name), '--json', ...more);
const judged = ts('test/reference/compare.ts', ...energy, '--against', out('plain'));

part('check', ['npm', 'run', 'check'], 5);
tests('npm test', ['npm', 'test', '--'], 15);
/**
 * Ten times as many programs as `npm test` runs, and other ones; a million records and packs that no sender should
 * send, and other ones than `npm test` has. Together, since each of them is mostly one file, and so one core.
 */
const longer = ['WEIR_MODEL_RUNS=3000', 'WEIR_MODEL_SEED=1', 'WEIR_FUZZ_RUNS=170000', 'WEIR_FUZZ_SEED=2'];
const vitest = ['node', 'scripts/run.mjs', 'vitest', 'run', 'test/model/model.test.ts', 'test/fuzz'];
tests('the model and hostile bytes', ['env', ...longer, ...vitest], 40);
tests('kafka', ['node', 'scripts/run.mjs', 'vitest', 'run', '--config', 'test/kafka/vitest.config.ts'], 5);
tests(
  'the query API asked at random',
  ['node', 'scripts/run.mjs', 'vitest', 'run', '--config', 'test/api/vitest.config.ts'],
  8,
);
part('npm start', ['npm', 'start', '--', '--duration', '15s', '--quiet', '--port', '0'], 3);
part('a generated million', ts('test/reference/generate.ts', ...generated, '--out', million), 3);
part('replay of the million', replay('plain'), 5);
part('every window against the reference', judged, 5);
part('the million under chaos', replay('chaos', '--chaos', '1'), 8);
part('a generated hard file', ts('test/reference/generate.ts', ...hard, '--out', out('hard.jsonl.gz')), 1);
part('fifty seeds of chaos', ts('cli/main.ts', 'replay', ...nasty, '--out', out('hard'), '--chaos', '1-50'), 8);
part('the hard file against the reference', ts('test/reference/compare.ts', ...nasty, '--against', out('hard')), 2);
part('bench', ['npm', 'run', 'bench', '--', '--readings', '50000', '--repeat', '1'], 3);
const venv = out('python');
part(
  'cfn-lint and boto3 installed',
  ['bash', '-c', `python3 -m venv ${venv} && ${venv}/bin/pip install -q cfn-lint==1.58.0 boto3`],
  4,
);
const packaged = ['vitest', 'run', '--config', 'test/package/vitest.config.ts'];
tests('package', ['env', `PYTHON=${venv}/bin/python3`, 'node', 'scripts/run.mjs', ...packaged], 10);
part('cdk synth', ['npm', 'run', 'synth', '--', '--output', out('templates')], 2);
part('cfn-lint', ['bash', '-c', `${venv}/bin/cfn-lint ${out('templates')}/*.template.json`], 2);
part('emulators', ts('localstack/emulators/ci.ts'), 30);

rmSync(folder, { recursive: true, force: true });
for (const failure of failures) process.stdout.write(`failed: ${failure}\n`);
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 ? 0 : 1);
