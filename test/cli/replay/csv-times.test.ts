// Times as files have them: forms that tell themselves, forms that need an option, and numbers that are no epochs.
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { plainWallMs, readWrittenTime } from '#cli/replay/input/time/written-time.ts';
import { createRig } from './rig.ts';

const rig = createRig();
afterAll(() => rig.remove());

const one = '2026-01-31T13:00:00.000Z';

async function startsOf(times: readonly string[], ...options: string[]): Promise<unknown[]> {
  const rows = times.map((time) => `d;"${time}";1\n`).join('');
  const file = rig.file('times.csv', `device;timestamp;power\n${rows}`);
  const { windows } = await rig.replay(['--profile', 'energy', file, '--windows', '1m', ...options]);
  return windows.map(({ start }) => start);
}

async function refused(times: readonly string[], ...options: string[]): Promise<string> {
  const file = rig.file('refused.csv', `device;timestamp;power\n${times.map((time) => `d;"${time}";1\n`).join('')}`);
  const { code, stderr } = await rig.run(['--profile', 'energy', file, ...options]);
  expect(code).toBe(2);
  return stderr;
}

describe('a time that tells its form itself', () => {
  it.each([
    '1/31/2026 1:00:00 PM',
    '01/31/2026, 1:00 p.m.',
    '1/31/2026, 1:00:00\u202fPM',
    '2026/01/31 13:00:00',
    '2026-1-31 13:00',
    '2026.01.31 13:00:00',
    '31.01.2026 13:00',
    '31. 1. 2026 13:00',
    '31.01.2026 13.00.00',
    '31-01-2026 13:00:00,000',
    '13:00 31/01/2026',
    '31 Jan 2026 13:00',
    '31-JAN-2026 13:00:00',
    '31. Jan 2026 13:00',
    '31.Jan.2026 13:00',
    '31st January 2026, 13:00',
    'January 31, 2026 1:00 PM',
    'Sat, 31 Jan 2026 13:00:00',
    'Sat Jan 31 13:00:00 2026',
    '2026-01-31  13:00',
    '20260131T130000',
    '20260131 13:00',
    '20260131130000',
    '202601311300',
  ])('is read with --zone: %s', async (text) => {
    expect(await startsOf([text], '--zone', 'UTC')).toEqual([one]);
    expect(await startsOf([text], '--zone', '+01:00')).toEqual(['2026-01-31T12:00:00.000Z']);
  });

  it.each([
    '2026-01-31 13:00:00 UTC',
    '2026-01-31 13:00 GMT',
    '2026-01-31 13:00:00Z',
    '2026-01-31 14:00:00 +0100',
    '2026-01-31 14:00:00 +01:00',
    '2026-01-31 14:00:00+01',
    '2026-01-31 14:00 UTC+1',
    '2026-01-31T14:00:00,000+01:00',
    '2026-01-31T14:00+01:00[Europe/Paris]',
    '31/01/2026 14:00 +01:00',
    '1/31/2026 2:00 PM +0100',
    '20260131T130000Z',
    '31/Jan/2026:14:00:00 +0100',
    'Sat Jan 31 13:00:00 UTC 2026',
    '1769864400',
    '1769864400.5',
    '1769864400000',
    '1769864400000000',
    '1769864400000000000',
  ])('and its zone needs no --zone, and none changes it: %s', async (text) => {
    expect(await startsOf([text])).toEqual([one]);
    expect(await startsOf([text], '--zone', 'America/New_York')).toEqual([one]);
  });

  it('has midnight at 12 AM, noon at 12 PM, and 24:00 is the next day', async () => {
    expect(await startsOf(['1/31/2026 12:00 AM', '1/31/2026 12:00 PM'], '--zone', 'UTC')).toEqual([
      '2026-01-31T00:00:00.000Z',
      '2026-01-31T12:00:00.000Z',
    ]);
    expect(await startsOf(['2026-01-31 23:45', '2026-01-31 24:00'], '--zone', 'UTC')).toEqual([
      '2026-01-31T23:45:00.000Z',
      '2026-02-01T00:00:00.000Z',
    ]);
  });

  it('is rejected where no clock or calendar has it', async () => {
    const wrong = ['2026-01-31 24:01', '2026-01-31 13:60', '2026-02-29 00:00', '2026-01-31 13:00 +99:00'];
    const file = rig.file(
      'no.csv',
      `device,timestamp,power\nd,2026-01-31 00:00,1\n${wrong.map((time) => `d,${time},1\n`).join('')}`,
    );
    const { rejects } = await rig.replay(['--profile', 'energy', file, '--zone', 'UTC']);
    expect(rejects.map(({ reason, value }) => [reason, value])).toEqual(wrong.map((time) => ['bad-time', `"${time}"`]));
  });
});

