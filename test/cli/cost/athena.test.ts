// What a year of history in S3 costs a month, from the bytes that the real writer makes of a simulated fleet.
import { expect, it } from 'vitest';
import { run } from './rig.ts';

interface Line {
  readonly service: string;
  readonly use: string;
  readonly usd: number;
}

/** All that another engine would not have. */
async function historyOf(...options: readonly string[]) {
  const { stdout } = await run([...options, '--engine', 'athena', '--json']);
  const { lines } = JSON.parse(stdout) as { lines: readonly Line[] };
  const own = lines.filter(({ service, use }) => service === 'Athena' || /^(history|merges)/.test(use));
  const usd = (pattern: RegExp) => own.filter(({ use }) => pattern.test(use)).reduce((sum, line) => sum + line.usd, 0);
  return { uses: own.map(({ use }) => use), total: usd(/./), usd };
}

it('12,000 meters at four readings an hour: at most a dollar', async () => {
  const { total, uses } = await historyOf('--devices', '12000', '--period', '15m');
  expect(total).toBeLessThanOrEqual(1);
  // None of its parts is forgotten.
  expect(total).toBeGreaterThan(0.3);
  expect(uses).toEqual([
    'history: objects of new windows put',
    'history: requests of merges',
    'history: requests of merges and their reading',
    'history, its last 30 d',
    'history, once 365 d are in it',
    'merges, each 60 min',
    'upkeep each night',
    'queries of Grafana boards',
    'merges: calls',
    'merges: time',
  ]);
}, 60_000);

it('12,000 meters at one reading a minute, all windows: at most four', async () => {
  const { total } = await historyOf('--devices', '12000', '--period', '1m', '--windows', 'all');
  expect(total).toBeLessThanOrEqual(4);
  expect(total).toBeGreaterThan(1.5);
}, 60_000);

it('the longer it is kept the more it costs, by what is kept only; nobody who looks at boards costs nothing', async () => {
  const fleet = ['--devices', '2000', '--period', '15m'];
  const [year, three] = await Promise.all([historyOf(...fleet), historyOf(...fleet, '--history', '1095d')]);
  expect(three.total - year.total).toBeCloseTo(three.usd(/once/) - year.usd(/once/), 9);
  expect(three.usd(/once/) / year.usd(/once/)).toBeCloseTo((1095 - 30) / (365 - 30), 6);
  expect((await historyOf(...fleet, '--dashboards', 'none')).usd(/queries/)).toBe(0);
}, 60_000);
