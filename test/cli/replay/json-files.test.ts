// JSON that is not an object a line, and JSON with local times.

import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { createValueSplitter } from '#cli/replay/input/json-values.ts';
import { createRig } from './rig.ts';

const rig = createRig();
afterAll(() => rig.remove());

const energy = ['--profile', 'energy', '--windows', '15m'];
const reading = (device: string, power: unknown = 1): object => ({
  device_id: device,
  timestamp: '2026-01-31T12:00:00Z',
  measures: { power_kw: power },
});
const replay = (name: string, content: string, ...options: string[]) =>
  rig.replay([...energy, rig.file(name, content), ...options]);

describe('JSON over many lines', () => {
  const three = [reading('a'), reading('b', 'x'), reading('c')];

  it.each([
    ['an array, a reading a line', `[\n${three.map((each) => `  ${JSON.stringify(each)}`).join(',\n')}\n]\n`],
    ['an array, a member a line', JSON.stringify(three, undefined, 2)],
    ['an array that is not closed', `[\n${three.map((each) => JSON.stringify(each)).join(',\n')}`],
    ['objects, a member a line', three.map((each) => JSON.stringify(each, undefined, 2)).join('\n')],
    ['objects with nothing between them', three.map((each) => JSON.stringify(each)).join('')],
    ['objects with commas behind them', three.map((each) => `${JSON.stringify(each)},`).join('\n')],
    [
      'an object and then an array',
      `${JSON.stringify(three[0], undefined, 1)}\n${JSON.stringify(three.slice(1), undefined, 1)}`,
    ],
  ])('is read: %s', async (_, content) => {
    const { windows, rejects, summary } = await replay('many.json', content);
    expect(windows.map(({ device_id }) => device_id)).toEqual(['a', 'c']);
    expect(rejects).toMatchObject([{ reason: 'not-a-number', value: '"x"' }]);
    expect(summary.values).toMatchObject({ in: 3, accepted: 2, rejected: 1 });
  });

  it('is read in one line that is larger than a record, with the place of each reading', async () => {
    const many = Array.from({ length: 14_000 }, (_, index) => reading(`d${index}`, index % 5000 === 7 ? 'x' : 1));
    const content = JSON.stringify(many);
    expect(content.length).toBeGreaterThan(1_048_576);
    const { summary, rejects } = await replay('one-line.json', content);
    expect(summary.values).toMatchObject({ in: 14_000, accepted: 13_997, rejected: 3 });
    expect(rejects.map(({ line, index }) => [line, index])).toEqual([
      [1, 7],
      [1, 5007],
      [1, 10_007],
    ]);
  });

  it('in which a reading is broken loses that one only', async () => {
    const content = `[\n${JSON.stringify(reading('a'))},\nnonsense,\n{"device_id": "b, "x": 1},\n${JSON.stringify(reading('c'))}\n]`;
    const { windows, rejects } = await replay('broken.json', content);
    expect(windows.map(({ device_id }) => device_id)).toEqual(['a', 'c']);
    expect(rejects).toMatchObject([
      { line: 3, reason: 'not-json', raw: 'nonsense' },
      { line: 4, reason: 'not-json' },
    ]);
  });

  it('is read where its first elements are none', async () => {
    for (const before of [[null], [1, 'a text'], [null, true, 2.5]]) {
      const content = JSON.stringify([...before, reading('a'), reading('b')], undefined, 2);
      const { summary } = await replay('first.json', content);
      expect(summary).toMatchObject({ readings_in: before.length + 2, accepted: 2, rejected: before.length });
    }
  });

  it('in which a reading of many lines is broken counts it once', async () => {
    const content = JSON.stringify(three, undefined, 2).replace('"x"', '"x",');
    for (const text of [content, content.replaceAll('\n', '\r\n')]) {
      const { summary, rejects, windows } = await replay('broken-lines.json', text);
      expect(windows.map(({ device_id }) => device_id)).toEqual(['a', 'c']);
      expect(summary).toMatchObject({ readings_in: 3, accepted: 2, rejected: 1, values: { in: 3, rejected: 1 } });
      expect(rejects).toMatchObject([{ line: 9, index: 0, reason: 'not-json' }]);
    }
  });

  it('is not what a cut off first line makes of lines: they stay lines', async () => {
    const content = `{"device_id":"a","measures":{\n${['b', 'c', 'd'].map((id) => JSON.stringify(reading(id))).join('\n')}\n`;
    const { windows, summary } = await replay('cut.jsonl', content);
    expect(windows.map(({ device_id }) => device_id)).toEqual(['b', 'c', 'd']);
    expect(summary.rejected).toBe(1);
  });

  it('is cut the same however its bytes come', () => {
    const value = fc.jsonValue({ maxDepth: 3 }).filter((each) => typeof each === 'object' && each !== null);
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 5 }),
        fc.nat({ max: 8 }),
        fc.array(fc.nat({ max: 30 })),
        (values, indent, cuts) => {
          const bytes = Buffer.from(JSON.stringify(values, undefined, indent));
          const found: unknown[] = [];
          const hear = (piece: Buffer, byteCount: number): void => {
            expect(byteCount).toBe(piece.length);
            found.push(JSON.parse(piece.toString()));
          };
          const splitter = createValueSplitter(1_000_000);
          let from = 0;
          for (const cut of cuts) {
            splitter.push(bytes.subarray(from, from + cut), hear);
            from += cut;
          }
          splitter.push(bytes.subarray(from), hear);
          splitter.end(hear);
          expect(found).toEqual(JSON.parse(bytes.toString()));
        },
      ),
    );
  });
});

