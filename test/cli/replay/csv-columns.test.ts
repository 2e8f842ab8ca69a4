// Which column of a CSV file is what where names stand twice, come late, are those of objects, or are devices; and what
// is told of those left out.
import { afterAll, describe, expect, it } from 'vitest';
import { refusedBy } from './refused.ts';
import { createRig } from './rig.ts';

const rig = createRig();
afterAll(() => rig.remove());
const refused = refusedBy(rig);

const minutes = (count: number, cells: (index: number) => string): string =>
  Array.from(
    { length: count },
    (_, index) => `d,${new Date(Date.UTC(2026, 0, 5) + index * 60_000).toISOString()},${cells(index)}\n`,
  ).join('');

describe('columns with one name', () => {
  it('are refused with their places, also where blanks or quotes hide it', async () => {
    const content = 'device,timestamp,temp, "temp" ,hum,hum\nd,2026-01-05T00:00:00Z,20,90,1,2\n';
    const stderr = await refused(content, '--profile', 'generic');
    expect(stderr).toContain('"temp" (columns 3, 4), "hum" (columns 5, 6)');
    expect(stderr).toContain('--map "#4=-"');
  });

  it('are told apart by their places', async () => {
    const file = rig.file('places.csv', 'device,timestamp,temp,temp\nd,2026-01-05T00:00:00Z,20,90\n');
    const { windows } = await rig.replay(['--profile', 'generic', file, '--windows', '1m', '--map', '#4=temp_out']);
    expect(windows).toMatchObject([
      { measure: 'temp', sum: 20 },
      { measure: 'temp_out', sum: 90 },
    ]);
  });

  it('may be left out together', async () => {
    const file = rig.file('both.csv', 'device,timestamp,note,note,x\nd,2026-01-05T00:00:00Z,1,2,3\n');
    const { windows, summary } = await rig.replay(['--profile', 'generic', file, '--windows', '1m', '--map', 'note=-']);
    expect(windows).toMatchObject([{ measure: 'x', sum: 3 }]);
    expect(summary.ignored_columns).toEqual([]);
  });
});

describe('two columns of one measure', () => {
  const content = 'device,timestamp,Power,power_kw\nd,2026-01-05T00:00:00Z,1,2\n';

  it('are refused: nobody says which is right', async () => {
    expect(await refused(content)).toContain('"Power" and "power_kw" are both power_kw: leave one out');
  });

  it('are one where --map names it, and the other is told', async () => {
    const file = rig.file('one.csv', content);
    const { windows, summary } = await rig.replay([
      '--profile',
      'energy',
      file,
      '--map',
      'Power=power_kw',
      '--windows',
      '1m',
    ]);
    expect(windows).toMatchObject([{ sum: 1 }]);
    expect(summary.ignored_columns).toMatchObject([{ column: 'power_kw', why: 'another column', first_value: '2' }]);
  });

  it('that differ in case only are two measures of an open profile', async () => {
    const file = rig.file('case.csv', 'device,timestamp,Temp,temp\nd,2026-01-05T00:00:00Z,1,2\n');
    const { windows } = await rig.replay(['--profile', 'generic', file, '--windows', '1m']);
    expect(windows).toMatchObject([
      { measure: 'Temp', sum: 1 },
      { measure: 'temp', sum: 2 },
    ]);
  });
});

describe('two columns of devices', () => {
  it('are told apart by the order of the profile, not of the file: a number of rows is no device', async () => {
    const file = rig.file(
      'rank.csv',
      'id,device_id,timestamp,power\n1,m,2026-01-05T00:00:00Z,1\n2,m,2026-01-05T00:01:00Z,1\n',
    );
    const { windows, summary } = await rig.replay(['--profile', 'energy', file, '--windows', '15m']);
    expect(windows).toMatchObject([{ device_id: 'm', count: 2 }]);
    expect(summary.ignored_columns).toMatchObject([
      { column: 'id', why: 'another column', first_value: '1', values: 2 },
    ]);
  });
});

it('columns named like members of every object are columns like any other', async () => {
  const names = ['__proto__', 'constructor', 'hasOwnProperty', 'toString'];
  const file = rig.file('proto.csv', `device,timestamp,${names.join(',')}\nd,2026-01-05T00:00:00Z,1,2,3,4\n`);
  const { windows, summary } = await rig.replay(['--profile', 'generic', file, '--windows', '1m']);
  expect(windows.map(({ measure, sum }) => [measure, sum])).toEqual(names.map((name, index) => [name, index + 1]));
  expect(summary.values).toMatchObject({ in: 4, accepted: 4 });
});

describe('a column of an open profile whose first value comes late', () => {
  const late = (first: (index: number) => string) =>
    rig.replay(
      ['--profile', 'generic', '-', '--format', 'csv', '--windows', '1d'],
      `device,timestamp,temp,co2\n${minutes(130, (index) => `20,${first(index)}`)}`,
    );

  it('is a measure if that is a number', async () => {
    const { windows, summary } = await late((index) => (index < 120 ? '' : String(500 + index)));
    expect(windows).toMatchObject([
      { measure: 'co2', count: 10, first: 620 },
      { measure: 'temp', count: 130 },
    ]);
    expect(summary.ignored_columns).toEqual([]);
  });

  it('is left out and told if it is a text', async () => {
    const { summary } = await late((index) => (index < 120 ? '' : 'ok'));
    expect(summary.ignored_columns).toEqual([
      { file: '-', column: 'co2', why: 'not numbers', first_value: 'ok', line: 122, values: 10 },
    ]);
  });

  it('is told with how to read it if texts come before its first number', async () => {
    const { summary } = await late((index) => (index < 120 ? 'NA' : '500'));
    expect(summary.ignored_columns).toMatchObject([{ column: 'co2', first_value: 'NA', line: 2, values: 130 }]);
    expect(summary.hints).toEqual([
      { code: 'ignored-column', text: expect.stringContaining('such as 500: add --map "co2=co2"') },
    ]);
  });
});

