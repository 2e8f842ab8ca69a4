// CSV as people have it: which column is what, dates, zones, decimals, cells that are empty or wrong.
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { createRig } from './rig.ts';

const rig = createRig();
afterAll(() => rig.remove());

const SMOKE = ',Temperature[C],Humidity[%],eCO2[ppm],Fire Alarm\n0,20,57.36,400,0\n1,20.015,56.67,400,1\n';
const HOUSE =
  'Date,Time,Global_active_power,Voltage\n16/12/2006,17:24:00,4.216,234.84\n16/12/2006,17:25:00,?,233.63\n16/12/2006,17:26:00,,233.1\n';

describe('columns', () => {
  it('are known by the profile, and a device and times come from the options where there are none', async () => {
    const file = rig.file('smoke.csv', SMOKE);
    const { summary, windows } = await rig.replay([
      '--profile',
      'smoke',
      file,
      '--device',
      'kitchen',
      '--start',
      '2022-06-09T00:08:51Z',
      '--every',
      '1s',
      '--windows',
      '1m',
    ]);
    expect(summary.values).toMatchObject({ in: 8, accepted: 8 });
    expect(windows.map(({ measure }) => measure)).toEqual(['eco2_ppm', 'fire_alarm', 'humidity_pct', 'temperature_c']);
    expect(windows[3]).toEqual({
      device_id: 'kitchen',
      measure: 'temperature_c',
      window: '1m',
      start: '2022-06-09T00:08:00.000Z',
      end: '2022-06-09T00:09:00.000Z',
      count: 2,
      sum: 40.015,
      min: 20,
      max: 20.015,
      mean: 20.0075,
      stddev: expect.closeTo(0.010606601717798, 12),
      first: 20,
      last: 20.015,
      dimensions: {},
    });
  });

  it('are what --map says, and - ignores one', async () => {
    const file = rig.file('mapped.csv', 'who;when;kW;site;power\nm1;2026-01-05T00:00:00Z;2;north;9\n');
    const { windows } = await rig.replay(
      ['--profile', 'energy', file, '--windows', '15m', '--map', 'who=device', '--map', 'when=timestamp'].concat([
        '--map',
        'kW=power_kw',
        '--map',
        'site=region',
        '--map',
        'power=-',
      ]),
    );
    expect(windows).toMatchObject([
      { device_id: 'm1', measure: 'power_kw', sum: 2, energy_kwh: 0.5, stddev: null, dimensions: { region: 'north' } },
    ]);
  });

  it('that nobody knows are measures in an open profile where they hold numbers, and ignored in a closed one', async () => {
    const content = 'device,time,speed,status,note\nd,1767571200,1,ok,\nd,1767571201,x,ok,\n';
    const open = await rig.replay(['--profile', 'generic', rig.file('open.csv', content), '--windows', '1m']);
    expect(open.windows).toMatchObject([{ measure: 'speed', count: 1 }]);
    expect(open.rejects).toMatchObject([{ line: 3, reason: 'not-a-number', field: 'measures.speed', value: '"x"' }]);
    const closed = await rig.run(['--profile', 'energy', rig.file('closed.csv', content)]);
    expect(closed.code).toBe(2);
    expect(closed.stderr).toContain('a measure: add --map COLUMN=MEASURE, of power_kw');
  });

  it('may hold metric, value and unit', async () => {
    const file = rig.file('long.tsv', 'meter_id\ttimestamp\tvalue\tunit\nm\t2026-01-05T00:00:00Z\t1500\tW\n');
    const { windows } = await rig.replay(['--profile', 'energy', file, '--windows', '1m']);
    expect(windows).toMatchObject([{ measure: 'power_kw', sum: 1.5 }]);
  });
});

