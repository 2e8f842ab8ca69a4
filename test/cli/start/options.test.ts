// The command line of npm start: defaults, what is read, and what is refused with exit code 2 and a sentence.
import { expect, test } from 'vitest';
import { main } from '#cli/start/main.ts';
import { readOptions } from '#cli/start/options.ts';
import { sampleOf } from '#cli/start/try-it.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { energy } from '#profiles/energy.ts';
import { smoke } from '#profiles/smoke.ts';

test('without options it is the fleet of meters with half an hour of history', () => {
  expect(readOptions([])).toEqual({
    profile: energy,
    deviceCount: undefined,
    readingsPerSecond: undefined,
    seed: 1,
    shares: {},
    historyMs: 1_800_000,
    port: undefined,
    durationMs: undefined,
    output: 'view',
    isSimulated: true,
  });
});

test('every option is read', () => {
  const text =
    '--profile smoke --devices 50 --rate 2.5 --seed 9 --share bad=0,spike=0.01 --share drop=1 --history 90s --port 0 --duration 1.5m --json --no-simulator';
  expect(readOptions(text.split(' '))).toEqual({
    profile: smoke,
    deviceCount: 50,
    readingsPerSecond: 2.5,
    seed: 9,
    shares: { bad: 0, spike: 0.01, drop: 1 },
    historyMs: 90_000,
    port: 0,
    durationMs: 90_000,
    output: 'json',
    isSimulated: false,
  });
});

async function run(args: readonly string[]) {
  const written = { stdout: '', stderr: '' };
  const code = await main({
    args,
    env: {},
    folder: '/',
    stdout: { write: (text: string) => (written.stdout += text) },
    stderr: { write: (text: string) => (written.stderr += text) },
    onInterrupt: () => undefined,
    exit: () => undefined,
  });
  return { code, ...written };
}

test.each([
  [['--profile', 'water'], '--profile is "water": expected one of '],
  [['--devices', '1.5'], '--devices is "1.5": expected a whole number from 1 to 1000000'],
  [['--rate', ''], '--rate is "": expected a number from 0.001 to 100000'],
  [['--duration', '30'], '--duration is "30": expected a time such as 500ms, 30s, 5m or 2h'],
  [['--history', '1000h'], '--history is "1000h": expected at most 6h'],
  [['--share', 'bad=2'], '--share has "bad=2": expected NAME=SHARE'],
  [['--share', 'rain=0.1'], '--share has "rain=0.1": expected NAME=SHARE'],
  [['--json', '--quiet'], '--json and --quiet exclude each other'],
  [['--colour'], "Unknown option '--colour'"],
  [['now'], "Unexpected argument 'now'"],
  [['--devices', '1', '--rate', '5'], 'use at least 5 devices'],
])('%o is refused with exit code 2 before anything is started', async (args, message) => {
  const { code, stderr, stdout } = await run(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(message);
});

test('--help names every option and exits with 0', async () => {
  const { code, stdout } = await run(['--help']);
  expect(code).toBe(0);
  for (const option of [
    'profile',
    'devices',
    'rate',
    'seed',
    'share',
    'history',
    'port',
    'duration',
    'json',
    'quiet',
  ]) {
    expect(stdout).toContain(`--${option}`);
  }
});

test('the reading to try of a profile of one’s own is one that it takes', () => {
  const oven = compileProfile({
    name: 'oven',
    resolutionMs: 1000,
    windows: ['1m'],
    wire: { device: ['oven'], time: ['at'] },
    measures: { heat_c: { unit: '°C', min: 20, max: 400 } },
    rules: [],
  });
  const [before, after] = sampleOf(oven);
  const sample = JSON.parse(`${before}2026-01-31T12:00:00Z${after}`);
  expect(sample).toEqual({ oven: 'my-device', at: '2026-01-31T12:00:00Z', measures: { heat_c: 20 } });
});
