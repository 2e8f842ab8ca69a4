// Files that yield nothing, or little: exit code 3, the first refusal, and what to try.
import { afterAll, describe, expect, it } from 'vitest';
import { createRig } from './rig.ts';

const rig = createRig();
afterAll(() => rig.remove());

async function help(name: string, content: string | Uint8Array, ...options: string[]) {
  const file = rig.file(name, content);
  const { code, stdout, stderr } = await rig.run(['--profile', 'energy', file, '--json', ...options]);
  const summary = JSON.parse(stdout) as { hints: { code: string; text: string }[]; exit_code: number };
  expect(summary.exit_code).toBe(code);
  return {
    code,
    summary,
    stderr: stderr.replaceAll(`${rig.folder}/`, ''),
    codes: summary.hints.map((hint) => hint.code),
  };
}

const at = (hour: number): string => `2026-01-31T${String(hour).padStart(2, '0')}:00:00Z`;
const head = 'device;timestamp;power\n';

describe('a file that yields nothing', () => {
  it('tells the first refusal and what to try, and ends with 3', async () => {
    const { code, stderr, summary } = await help('comma.csv', `${head}m;${at(1)};4,25\nm;${at(2)};4,5\n`);
    expect(code).toBe(3);
    expect(stderr).toBe(
      [
        'replay: nothing was accepted',
        'first: comma.csv, line 2: not-a-number: measures.power: "4,25"',
        '  expected a finite number of kW',
        expect.any(String),
        'what to try',
        '  - "4,25" has a decimal comma: add --decimal ,',
        'npm run replay -- --help lists the options',
        '',
      ]
        .map((line) =>
          typeof line === 'string'
            ? line
            : `  ${(summary as unknown as { first_refused: { raw: string } }).first_refused.raw}`,
        )
        .join('\n'),
    );
    expect(summary).toMatchObject({ first_refused: { line: 2, reason: 'not-a-number', value: '"4,25"' } });
  });

  it.each([
    ['empty-file', 'empty.csv', ''],
    ['empty-file', 'blank.jsonl', '\n\n'],
    ['empty-file', 'head.csv', head],
    ['empty-file', 'none.json', '[\n]\n'],
    ['thousands', 'thousands.csv', `${head}m;${at(1)};1,234.5\n`],
    ['thousands', 'thousands2.csv', `${head}m;${at(1)};1 234\n`],
    ['unit-in-cell', 'unit.csv', `${head}m;${at(1)};2.5 kW\n`],
    ['more-cells', 'cells.csv', `device,timestamp,power\nm,${at(1)},4,25\n`],
    ['date-format', 'weeks.csv', `${head}m;2026-W05-6;1\n`],
    ['date-format', 'months.csv', `${head}m;31 ene 2026 12:00;1\n`, '--zone', 'UTC'],
    ['no-such-day', 'leap.csv', `${head}m;2016-12-31T23:59:60Z;1\n`],
    ['no-such-day', 'day.csv', `${head}m;2026-02-30 12:00;1\n`, '--zone', 'UTC'],
    ['time-of-day', 'hour.csv', 'device,date,time,power\nm,2026-01-31,0,1\n', '--zone', 'UTC'],
    ['no-time', 'note.csv', `${head}m;not yet;1\n`],
    ['epoch', 'exponent.csv', `${head}m;1.76986E+12;1\n${'m;soon;1\n'.repeat(2)}`],
    ['epoch', 'serial.csv', `${head}m;7;1\n`, '--zone', 'UTC', '--date-format', 'excel'],
    ['quote', 'quote.csv', `device,timestamp,power\n"m,${at(1)},1\n"m,${at(2)},1\n`],
    ['time', 'no-time.jsonl', '{"device_id":"m","when":"2026-01-31T12:00:00Z","power":1}\n'],
    ['quality', 'percent.csv', `device,timestamp,power,quality\nm,${at(1)},1,100\n`],
    ['json', 'nan.jsonl', `{"device_id":"m","timestamp":"${at(1)}","power":NaN}\n`],
    ['arrival', 'arrivals.csv', `device,timestamp,power,got\nm,${at(1)},1,2026-03-01T00:00:00Z\n`, '--arrival', 'got'],
    ['measure', 'other.jsonl', `{"device_id":"m","timestamp":"${at(1)}","measures":{"volts":230}}\n`],
    ['json-member', 'member.json', `{"ok":true,"data":[{"device_id":"m","timestamp":"${at(1)}","power":1}]}`],
    [
      'json-member',
      'deep.json',
      JSON.stringify({ meta: { n: 1 }, results: { rows: [{ device_id: 'm' }] } }, undefined, 2),
    ],
    [
      'json-member',
      'large.json',
      JSON.stringify({ data: Array.from({ length: 40_000 }, () => ({ device_id: 'm', power: 1 })) }),
    ],
    ['json', 'rows.json', `[["m","${at(1)}",1]]`],
    ['metric', 'metric.jsonl', `{"device_id":"m","timestamp":"${at(1)}","value":1}\n`],
    ['no-date', 'hours.csv', `${head}m;13:00;1\nm;13:15;1\n`],
    ['unknown-unit', 'unit2.csv', `device,timestamp,value,unit\nm,${at(1)},1,parsec\n`],
    ['reasons', 'quality.jsonl', `{"device_id":"m","timestamp":"${at(1)}","power":1,"quality":0}\n`],
    ['years', 'clock.csv', `${head}m;1970-01-01T00:00:05Z;1\n`],
    ['encoding', 'latin.jsonl', Buffer.from(`{"device_id":"\xfc","timestamp":"${at(1)}","power":1}\n`, 'latin1')],
    ['format', 'table.jsonl', `device,timestamp,power\nm,${at(1)},1\n`],
    ['json', 'python.jsonl', `{'device_id': 'm', 'timestamp': '${at(1)}', 'power': 1}\n`],
    ['epoch', 'number.jsonl', '{"device_id":"m","timestamp":46053.5,"power":1}\n'],
    ['zone', 'local.jsonl', '{"device_id":"m","timestamp":"2026-01-31 12:00","power":1}\n'],
    ['device', 'nobody.jsonl', `{"timestamp":"${at(1)}","power":1}\n`],
    ['unit', 'range.csv', `${head}m;${at(1)};400000\n`],
  ] as [string, string, string | Uint8Array, ...string[]][])(
    'hints at %s: %s',
    async (hint, name, content, ...options) => {
      const { code, codes, stderr } = await help(name, content, ...options);
      expect(code).toBe(3);
      expect(codes).toContain(hint);
      expect(stderr).toContain('what to try\n  - ');
    },
  );
});