describe('cells', () => {
  it('that are empty are missing, "?" is rejected with its line', async () => {
    const file = rig.file('house.csv', HOUSE);
    const { summary, rejects } = await rig.replay(['--profile', 'energy', file, '--device', 'house', '--zone', 'UTC']);
    expect(summary).toMatchObject({ readings_in: 3, accepted: 1, rejected: 2 });
    expect(rejects).toMatchObject([
      { file, line: 3, index: 0, reason: 'not-a-number', field: 'measures.Global_active_power', value: '"?"' },
      { file, line: 4, reason: 'no-measures' },
    ]);
  });

  it('may be quoted, with BOM, CRLF and blank lines around them', async () => {
    const file = rig.file('quoted.csv', '\ufeff"device","time","a ""b"", c"\r\n\r\n"d, 1",1767571200, "2.5" \r\n');
    const { windows, summary } = await rig.replay(['--profile', 'generic', file, '--windows', '1m']);
    expect(windows).toMatchObject([{ device_id: 'd, 1', measure: 'a "b", c', sum: 2.5 }]);
    expect(summary.readings_in).toBe(1);
  });

  it('may have a decimal comma', async () => {
    const file = rig.file('comma.csv', 'device;time;power\nd;2026-01-05T00:00:00Z;4,25\nd;2026-01-05T00:00:01Z;4.5\n');
    const { windows, rejects } = await rig.replay(['--profile', 'energy', file, '--decimal', ',', '--windows', '1m']);
    expect(windows).toMatchObject([{ sum: 4.25, count: 1 }]);
    expect(rejects).toMatchObject([{ line: 3, value: '"4.5"' }]);
  });

  it('true and false are a flag', async () => {
    const file = rig.file('flag.csv', 'device,time,Fire Alarm\nd,1767571200,TRUE\nd,1767571201,false\n');
    const { windows } = await rig.replay(['--profile', 'smoke', file, '--windows', '1m']);
    expect(windows).toMatchObject([{ measure: 'fire_alarm', count: 2, sum: 1 }]);
  });

  it('beyond the header reject their row whole', async () => {
    const file = rig.file('wide.csv', 'device,time,power\nd,2026-01-05T00:00:00Z,4,25\nd,2026-01-05T00:00:01Z,4,\n');
    const { summary, rejects } = await rig.replay(['--profile', 'energy', file]);
    expect(summary).toMatchObject({ accepted: 1, rejected: 1 });
    expect(rejects).toMatchObject([
      { line: 2, reason: 'not-an-object', value: '"a row of 4 cells under a header of 3"' },
    ]);
  });
});

describe('times', () => {
  const startOf = async (rows: string, ...options: string[]): Promise<unknown> => {
    const file = rig.file('times.csv', `device,timestamp,power\n${rows}`);
    const { windows } = await rig.replay(['--profile', 'energy', file, '--windows', '1m', ...options]);
    return windows.map(({ start }) => start);
  };

  it('without a zone are those of --zone: an offset or a name, summer and winter', async () => {
    expect(await startOf('d,2026-07-01 12:00:00,1\n', '--zone', '+02:00')).toEqual(['2026-07-01T10:00:00.000Z']);
    expect(await startOf('d,2026-07-01T12:00:00,1\nd,2026-12-01 12:00,1\n', '--zone', 'Europe/Paris')).toEqual([
      '2026-07-01T10:00:00.000Z',
      '2026-12-01T11:00:00.000Z',
    ]);
  });

  it('with a zone need none', async () => {
    expect(await startOf('d,2026-07-01T12:00:00+02:00,1\n')).toEqual(['2026-07-01T10:00:00.000Z']);
  });

  it('may be in two columns, day first or month first as the rows tell', async () => {
    const file = rig.file('us.csv', 'DATE,Time,power\n1/2/2026,9:05,1\n1/13/2026,9:05,1\n');
    const { windows } = await rig.replay([
      '--profile',
      'energy',
      file,
      '--device',
      'd',
      '--zone',
      'UTC',
      '--windows',
      '1m',
    ]);
    expect(windows.map(({ start }) => start)).toEqual(['2026-01-02T09:05:00.000Z', '2026-01-13T09:05:00.000Z']);
  });

  it('that could be day first or month first are asked for', async () => {
    expect(
      (await rig.run(['--profile', 'energy', rig.file('vague.csv', 'device,timestamp,power\nd,1/2/2026 09:05,1\n')]))
        .stderr,
    ).toContain('"1/2/2026" can be day first or month first: add --date-format dd/mm/yyyy or --date-format mm/dd/yyyy');
    expect(await startOf('d,1/2/2026 09:05,1\n', '--date-format', 'dd/mm/yyyy', '--zone', 'UTC')).toEqual([
      '2026-02-01T09:05:00.000Z',
    ]);
  });

  it('that no calendar has are rejected', async () => {
    const file = rig.file('no-day.csv', 'device,timestamp,power\nd,2026-02-28 00:00:00,1\nd,2026-02-30 00:00:00,1\n');
    const { rejects } = await rig.replay(['--profile', 'energy', file, '--zone', 'UTC']);
    expect(rejects).toMatchObject([{ line: 3, reason: 'bad-time', value: '"2026-02-30 00:00:00"' }]);
  });

  it('of the arrival make a reading late by the rules of a live stream', async () => {
    const rows = ['d,2026-01-20T00:00:00Z,1,2026-01-20T00:00:01Z', 'd,2026-01-20T00:10:00Z,1,2026-01-20T00:00:02Z'];
    rows.push('e,2026-01-01T00:00:00Z,1,2026-01-20T00:00:03Z');
    const file = rig.file('arrivals.csv', `device,timestamp,power,got\n${rows.join('\n')}\n`);
    const { summary, rejects, late } = await rig.replay(['--profile', 'energy', file, '--map', 'got=arrival']);
    expect(summary).toMatchObject({ accepted: 1, rejected: 1, late: 1 });
    expect(rejects).toMatchObject([{ line: 3, reason: 'clock-ahead' }]);
    expect(late).toMatchObject([{ line: 4, index: 0, reason: 'too-late', field: 'power_kw' }]);
  });
});

