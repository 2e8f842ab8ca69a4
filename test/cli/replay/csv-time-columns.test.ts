// What a column of times means: numbers that are no epochs, stamps at the end of an interval, a zone in its name.
import { afterAll, describe, expect, it } from 'vitest';
import { createRig } from './rig.ts';
import { timesOf } from './times-rig.ts';

const rig = createRig();
afterAll(() => rig.remove());
const { startsOf, refused } = timesOf(rig);

const one = '2026-01-31T13:00:00.000Z';

describe('a number that is no epoch', () => {
  it('of a spreadsheet is asked for, and read with --date-format excel', async () => {
    const days = ['46053.541666667', '46053.552083333', '46053.562500000'];
    expect(await refused(days, '--zone', 'UTC')).toContain('--date-format excel');
    expect(await startsOf(days, '--zone', 'UTC', '--date-format', 'excel')).toEqual([
      one,
      '2026-01-31T13:15:00.000Z',
      '2026-01-31T13:30:00.000Z',
    ]);
    // Rounded below the minute it still belongs to it.
    expect(await startsOf(['46053.54166'], '--zone', 'UTC', '--date-format', 'excel')).toEqual([
      '2026-01-31T12:59:00.000Z',
    ]);
  });

  it('of hours without separators may be an epoch: it is asked which', async () => {
    expect(await refused(['2026013113', '2026013114'])).toContain('--date-format compact or --date-format epoch');
    expect(await startsOf(['2026013113'], '--zone', 'UTC', '--date-format', 'compact')).toEqual([one]);
    expect(await startsOf(['2026013113'], '--zone', 'UTC', '--date-format', 'epoch')).toEqual([
      '2034-03-15T05:25:00.000Z',
    ]);
  });

  it('that counts from the start of the recording is never of 1970', async () => {
    expect(await refused(['0', '1', '2'])).toContain('add --start 2026-01-31T00:00:00Z --every 1s');
    expect(await refused(['631151999'])).toContain('are no epochs');
    expect(await refused(['1.76986E+12', '1.76987E+12'])).toContain('written with an exponent');
  });

  it('among epochs is rejected alone', async () => {
    const file = rig.file('zero.csv', 'device,timestamp,power\nd,1769864400,1\nd,0,1\nd,1769864460,1\n');
    const { summary, rejects } = await rig.replay(['--profile', 'energy', file]);
    expect(summary).toMatchObject({ accepted: 2, rejected: 1 });
    expect(rejects).toMatchObject([{ line: 3, reason: 'bad-time', value: '"0"' }]);
  });
});

describe('a value that is stamped at the end of its interval', () => {
  const quarters = Array.from({ length: 96 }, (_, index) => Date.UTC(2026, 0, 31) + (index + 1) * 900_000);
  const content = `device,timestamp,power\n${quarters.map((ms) => `d,${new Date(ms).toISOString()},1\n`).join('')}`;

  it('belongs to the window that it ends with --stamp end: a day holds its 96 quarters of an hour', async () => {
    const file = rig.file('end.csv', content);
    const { windows } = await rig.replay(['--profile', 'energy', file, '--windows', '1d,15m', '--stamp', 'end']);
    expect(windows.filter(({ window }) => window === '1d')).toMatchObject([
      { start: '2026-01-31T00:00:00.000Z', count: 96, sum: 96 },
    ]);
    expect(windows.find(({ window }) => window === '15m')).toMatchObject({
      start: '2026-01-31T00:00:00.000Z',
      count: 1,
    });
  });

  it('is hinted at where files begin an interval after midnight and end at midnight, in their zone', async () => {
    const { summary } = await rig.replay(['--profile', 'energy', rig.file('hint.csv', content)]);
    expect(summary.hints).toMatchObject([{ code: 'stamp', text: expect.stringContaining('add --stamp end') }]);
    expect(summary.exit_code).toBe(0);
    const elsewhere = await rig.replay([
      '--profile',
      'energy',
      rig.file('hint2.csv', content),
      '--zone',
      'Asia/Kolkata',
    ]);
    expect(elsewhere.summary.hints).toEqual([]);
    const told = await rig.replay(['--profile', 'energy', rig.file('hint3.csv', content), '--stamp', 'start']);
    expect(told.summary.hints).toEqual([]);
  });

  it('begins the next window without it', async () => {
    const { windows } = await rig.replay(['--profile', 'energy', rig.file('start.csv', content), '--windows', '1d']);
    expect(windows.map(({ count }) => count)).toEqual([95, 1]);
    expect((await rig.run(['--profile', 'energy', rig.file('x.csv', content), '--stamp', 'middle'])).stderr).toContain(
      '--stamp is "middle": expected start or end',
    );
  });
});

describe('a zone in the name of the column of times', () => {
  const under = (name: string, ...options: string[]) => {
    const file = rig.file('named.csv', `device,${name},power\nd,2026-01-31 13:00,1\n`);
    return rig.run([
      '--profile',
      'energy',
      file,
      '--windows',
      '1m',
      '--json',
      '--map',
      `${name}=timestamp`,
      ...options,
    ]);
  };

  it.each([
    ['Time (UTC)', '13:00'],
    ['datetime_utc', '13:00'],
    ['GMT', '13:00'],
    ['Stamp [UTC+1]', '12:00'],
    ['Stamp UTC-03:30', '16:30'],
  ])('is that of its local times: %s', async (name, hour) => {
    const file = rig.file('said.csv', `device,${name},power\nd,2026-01-31 13:00,1\nd,2026-01-31T18:00:00Z,1\n`);
    const { windows } = await rig.replay([
      '--profile',
      'energy',
      file,
      '--windows',
      '1m',
      '--map',
      `${name}=timestamp`,
    ]);
    expect(windows.map(({ start }) => String(start).slice(11, 16))).toEqual([hour, '18:00']);
  });

  it('is refused beside another --zone, and needs none where times name their own', async () => {
    const { code, stderr } = await under('Time (UTC)', '--zone', 'Europe/Paris');
    expect([code, stderr]).toEqual([2, expect.stringContaining('the column "Time (UTC)" says its zone')]);
    expect((await under('Time (UTC)', '--zone', '+00:00')).code).toBe(0);
    expect((await under('Time (local)')).stderr).toContain('name no time zone');
    const file = rig.file('own.csv', 'device,time_utc,power\nd,2026-01-31T13:00:00Z,1\n');
    const options = ['--map', 'time_utc=timestamp', '--zone', 'Europe/Paris'];
    expect((await rig.replay(['--profile', 'energy', file, ...options])).summary.accepted).toBe(1);
  });
});