describe('JSON in a file called .csv', () => {
  it('is read as JSON, and --format says otherwise for CSV called .json', async () => {
    expect((await replay('wrong.csv', `${JSON.stringify(reading('a'))}\n`)).summary.accepted).toBe(1);
    const csv = 'device,timestamp,power\na,2026-01-31T12:00:00Z,1\n';
    const { code, stderr } = await rig.run([...energy, rig.file('wrong.json', csv)]);
    expect([code, stderr]).toEqual([3, expect.stringContaining('add --format csv')]);
    expect((await replay('right.json', csv, '--format', 'csv')).summary.accepted).toBe(1);
  });
});

describe('local times of JSON', () => {
  const line = (device: string, time: unknown, more = ''): string =>
    `{"note":"\\"timestamp\\": x","n":12345678901234567890,"device_id":"${device}", "timestamp" : ${JSON.stringify(time)}${more},"power":1}`;

  it('are those of --zone, and nothing else of the line is written anew', async () => {
    const content = [
      line('a', '2026-01-31 12:00'),
      line('b', '2026-01-31T12:00:00Z'),
      line('c', 1769864400),
      `[${line('d', '2026-01-31 13:00')},${line('e', 'never')}]`,
      '{"device":"f","payload":{"ts":"31 Jan 2026 13:00"},"power":1,"time":"2026-01-31 01:00"}',
      '{"device_id":"x","timestamp":"2026-01-31 12:00","n":12345678901234567890,"power":"bad"}',
    ].join('\n');
    const { windows, rejects } = await replay('local.jsonl', content, '--zone', 'Europe/Paris');
    expect(windows.map(({ device_id, start }) => [device_id, start])).toEqual([
      ['a', '2026-01-31T11:00:00.000Z'],
      ['b', '2026-01-31T12:00:00.000Z'],
      ['c', '2026-01-31T13:00:00.000Z'],
      ['d', '2026-01-31T12:00:00.000Z'],
      ['f', '2026-01-31T12:00:00.000Z'],
    ]);
    expect(rejects).toMatchObject([
      { line: 4, index: 1, reason: 'bad-time', value: '"never"' },
      {
        line: 6,
        raw: '{"device_id":"x","timestamp":"2026-01-31T11:00:00.000Z","n":12345678901234567890,"power":"bad"}',
      },
    ]);
  });

  it('in the hour that comes twice are told by the order of their device, or named', async () => {
    const at = (device: string, time: string, power: number): string =>
      JSON.stringify({ device_id: device, timestamp: `2025-10-26 ${time}`, power });
    const rows = ['02:00', '02:30', '02:00', '02:30', '03:00'].flatMap((time, index) => [
      at('a', time, index),
      at('b', time, index),
    ]);
    const content = [...rows, `[${at('c', '02:15', 1)},${at('d', '03:15', 2)}]`].join('\n');
    const { windows, rejects, summary } = await replay('twice.jsonl', content, '--zone', 'Europe/Paris');
    const starts = (device: string) =>
      windows.filter(({ device_id }) => device_id === device).map(({ start }) => String(start).slice(11, 16));
    expect(starts('a')).toEqual(['00:00', '00:30', '01:00', '01:30', '02:00']);
    expect(starts('b')).toEqual(starts('a'));
    expect(starts('d')).toEqual(['02:15']);
    expect(rejects).toMatchObject([{ line: 11, index: 0, reason: 'ambiguous-time', field: 'timestamp' }]);
    expect(summary.values).toMatchObject({ in: 12, accepted: 11, rejected: 1, duplicate: 0 });
  });

  it('without --zone are refused with what to add', async () => {
    const { code, stderr } = await rig.run([...energy, rig.file('none.jsonl', `${line('a', '2026-01-31 12:00')}\n`)]);
    expect([code, stderr]).toEqual([3, expect.stringContaining('name no zone: add --zone UTC')]);
  });

  it('may be of the order that --date-format says, or numbers without separators', async () => {
    const zone = ['--zone', 'UTC', '--date-format'];
    const dated = await replay('dated.jsonl', line('a', '01/02/2026 12:00'), ...zone, 'dd/mm/yyyy');
    expect(dated.windows).toMatchObject([{ start: '2026-02-01T12:00:00.000Z' }]);
    const compact = await replay('compact.jsonl', line('a', 20260131130000), ...zone, 'compact');
    expect(compact.windows).toMatchObject([{ start: '2026-01-31T13:00:00.000Z' }]);
  });
});