describe('files', () => {
  it('may be gzip, standard input, and several in order', async () => {
    const head = 'device,time,power\n';
    const first = rig.file('one.csv.gz', gzipSync(`${head}d,2026-01-05T00:00:00Z,1\n`));
    const { summary, rejects } = await rig.replay(
      ['--profile', 'energy', first, '-'],
      gzipSync(`${head}d,2026-01-05T00:01:00Z,1\nd,no,1`),
    );
    expect(summary).toMatchObject({ files: [first, '-'], accepted: 2, rejected: 1 });
    expect(rejects).toMatchObject([{ file: '-', line: 3, reason: 'bad-time' }]);
  });
});

describe('a row that is larger as a record than it was as a line', () => {
  const END = '2026-01-31T12:00:00Z';

  it('is rejected as too large, and the rows around it count', async () => {
    const wide = Array.from({ length: 60_000 }, (_, column) => `channel ${column}`);
    const rows = [wide.map(() => 1), wide.map((_, column) => (column === 0 ? 1 : ''))];
    const file = rig.file(
      'wide.csv',
      `device,timestamp,${wide.join(',')}\na,${END},${rows[0]!.join(',')}\nb,${END},${rows[1]!.join(',')}\n`,
    );
    const { summary, windows, rejects } = await rig.replay(['--profile', 'generic', '--windows', '15m', file]);
    expect(summary).toMatchObject({ readings_in: 2, accepted: 1, rejected: 1, rejected_by_reason: { 'too-large': 1 } });
    expect(windows.map(({ device_id }) => device_id)).toEqual(['b']);
    expect(rejects).toMatchObject([{ line: 2, index: -1, reason: 'too-large' }]);
    expect(String(rejects[0]!.raw).length).toBeLessThanOrEqual(1000);
    expect(summary.hints).toMatchObject([{ code: 'too-large', text: expect.stringContaining('--melt') }]);
  });

  it('is too large by its cells too: a backslash of a cell is two bytes of a record', async () => {
    const file = rig.file('cell.csv', `device,timestamp,power\n${'\\'.repeat(600_000)},${END},1\nb,${END},1\n`);
    const { summary } = await rig.replay(['--profile', 'energy', file]);
    expect(summary).toMatchObject({ accepted: 1, rejected: 1, rejected_by_reason: { 'too-large': 1 } });
  });

  it('is shown by its beginning where it is a column that is left out', async () => {
    const file = rig.file('note.csv', `device,timestamp,power,note\nb,${END},1,${'x'.repeat(100_000)}\n`);
    const { summary } = await rig.replay(['--profile', 'energy', file]);
    expect(summary.ignored_columns[0]!.first_value).toBe(`${'x'.repeat(200)}…`);
  });
});
