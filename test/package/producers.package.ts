// examples/producers send to `npm start`, and what they send is accepted. Python wants boto3, C a compiler: .ci/run has
// both, elsewhere what is not there is skipped.
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const PRODUCERS = join(import.meta.dirname, '..', '..', 'examples', 'producers');
const PYTHON = process.env.PYTHON ?? 'python3';
const runs = (command: string, ...args: string[]): boolean =>
  process.env.REQUIRE_EVERY_PART !== undefined || spawnSync(command, args).status === 0;

let weir: ChildProcess;
let told = '';
let page = '';
let environment: NodeJS.ProcessEnv = {};
const folder = mkdtempSync(join(tmpdir(), 'weir-producers-'));

beforeAll(async () => {
  weir = spawn(process.execPath, ['cli/main.ts', 'start', '--no-simulator', '--port', '0', '--duration', '5m'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve, reject) => {
    weir.on('exit', (code) => reject(new Error(`npm start ended with ${code}: ${told}`)));
    weir.stdout?.setEncoding('utf8').on('data', (text: string) => {
      told += text;
      if (/^ *ready after/m.test(told)) resolve();
    });
  });
  page = /http:\/\/127\.0\.0\.1:\d+(?= +the live page)/.exec(told)?.[0] ?? '';
  const [, endpoint, stream] = /--endpoint-url (\S+) --stream-name (\S+)/.exec(told) ?? [];
  environment = {
    PATH: process.env.PATH,
    AWS_ENDPOINT_URL_KINESIS: endpoint,
    STREAM: stream,
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
});

afterAll(async () => {
  const ended = new Promise((resolve) => weir.once('exit', resolve));
  weir.kill();
  await ended;
  rmSync(folder, { recursive: true, force: true });
});

/** Resolves once the live page's counters have `count` readings accepted. */
async function accepted(count: number): Promise<void> {
  await expect
    .poll(() => Number(/accepted (\d+)(?![\s\S]*accepted)/.exec(told)?.[1] ?? 0), { timeout: 60_000 })
    .toBe(count);
}

let sent = 0;
const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { encoding: 'utf8', env: environment });

test('JavaScript', async () => {
  expect(run(process.execPath, join(PRODUCERS, 'node', 'send.mjs'))).toContain('sent 3');
  sent += 3;
  await accepted(sent);
});

test.runIf(runs(PYTHON, '-c', 'import boto3'))('Python', async () => {
  expect(run(PYTHON, join(PRODUCERS, 'python', 'send.py'))).toContain('sent 3');
  sent += 3;
  await accepted(sent);
});

test.runIf(runs('cc', '--version'))('C, to the door of this machine', async () => {
  const program = join(folder, 'send');
  execFileSync('cc', ['-Wall', '-Wextra', '-Werror', '-o', program, join(PRODUCERS, 'c', 'send.c')]);
  const { hostname, port } = new URL(page);
  expect(run(program, hostname, port)).toContain('sent 3');
  sent += 3;
  await accepted(sent);
});