it('a value without a metric is that of --metric, in envelopes and arrays too, and every other byte stays', async () => {
  const lines = [
    '{"device_id":"a","timestamp":1769864400,"value":1}',
    '[{"device_id":"b","timestamp":1769864400,"payload":{"n":12345678901234567890,"value":2}},{"value":3,"metric":"energy_kwh","device_id":"c","timestamp":1769864400}]',
    '{"value":"bad","device_id":"d","timestamp":1769864400,"n":12345678901234567890}',
  ];
  const { windows, rejects } = await replay('metric.jsonl', lines.join('\n'), '--metric', 'power_kw');
  expect(windows.map(({ device_id, measure }) => [device_id, measure])).toEqual([
    ['a', 'power_kw'],
    ['b', 'power_kw'],
    ['c', 'energy_kwh'],
  ]);
  expect(rejects).toMatchObject([{ raw: `{"metric":"power_kw",${lines[2]!.slice(1)}` }]);
});

it('an arrival that is taken out of a reading leaves every digit of the others', async () => {
  const lines = [
    '{"device":"d","time":1767571200, "arrived" : 1767571201 ,"speed":3}',
    '{"arrived":1767571262,"device":"d","time":1767571260,"speed":0.30000000000000004441}',
    '{"device":"d","time":1767571320,"speed":"bad","big":12345678901234567890,"arrived":1767571321}',
  ];
  const { windows, rejects } = await rig.replay([
    '--profile',
    'generic',
    rig.file('arrived.jsonl', lines.join('\n')),
    '--arrival',
    'arrived',
    '--windows',
    '15m',
  ]);
  expect(windows.find(({ measure }) => measure === 'speed')).toMatchObject({ count: 2, sum: 3.3 });
  for (const { raw } of rejects)
    expect(raw).toBe('{"device":"d","time":1767571320,"speed":"bad","big":12345678901234567890}');
});
