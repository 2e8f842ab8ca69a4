// JSON lines through the command: what goes in as it is, what is late, ahead, too large or of another time.
import { afterAll, describe, expect, it } from 'vitest';
import { at, reading } from './json-line.ts';
import { createRig } from './rig.ts';

const rig = createRig();
afterAll(() => rig.remove());

describe('JSON lines', () => {
  it('go in as they are, empty lines and a byte order mark aside', async () => {
    const lines = [
      reading('m', 0, 1),
      '',
      '   ',
      'not JSON',
      `[${reading('m', 60, 2)},${reading('n', 60, 'x')}]`,
      reading('m', 0, 5),
    ];
    const { summary, rejects } = await rig.replay(
      ['--profile', 'energy', '-', '--format', 'jsonl'],
      `\ufeff${lines.join('\r\n')}`,
    );
    expect(summary).toMatchObject({ readings_in: 5, accepted: 2, duplicate: 1, late: 0, rejected: 2 });
    expect(summary.values).toEqual({ in: 5, accepted: 2, duplicate: 1, late: 0, rejected: 2 });
    expect(rejects).toMatchObject([
      { file: '-', line: 4, index: 0, reason: 'not-json', raw: 'not JSON' },
      { file: '-', line: 5, index: 1, reason: 'not-a-number', field: 'measures.power_kw', value: '"x"' },
    ]);
  });

  it('of a minute’s reporting period have a minute’s energy with --period 1m', async () => {
    const file = rig.file('minutes.jsonl', `${reading('m', 0, 60)}\n`);
    const { windows } = await rig.replay(['--profile', 'energy', file, '--windows', '1m', '--period', '1m']);
    expect(windows).toMatchObject([{ window: '1m', sum: 60, energy_kwh: 1 }]);
  });

  it('of several devices have the windows of their regions too with --dimension-windows', async () => {
    const inRegion = (region: string) => ({ dimensions: { region } });
    const lines = [
      reading('m', 0, 1, inRegion('north')),
      reading('n', 5, 2, inRegion('north')),
      reading('m', 30, 4, inRegion('south')),
      reading('n', 90, 8),
    ];
    const file = rig.file('regions.jsonl', `${lines.join('\n')}\n`);
    const options = ['--profile', 'energy', file, '--windows', '1m', '--dimension-windows', 'region'];
    const { windows, summary } = await rig.replay(options);
    expect(summary.windows).toEqual({ total: 5, '1m': 3, '1m by region': 2 });
    expect(windows.filter(({ window }) => window === '1m by region')).toMatchObject([
      { device_id: 'region=north', start: at(0), count: 2, sum: 3, first: 1, last: 2, dimensions: { region: 'north' } },
      { device_id: 'region=south', start: at(0), count: 1, sum: 4, stddev: null, energy_kwh: 1 },
    ]);
  });

  it('that come after the allowed lateness are kept with their line', async () => {
    const file = rig.file(
      'late.jsonl',
      [reading('m', 0, 1), reading('n', 7200, 1), reading('m', 7200, 1), reading('m', 5, 1)].join('\n'),
    );
    const { summary, late } = await rig.replay(['--profile', 'energy', file]);
    expect(summary).toMatchObject({ accepted: 3, late: 1 });
    expect(late).toMatchObject([{ line: 4, index: 0, reason: 'too-late', field: 'power_kw' }]);
  });

  it('with one absurd clock are rejected, with a gap are not', async () => {
    const year = 365 * 86_400;
    const lines = (...seconds: number[]): string => seconds.map((each) => reading('m', each, 1)).join('\n');
    const absurd = await rig.replay(['--profile', 'energy', rig.file('absurd.jsonl', lines(0, 60, year, 120))]);
    expect(absurd.rejects).toMatchObject([{ line: 3, reason: 'clock-ahead' }]);
    const gap = await rig.replay(['--profile', 'energy', rig.file('gap.jsonl', lines(0, 60, year, year + 60))]);
    expect(gap.summary).toMatchObject({ accepted: 4, rejected: 0 });
  });

  it('may say when they arrived', async () => {
    const line = (seconds: number, arrival: number) => reading('m', seconds, 1, { got: at(arrival) });
    const file = rig.file('arrival.jsonl', [line(0, 0), line(600, 1), line(2, 2)].join('\n'));
    const { rejects, summary } = await rig.replay(['--profile', 'energy', file, '--arrival', 'got']);
    expect(rejects).toMatchObject([{ line: 2, reason: 'clock-ahead' }]);
    expect(summary.accepted).toBe(2);
  });

  it('without the arrival that was named arrive with the line before, the first one at its own time', async () => {
    const file = rig.file(
      'no-arrival.jsonl',
      [reading('m', 0, 1), reading('m', 60, 1), reading('m', 121, 1)].join('\n'),
    );
    const { rejects } = await rig.replay(['--profile', 'energy', file, '--arrival', 'got']);
    expect(rejects).toMatchObject([{ line: 3, reason: 'clock-ahead' }]);
  });

  it('do not take a numeric arrival for a measure', async () => {
    const line = '{"device":"d","time":1767571200,"speed":3,"arrived":1767571201}';
    const { windows } = await rig.replay([
      '--profile',
      'generic',
      rig.file('n.jsonl', line),
      '--arrival',
      'arrived',
      '--windows',
      '1m',
    ]);
    expect(windows).toMatchObject([{ measure: 'speed', count: 1 }]);
  });

  it('larger than a record are rejected and counted, the next line is read', async () => {
    const file = rig.file('large.jsonl', `{"note":"${'x'.repeat(3_000_000)}"}\n${reading('m', 0, 1)}\n`);
    const { summary, rejects } = await rig.replay(['--profile', 'energy', file]);
    expect(summary).toMatchObject({ readings_in: 2, accepted: 1, rejected: 1 });
    expect(rejects).toMatchObject([{ line: 1, index: -1, reason: 'too-large', value: '3000011 bytes' }]);
  });

  it('of before 1990 are rejected: a number that is no epoch would mostly be taken for one of then', async () => {
    const line = (timestamp: string) => JSON.stringify({ device_id: 'm', timestamp, measures: { power_kw: 1 } });
    const lines = [line('1989-12-31T23:59:59Z'), line('1990-01-01T00:00:00Z')].join('\n');
    const { windows, rejects } = await rig.replay([
      '--profile',
      'energy',
      rig.file('old.jsonl', `${lines}\n`),
      '--windows',
      '1m',
    ]);
    expect(windows).toMatchObject([{ start: '1990-01-01T00:00:00.000Z', end: '1990-01-01T00:01:00.000Z' }]);
    expect(rejects).toMatchObject([{ reason: 'bad-time', field: 'timestamp' }]);
  });
});