it('columns left out are told on the screen, with their first value', async () => {
  const file = rig.file(
    'told.csv',
    'device,timestamp,power,volts,\nd,2026-01-05T00:00:00Z,1,,\nd,2026-01-05T00:01:00Z,1,230,x\n',
  );
  const { stdout } = await rig.run(['--profile', 'energy', file]);
  expect(stdout).toContain('columns left out\n  volts   1 cells   unknown, first "230" in line 3\n');
  expect(stdout).toContain('  #5      1 cells   no name, first "x" in line 3\n');
});

describe('--melt', () => {
  const wide = 'time,house 1,house 2,power,region\n2026-01-05T00:00:00Z,1,2,3,north\n2026-01-05T00:15:00Z,,4,x,\n';

  it('makes a device of each column, whose cells are the measure of --melt-as', async () => {
    const file = rig.file('wide.csv', wide);
    const { windows, rejects, summary } = await rig.replay([
      '--profile',
      'energy',
      file,
      '--windows',
      '15m',
      '--melt-as',
      'power_kw',
    ]);
    expect(windows.map(({ device_id, start, sum }) => [device_id, start, sum])).toEqual([
      ['house 1', '2026-01-05T00:00:00.000Z', 1],
      ['house 2', '2026-01-05T00:00:00.000Z', 2],
      ['house 2', '2026-01-05T00:15:00.000Z', 4],
      ['power', '2026-01-05T00:00:00.000Z', 3],
    ]);
    expect(windows[0]).toMatchObject({ dimensions: { region: 'north' } });
    expect(rejects).toMatchObject([{ line: 3, index: 1, reason: 'not-a-number', value: '"x"' }]);
    expect(summary.values).toMatchObject({ in: 5, accepted: 4, rejected: 1 });
  });

  it('asks for the measure, and refuses a file that has devices', async () => {
    expect(await refused(wide, '--melt')).toContain('--melt-as power_kw, energy_kwh, volume_m3');
    expect(await refused(wide, '--melt-as', 'volts')).toContain('--melt-as is "volts"');
    expect(await refused('device,time,a\nd,2026-01-05T00:00:00Z,1\n', '--melt-as', 'power_kw')).toContain(
      'has a column of devices, "device"',
    );
    expect(await refused(wide)).toContain('--melt-as power_kw where each column is a device');
  });
});

describe('a value without a metric', () => {
  const content = 'device,time,value\nd,2026-01-05T00:00:00Z,3\n';

  it('is that of --metric', async () => {
    const file = rig.file('value.csv', content);
    const { windows } = await rig.replay(['--profile', 'energy', file, '--windows', '1m', '--metric', 'power_kw']);
    expect(windows).toMatchObject([{ measure: 'power_kw', sum: 3 }]);
    expect(await refused(content, '--metric', 'volts')).toContain('expected one of power_kw');
  });
});

describe('a unit in the name of a column that --map names', () => {
  const sums = async (content: string, ...options: string[]): Promise<unknown[]> => {
    const { windows } = await rig.replay([rig.file('unit.csv', content), '--windows', '1m', ...options]);
    return windows.map(({ measure, sum }) => [measure, sum]);
  };
  const energy = ['--profile', 'energy'];

  it.each([
    ['Power (W)', 'power_kw', 'energy', '1500', 1.5],
    ['Power, total [MW]', 'power_kw', 'energy', '0.5', 500],
    ['P (kW)', 'power_kw', 'energy', '1.5', 1.5],
    ['Counter (phase 1)', 'energy_kwh', 'energy', '7', 7],
    ['Temp [°F]', 'temperature_c', 'smoke', '68', 20],
  ])('holds for its cells: %s', async (name, measure, profile, cell, sum) => {
    const content = `device,timestamp,"${name}"\nd,2026-01-05T00:00:00Z,${cell}\n`;
    expect(await sums(content, '--profile', profile, '--map', `${name}=${measure}`)).toEqual([[measure, sum]]);
    expect(await sums(content, '--profile', profile, '--map', `#3=${measure}`)).toEqual([[measure, sum]]);
  });

  it('gives way to the unit of the row, and is that of a value too', async () => {
    const rows = 'd,2026-01-05T00:00:00Z,2,MW\nd,2026-01-05T00:01:00Z,1500,\n';
    expect(await sums(`device,timestamp,P (W),unit\n${rows}`, ...energy, '--map', 'P (W)=power_kw')).toEqual([
      ['power_kw', 2000],
      ['power_kw', 1.5],
    ]);
    expect(await sums(`device,timestamp,P (W),unit\n${rows}`, ...energy, '--map', 'P (W)=value')).toEqual([
      ['power_kw', 2000],
      ['power_kw', 1.5],
    ]);
  });

  it('is refused where it is none of that measure', async () => {
    const content = 'device,timestamp,E (kWh)\nd,2026-01-05T00:00:00Z,2\n';
    expect(await refused(content, '--map', 'E (kWh)=power_kw')).toContain(
      'says kWh, which is no unit of power_kw (kW)',
    );
  });
});

it('a column that --map names twice is refused: the last one would go over the first', async () => {
  const content = 'device,timestamp,a\nd,2026-01-05T00:00:00Z,2\n';
  expect(await refused(content, '--map', 'a=power_kw', '--map', 'a=energy_kwh')).toContain(
    '--map makes the column "a" both power_kw and energy_kwh',
  );
});