it('a file in which most values stand more than once is told so: its hours are in a column that nobody named', async () => {
  const rows = Array.from({ length: 24 }, (_, hour) => `m,2026-01-31,${hour},1\n`).join('');
  const { code, codes, summary } = await help('hours.csv', `device,date,hour,power\n${rows}`, '--zone', 'UTC');
  expect([code, codes]).toEqual([0, ['duplicate']]);
  expect(summary).toMatchObject({ accepted: 1, duplicate: 23 });
});

it('an unknown unit is named by itself', async () => {
  const { summary } = await help('unit3.csv', `device,timestamp,power,unit\nm,${at(1)},1,hp\n`);
  expect(summary.hints[0]?.text).toContain('the unit "hp" is none of');
});

it('readings inside an object are named by the way to them', async () => {
  const content = JSON.stringify({ meta: { n: 1 }, results: { rows: [{ device_id: 'm' }] } }, undefined, 2);
  expect((await help('way.json', content)).stderr).toContain("jq -c '.results.rows[]' way.json");
});

describe('a file that is newest first', () => {
  const rows = Array.from({ length: 12 }, (_, index) => `m;${at(20 - index)};${index}\n`).join('');

  it('is named, and read with --sort', async () => {
    const { code, codes, stderr } = await help('newest.csv', head + rows);
    expect([code, codes]).toEqual([3, ['newest-first']]);
    expect(stderr).toContain('add --sort');
    const { summary, windows } = await rig.replay([
      '--profile',
      'energy',
      rig.file('sorted.csv', head + rows),
      '--sort',
      '--windows',
      '1h',
    ]);
    expect(summary).toMatchObject({ exit_code: 0, hints: [], values: { accepted: 12, late: 0 } });
    expect(windows).toHaveLength(12);
  });

  it('in which a few rows only are too late is named without more ado', async () => {
    const mixed = [1, 2, 3, 4, 5, 6, 3].map((hour) => `m;${at(hour)};1\n`).join('');
    const { code, codes } = await help('mixed.csv', head + mixed);
    expect([code, codes]).toEqual([0, []]);
  });

  it('over years and back is sorted too', async () => {
    const years = [2026, 2019, 2023, 2018, 2025, 2017].map((year) => `m;${year}-01-01T00:00:00Z;1\n`).join('');
    const { code, codes } = await help('years.csv', head + years);
    expect([code, codes]).toEqual([3, ['newest-first']]);
    const { summary } = await rig.replay(['--profile', 'energy', rig.file('years2.csv', head + years), '--sort']);
    expect(summary.values).toMatchObject({ in: 6, accepted: 6 });
  });

  it('in arrays of a line is sorted reading by reading', async () => {
    const line = JSON.stringify(
      Array.from({ length: 12 }, (_, index) => ({
        device_id: 'm',
        timestamp: at(20 - index),
        power: index === 3 ? 'x' : 1,
      })),
    );
    const { summary, rejects } = await rig.replay(['--profile', 'energy', rig.file('array.jsonl', line), '--sort']);
    expect(summary.values).toMatchObject({ in: 12, accepted: 11, rejected: 1, late: 0 });
    expect(rejects).toMatchObject([{ line: 1, index: 3 }]);
  });

  it('is sorted on disk too, JSON with bytes that are no UTF-8 included', async () => {
    const lines = Array.from(
      { length: 50 },
      (_, index) => `{"device_id":"m","timestamp":${1769900000 - index * 900},"power":${index}}`,
    );
    const content = Buffer.from(
      [...lines, `{"device_id":"\xfc","timestamp":1769900000,"power":1}`].join('\n'),
      'latin1',
    );
    const file = rig.file('disk.jsonl', content);
    const inMemory = await rig.replay(['--profile', 'energy', file, '--sort']);
    const onDisk = await rig.replay(['--profile', 'energy', file, '--sort'], '', { maxEntries: 3 });
    expect(onDisk.bytes).toEqual(inMemory.bytes);
    expect(inMemory.summary.values.accepted).toBeGreaterThanOrEqual(50);
    expect(inMemory.summary.values.late).toBe(0);
  });
});