it('the usual form is read the same, and refused the same, as by all forms', () => {
  const part = (digits: number) =>
    fc.nat({ max: 10 ** digits - 1 }).map((number) => String(number).padStart(digits, '0'));
  const joint = (...usual: string[]) =>
    fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...usual) }, fc.string({ maxLength: 1 }));
  const text = fc
    .tuple(
      fc.constantFrom('2026', '2024', '0000'),
      joint('-'),
      fc.oneof(fc.constantFrom('01', '02', '12'), part(2)),
      joint('-'),
      fc.oneof(fc.constantFrom('28', '29', '31'), part(2)),
    )
    .chain((date) =>
      fc
        .tuple(
          joint(' ', 'T'),
          fc.oneof(fc.constantFrom('00', '23', '24'), part(2)),
          joint(':'),
          part(2),
          fc.oneof(
            fc.constant(''),
            part(2).map((second) => `:${second}`),
          ),
        )
        .map((clock) => [...date, ...clock].join('')),
    );
  let read = 0;
  fc.assert(
    fc.property(text, (drawn) => {
      const plainMs = plainWallMs(drawn);
      if (Number.isNaN(plainMs)) return;
      read += 1;
      expect(readWrittenTime(drawn, undefined)).toEqual({ wallMs: plainMs, offsetMs: undefined });
    }),
    { seed: 20_261_130, numRuns: 3000 },
  );
  expect(read).toBeGreaterThan(100);
});

describe('a name of the time such as CET', () => {
  it('is one of the zone, and tells the hour that comes twice', async () => {
    const paris = ['--zone', 'Europe/Paris'];
    expect(await startsOf(['2025-10-26 02:30 CEST', '2025-10-26 02:30 CET'], ...paris)).toEqual([
      '2025-10-26T00:30:00.000Z',
      '2025-10-26T01:30:00.000Z',
    ]);
    expect(await startsOf(['1/31/2026 8:00 AM EST'], '--zone', 'America/New_York')).toEqual([one]);
    expect(await startsOf(['Sat Jan 31 2026 14:00:00 GMT+0100 (Central European Standard Time)'])).toEqual([one]);
    const { rejects } = await rig.replay([
      '--profile',
      'energy',
      rig.file('pst.csv', 'device,timestamp,power\nd,2026-01-31 14:00 CET,1\nd,2026-01-31 14:00 PST,1\n'),
      ...paris,
    ]);
    expect(rejects).toMatchObject([{ line: 3, reason: 'bad-time' }]);
    expect(await refused(['2026-01-31 14:00 CET'])).toContain(
      'name their zone in letters, which are not the same everywhere: add --zone',
    );
  });
});

describe('a date', () => {
  it('alone is its midnight', async () => {
    const file = rig.file('date.csv', 'device,Date,power\nd,2026-01-31,1\n');
    const { windows } = await rig.replay(['--profile', 'energy', file, '--zone', 'UTC', '--windows', '1m']);
    expect(windows).toMatchObject([{ start: '2026-01-31T00:00:00.000Z' }]);
  });

  it('beside a time of day is one time with it, also as digits, also with a midnight of its own', async () => {
    const rows = [
      ['2026-01-31', '13:00'],
      ['31/01/2026', '1:00 PM'],
      ['20260131', '1300'],
      ['31/01/2026 00:00:00', '13:00:00'],
    ];
    for (const [date, time] of rows) {
      const file = rig.file('pair.csv', `device,date,time,power\nd,${date},${time},1\n`);
      const { windows } = await rig.replay(['--profile', 'energy', file, '--zone', 'UTC', '--windows', '1m']);
      expect(windows).toMatchObject([{ start: one }]);
    }
  });

  it('beside a column with the whole time is left out and told', async () => {
    const file = rig.file('whole.csv', 'device,date,time,power\nd,2026-01-31,2026-01-31T13:00:00Z,1\n');
    const { windows, summary } = await rig.replay(['--profile', 'energy', file, '--windows', '1m']);
    expect(windows).toMatchObject([{ start: one }]);
    expect(summary.ignored_columns).toMatchObject([{ column: 'date', why: 'another column' }]);
  });
});

describe('an order of day and month that the first rows leave open', () => {
  it('is told by a later row', async () => {
    const early = Array.from({ length: 300 }, (_, index) => `02/01/2026 ${String(index % 24).padStart(2, '0')}:00`);
    const starts = await startsOf([...early.slice(0, 24), ...early, '13/01/2026 00:00'], '--zone', 'UTC');
    expect(starts[0]).toBe('2026-01-02T00:00:00.000Z');
    expect(starts.at(-1)).toBe('2026-01-13T00:00:00.000Z');
  });

  it('is asked for where no row tells it, or rows contradict each other', async () => {
    expect(await refused(['01/02/2026 00:00', '02/02/2026 00:00'])).toContain('day first or month first');
    expect(await refused(['31/01/26 00:00'])).toContain('--date-format dd/mm/yy or --date-format yy/mm/dd');
    expect(await refused(['01/02/03 00:00'])).toContain('day, month or year first');
    expect(await refused(['13/01/2026 00:00', '01/13/2026 00:00'])).toContain(
      'some are day first and others month first',
    );
  });

  it.each([
    ['31/01/26 13:00', 'dd/mm/yy'],
    ['26/01/31 13:00', 'yy/mm/dd'],
    ['01.31.2026 13:00', '%m.%d.%Y %H:%M'],
    ['31.01.2026 13:00', 'DD.MM.YYYY hh:mm'],
    ['2026/01/31 13:00', 'yyyy/mm/dd'],
  ])('is that of --date-format: %s is %s', async (text, format) => {
    expect(await startsOf([text], '--zone', 'UTC', '--date-format', format)).toEqual([one]);
  });
});

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
