// Which lines of a CSV file are its header, its rows, its comments or a title, and where a line ends.
import { afterAll, describe, expect, it } from 'vitest';
import { refusedBy } from './refused.ts';
import { createRig } from './rig.ts';

const rig = createRig();
afterAll(() => rig.remove());
const refused = refusedBy(rig);

describe('a header', () => {
  it('may stand behind other lines with --skip, which a file with a title asks for', async () => {
    const content = 'Meter report\nmade today\ndevice,time,power\nd,2026-01-05T00:00:00Z,1\n';
    expect(await refused(content)).toContain('leave out the lines before them with --skip 2');
    const { summary } = await rig.replay(['--profile', 'energy', rig.file('title.csv', content), '--skip', '2']);
    expect(summary).toMatchObject({ accepted: 1, rejected: 0 });
  });

  it('may be told its delimiter by a line of its own, and have names over two lines', async () => {
    const file = rig.file('sep.csv', 'sep=;\ndevice;time;"Power,\n(kW)"\nd;2026-01-05T00:00:00Z;"2"\n;;\n');
    const { windows, summary } = await rig.replay([
      '--profile',
      'energy',
      file,
      '--map',
      'Power, (kW)=power_kw',
      '--windows',
      '1m',
    ]);
    expect(windows).toMatchObject([{ sum: 2 }]);
    expect(summary.readings_in).toBe(1);
  });
});

describe('lines that begin with #', () => {
  const row = 'd,2026-01-05T00:00:00Z,1';
  it.each([
    ['are comments', `# made by hand\n#, a, b\ndevice,time,power\n${row}\n`],
    [
      'of an annotated file too',
      `#group,false,true\n#datatype,string,long\n#default,_result,\ndevice,time,power\n${row}\n`,
    ],
    ['are the header if they have its cells', `#device,time,power\n${row}\n`],
  ])('%s', async (_, content) => {
    const { windows } = await rig.replay(['--profile', 'energy', rig.file('comments.csv', content), '--windows', '1m']);
    expect(windows).toMatchObject([{ device_id: 'd', sum: 1 }]);
  });
});

it('lines that end as on an old Macintosh are named', async () => {
  expect(await refused('device,time,power\rd,2026-01-05T00:00:00Z,1\r')).toContain("tr '\\r' '\\n'");
});

describe('a quoted cell', () => {
  it('may hold line ends', async () => {
    const file = rig.file(
      'note.csv',
      'device,note,time,power\nd,"one\n\n""two"", x",2026-01-05T00:00:00Z,1\nd,,no,1\n',
    );
    const { summary, rejects } = await rig.replay(['--profile', 'energy', file]);
    expect(summary.ignored_columns).toMatchObject([{ column: 'note', first_value: 'one\n\n"two", x', line: 2 }]);
    expect(summary.accepted).toBe(1);
    expect(rejects).toMatchObject([{ line: 5, reason: 'bad-time' }]);
  });

  it('that is never closed takes its own line with it, and no other', async () => {
    const rows = ['d,"oops,2026-01-05T00:00:00Z,1', 'd,"fine",2026-01-05T00:01:00Z,2', 'd,x,2026-01-05T00:02:00Z,3'];
    const file = rig.file('open.csv', `device,note,time,power\n${rows.join('\n')}\n`);
    const { summary, rejects } = await rig.replay(['--profile', 'energy', file]);
    expect(summary).toMatchObject({ readings_in: 3, accepted: 2, rejected: 1 });
    expect(rejects).toMatchObject([{ line: 2, reason: 'missing-time' }]);
  });
});

describe('a first line that holds no names', () => {
  it('is a title where it has fewer filled cells than the rows, with or without the commas of a spreadsheet', async () => {
    for (const title of ['Meter 7\n', 'Meter 7,,\n', 'Meter 7,,,,\n']) {
      const content = `${title}device,timestamp,power\nd,2026-01-05T00:00:00Z,1\n`;
      expect(await refused(content)).toContain('with --skip 1');
      const { summary } = await rig.replay(['--profile', 'energy', rig.file('title.csv', content), '--skip', '1']);
      expect(summary.accepted).toBe(1);
    }
  });

  it('is a row where it holds a number or a time', async () => {
    expect(await refused('d,2026-01-05T00:00:00Z,1\nd,2026-01-05T00:01:00Z,1\n')).toContain(
      'Its first line may be a row, for "2026-01-05T00:00:00Z" is no name',
    );
  });

  it('may be annotations: the names are in the first line without #, though one is empty', async () => {
    const content =
      '#datatype,string,dateTime,double\n#default,_result,,\n,result,_time,_value\n,,2026-01-05T00:00:00Z,1\n';
    const options = ['--device', 'd', '--map', '_time=timestamp', '--map', '_value=power_kw'];
    const { summary } = await rig.replay(['--profile', 'energy', rig.file('annotated.csv', content), ...options]);
    expect(summary).toMatchObject({ readings_in: 1, accepted: 1 });
  });
});
