// `npx weir` and the npm scripts with the real npm: what it hands on, and what it takes for itself.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');

/** Of this test's own npm run, which is not the one that is tested. */
const OWN = /^npm_/;

function run(folder: string, command: string, ...words: readonly string[]) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OWN.test(name)));
  const { status, stdout, stderr } = spawnSync(command, words, {
    cwd: join(ROOT, folder),
    env: { ...env, npm_config_update_notifier: 'false' },
    encoding: 'utf8',
  });
  return { status, stdout, stderr: stderr.replaceAll(/^npm (warn|notice).*\n/gm, '') };
}

describe.skipIf(process.platform === 'win32')('the real npm', { timeout: 60_000 }, () => {
  test('npx weir is this repository’s, in its folders too, and no stranger’s of that name', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(run('.', 'npx', '--offline', 'weir', '--version')).toEqual({
      status: 0,
      stdout: `${version}\n`,
      stderr: '',
    });
    expect(run('docs', 'npx', '--offline', 'weir', '--version').stdout).toBe(`${version}\n`);
  });

  test('npx hands on every option', () => {
    const { status, stderr } = run('.', 'npx', '--offline', 'weir', 'cost', '--devices', '0', '--json');
    expect(status).toBe(2);
    expect(stderr).toBe(
      'cost: --devices is "0": expected a whole number from 1 to 10000000\nnpx weir cost --help lists the options\n',
    );
  });

  test.each([
    [['start', '--profile', 'smoke'], 'npm start -- --profile smoke'],
    [['start', '--profile=smoke', '--no-simulator'], 'npm start -- --profile smoke --no-simulator'],
    [
      ['run', 'replay', '--profile', 'energy', 'package.json', '--out=out'],
      'npm run replay -- --profile energy --out out package.json',
    ],
    [['run', 'doctor', '-c', 'stage=prod'], 'npm run doctor -- --context stage=prod'],
    [['run', 'localstack:up', '--ministack'], 'npm run localstack:up -- --ministack'],
  ])('npm %j starts nothing and tells the line: %s', (words, line) => {
    const { status, stderr } = run('.', 'npm', ...words);
    expect(status).toBe(2);
    expect(stderr).toContain(`Type\n  ${line}\n`);
  });
});
