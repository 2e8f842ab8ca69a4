// `weir windows`: what is asked for, how it is shown, what is said where it is not whole.
import { describe, expect, test } from 'vitest';
import { windowsCommand } from '#cli/windows/command.ts';
import { compileProfile } from '#core/profile/compile.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { energy } from '#profiles/energy.ts';
import { firstWindows, latestWindows } from '#stages/query/latest-windows.ts';
import type { WindowQuery } from '#stages/query/ports.ts';
import { pane } from '../../contract/samples.ts';
import { captured } from '../captured.ts';

const NOW = Date.UTC(2026, 0, 1, 2);
const MINUTE_MS = 60_000;

const hour: Pane[] = Array.from({ length: 60 }, (_, at) =>
  pane([at, at + 1], { startMs: NOW - (60 - at) * MINUTE_MS, measure: 'power_kw', energyKwh: 0.25 }),
);

async function run(argv: readonly string[], panes: readonly Pane[] = hour) {
  const asked: WindowQuery[] = [];
  const hot = {
    name: 'hot',
    keptFromMs: async () => NOW - 24 * 60 * MINUTE_MS,
    read: async (query: WindowQuery) => {
      asked.push(query);
      const own = panes.filter(({ startMs }) => startMs >= query.fromMs && startMs < query.toMs);
      return firstWindows(latestWindows(own), query.limit);
    },
  };
  const { written, streams } = captured();
  const code = await windowsCommand(argv, {
    ...{ ...streams, env: { NO_COLOR: '1', LANG: 'en_US.UTF-8' }, folder: '.', calledBy: 'weir' as never },
    place: {
      called: 'the run',
      profile: compileProfile(energy),
      sources: async () => ({ hot, history: undefined }),
    },
    nowMs: () => NOW,
  });
  return { code, asked, ...written };
}

test('are those of the last two hours, a line each with its unit', async () => {
  const { code, out, asked } = await run(['meter-17']);
  expect(code).toBe(0);
  expect(asked).toEqual([
    { profile: 'energy', device: 'meter-17', fromMs: NOW - 120 * MINUTE_MS, toMs: NOW, limit: 10_000 },
  ]);
  const lines = out.split('\n');
  expect(lines[0]).toMatch(/^start +end +window +measure +count +mean/);
  expect(lines[1]).toMatch(/^2026-01-01 01:00:00 {2}01:01:00 {2}1m +power_kw +2 +0\.5 kW +0 kW +1 kW .*0\.25 kWh$/);
  expect(lines).toHaveLength(62);
});

test('are asked for by measure, window, range and number', async () => {
  const argv = ['m', '--measure', 'power_kw', '--window', '1m', '--from', '2026-01-01T01:30Z', '--to', '10m'];
  const { asked } = await run([...argv, '--limit', '3']);
  expect(asked[0]).toMatchObject({
    ...{ measures: ['power_kw'], windows: ['1m'], limit: 3 },
    ...{ fromMs: NOW - 30 * MINUTE_MS, toMs: NOW - 10 * MINUTE_MS },
  });
});

test('as JSON are what the API answers, with where it was cut', async () => {
  const { out } = await run(['meter-17', '--json', '--limit', '10']);
  const answer = JSON.parse(out);
  expect(answer).toMatchObject({ device: 'meter-17', sources: ['hot'], missing_before: null });
  expect(answer.cut).toEqual({ why: 'rows', at: '2026-01-01T01:10:00.000Z' });
  expect(answer.windows).toHaveLength(10);
});

test('as CSV stand alone on stdout; what is to be known of them is on stderr', async () => {
  const { out, err } = await run(['meter-17', '--csv', '--limit', '10']);
  expect(out.split('\r\n')).toHaveLength(12);
  expect(err).toBe(
    'cut at 2026-01-01 01:10:00 UTC: there are more than 10 windows; go on with --from, or raise --limit\n',
  );
});

test('as charts are one a measure, and in words', async () => {
  const { out } = await run(['meter-17', '--chart']);
  expect(out).toContain('█');
  expect(out).toContain('60 windows of 1m from 01:00:00 to 01:59:00: lowest 0.5 kW at 01:00:00');
});

test('of nobody are none, with the windows that there are; older ones than are kept are said to be nowhere', async () => {
  const { out } = await run(['meter-99', '--from', '3d'], []);
  expect(out).toMatch(/^no windows of meter-99 that start from .* in the run, which has 15m, 1m/);
  expect(out).toContain('windows from before 2025-12-31 02:00:00 UTC are kept nowhere');
});

describe('what cannot be meant', () => {
  test.each([
    [[], 'whose windows?'],
    [['a', 'b'], '"b" is a second one'],
    [[''], 'DEVICE has 0 characters'],
    [['x'.repeat(257)], 'DEVICE has 257 characters'],
    [['a', '--csv', '--json'], 'give one'],
    [
      ['a', '--measure', 'power_kv'],
      '--measure is "power_kv", which is no measure of profile energy: did you mean power_kw?',
    ],
    [['a', '--window', '1 minute'], '--window: window "1 minute": expected'],
    [['a', '--from', '1h', '--to', '2h'], 'which is not before --to'],
    [['a', '--from', 'yesterday'], '--from is "yesterday": expected a time such as'],
    [['a', '--limit', '0'], '--limit is "0": expected a whole number from 1 to 1000000'],
  ])('%j', async (argv, says) => {
    const { code, err } = await run(argv);
    expect(code).toBe(2);
    expect(err).toContain(says);
  });
});