it('a folder for the results that is a file is refused before anything is played', async () => {
  const file = rig.file('taken', 'x');
  const { code, stderr } = await rig.run([
    '--profile',
    'energy',
    rig.file('one.csv', `${head}m;${at(1)};1\n`),
    '--out',
    file,
  ]);
  expect([code, stderr]).toEqual([2, expect.stringContaining('which is a file: name a folder')]);
});

it('more than half rejected is 3, half is not', async () => {
  const rows = (bad: number) => [1, 2, 3, 4].map((hour) => `m;${at(hour)};${hour <= bad ? 'x' : 1}\n`).join('');
  expect((await help('half.csv', head + rows(2))).code).toBe(0);
  const { code, stderr } = await help('most.csv', head + rows(3));
  expect(code).toBe(3);
  expect(stderr).toContain('more than half was rejected or came too late');
});

it('of several files one that is empty is named, and no more', async () => {
  const [full, empty] = [rig.file('full.csv', `${head}m;${at(1)};1\n`), rig.file('empty2.csv', '')];
  const { code, stdout } = await rig.run(['--profile', 'energy', full, empty]);
  expect(code).toBe(0);
  expect(stdout).toContain('empty2.csv is empty (0 bytes)');
});

it('a decimal comma in JSON is not told to take an option that is for CSV', async () => {
  const { summary } = await help('comma.jsonl', `{"device_id":"m","timestamp":"${at(1)}","power":"4,25"}\n`);
  expect(summary.hints).toEqual([
    { code: 'decimal', text: '"4,25" has a decimal comma: write it with a point in the file, --decimal is for CSV' },
  ]);
});
