// Times as files have them: forms that tell themselves, and forms that need an option.
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { plainWallMs, readWrittenTime } from '#cli/replay/input/time/written-time.ts';
import { createRig } from './rig.ts';
import { timesOf } from './times-rig.ts';

const rig = createRig();
afterAll(() => rig.remove());
const { startsOf, refused } = timesOf(rig);

const one = '2026-01-31T13:00:00.000Z';

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
