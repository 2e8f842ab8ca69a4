// The parts of a redrive without any service: what an object holds, which of it is meant, and in which records it goes
// back.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readOptions } from '#cli/redrive/options.ts';
import { parseObject } from '#cli/redrive/quarantined.ts';
import { rawRecords } from '#cli/redrive/raw-records.ts';
import { isSelected, mayHold, type Selection } from '#cli/redrive/selection.ts';
import { rejection } from '../../contract/samples.ts';

const ALL: Selection = {
  fromMs: Number.NEGATIVE_INFINITY,
  toMs: Number.POSITIVE_INFINITY,
  reason: undefined,
  device: undefined,
};
const lines = (...rejections: readonly object[]) => rejections.map((one) => `${JSON.stringify(one)}\n`).join('');
const itemsOf = (key: string, text: string) => {
  const parsed = parseObject(key, text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.items;
};
const KEY = 'rejected/2026-01-01/shardId-000000000000/1-a.ndjson';

describe('an object', () => {
  test('of rejections gives each reading once, however many of its fields were wrong', () => {
    const issue = (field: string) => ({ reason: 'not-a-number', field, value: '"x"', expected: 'a number' });
    const items = itemsOf(
      KEY,
      lines(
        rejection({ issue: issue('a') } as object),
        rejection({ issue: issue('b') } as object),
        rejection({ index: 1 }),
      ),
    );
    expect(items.map(({ position }) => position[2])).toEqual([0, 1]);
    expect(items[0]?.data.toString()).toBe(rejection().raw);
  });

  test('of too-late values gives each value, as they are put back one by one', () => {
    const late = (field: string) =>
      rejection({ kind: 'too-late', issue: { reason: 'too-late', field, value: '1', expected: '' } });
    expect(itemsOf(KEY, lines(late('power'), late('voltage')))).toHaveLength(2);
  });

  test('gives the bytes as they came, in either encoding', () => {
    const bytes = Buffer.from([0x1f, 0x8b, 0, 255]);
    const packed = rejection({ index: -1, raw: bytes.toString('base64'), encoding: 'base64' });
    const marked = rejection({ index: 1, raw: '\ufeff{"a":1.0}\r' });
    const [first, second] = itemsOf(KEY, lines(packed, marked));
    expect(first).toMatchObject({ data: bytes, isReading: false });
    expect(second).toMatchObject({ data: Buffer.from('\ufeff{"a":1.0}\r'), isReading: false });
  });

  test.each(['bad-gzip', 'too-large'] as const)(
    'from before lines said their encoding is read as it was written: %s',
    (reason) => {
      const { encoding: _, ...old } = rejection({ index: -1, raw: 'H4sA/w==' });
      const [item] = itemsOf(KEY, lines({ ...old, issue: { ...old.issue, reason } }));
      expect(item).toMatchObject({ data: Buffer.from([0x1f, 0x8b, 0, 255]), isReading: false });
      const [text] = itemsOf(KEY, lines({ ...old, index: 0 }));
      expect(text?.data.toString()).toBe('H4sA/w==');
    },
  );

  test('of the release before lines said their encoding gives what went in', () => {
    const stored = readFileSync(new URL('stored/without-encoding.ndjson', import.meta.url), 'utf8');
    const items = itemsOf(KEY, stored);
    expect(items.map(({ partitionKey, reason }) => `${partitionKey} ${reason}`)).toEqual([
      'k0 not-a-number',
      'k1 bad-time',
      'k2 not-json',
      'k3 bad-gzip',
    ]);
    expect(items.slice(0, 3).map(({ data }) => data.toString())).toEqual([
      '{"meter_id": "m1", "timestamp": 1767225600000, "power": "much", "voltage": "high"}',
      '{"meter_id":"m2","timestamp":"yesterday","power":1}',
      'no json é',
    ]);
    expect(items[3]?.data.equals(gzipSync('{"meter_id":"m3"}').subarray(0, 20))).toBe(true);
  });

  test.each([
    [{ encoding: 'utf16' }, /line 1 has the encoding "utf16": expected utf8 or base64/],
    [{ encoding: 'base64', raw: '{}' }, /line 1 has a raw that is not the base64 it says/],
  ])('with %j is a problem: other bytes than came do not go back', (change, problem) => {
    expect(parseObject(KEY, lines({ ...rejection(), ...change }))).toEqual({ problem: expect.stringMatching(problem) });
  });

  test('of user records tells them apart, in their order, each with its own keys', () => {
    const part = (subSequence: number, partitionKey: string, explicitHashKey?: string) =>
      rejection({
        index: -1,
        subSequence,
        partitionKey,
        ...(explicitHashKey === undefined ? {} : { explicitHashKey }),
      });
    const huge = 'x'.repeat(257);
    const items = itemsOf(KEY, lines(part(0, 'a', '17'), part(1, huge, '17x'), part(2, '', String(2n ** 128n))));
    expect(items.map(({ partitionKey, explicitHashKey }) => [partitionKey, explicitHashKey])).toEqual([
      ['a', '17'],
      ['shardId-000000000000', undefined],
      ['shardId-000000000000', undefined],
    ]);
    expect(items.map(({ subSequence }) => subSequence)).toEqual([0, 1, 2]);
  });

  test('of a batch of Kafka that was given up gives its records', () => {
    const payload = {
      records: {
        'readings-1': [
          { offset: 7, timestamp: 5, key: 'bQ==', value: 'e30=' },
          { offset: 8, timestamp: 6 },
        ],
      },
    };
    expect(itemsOf('aws/lambda/u/2026/01/01/x', JSON.stringify({ payload: JSON.stringify(payload) }))).toMatchObject([
      { partitionKey: 'm', data: Buffer.from('{}'), reason: 'given-up', arrivalMs: 5 },
      { partitionKey: 'readings-1', data: Buffer.alloc(0) },
    ]);
  });

  test.each([
    [KEY, 'not json'],
    [KEY, 'null'],
    [KEY, '{"raw":"x"}'],
    ['aws/lambda/u/s/2026/01/01/x', '{}'],
    ['aws/lambda/u/s/2026/01/01/x', '{"payload":"{}"}'],
    ['aws/lambda/u/s/2026/01/01/x', '{"payload":"{\\"Records\\":[{}]}"}'],
  ])('at %s that holds %s is a problem that names it, not an exception', (key, text) => {
    expect(parseObject(key, text)).toEqual({ problem: expect.stringContaining(`${key}: `) });
  });

  test('of any text is read or a problem, never an exception', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.json()),
        fc.constantFrom(KEY, 'aws/lambda/u/s/2026/01/01/x'),
        (text, key) => {
          expect(parseObject(key, text)).toBeTypeOf('object');
        },
      ),
      { seed: 20_261_121, numRuns: 500 },
    );
  });
});

describe('a selection', () => {
  const [item] = itemsOf(KEY, lines(rejection({ arrivalMs: 1000, partitionKey: 'p', raw: '{"meter_id":"meter-1"}' })));

  test.each([
    [{}, true],
    [{ fromMs: 1000, toMs: 1001 }, true],
    [{ fromMs: 1001 }, false],
    [{ toMs: 1000 }, false],
    [{ reason: 'not-a-number' }, true],
    [{ reason: 'too-late' }, false],
    [{ device: 'p' }, true],
    [{ device: 'meter-1' }, true],
    [{ device: 'meter' }, false],
  ])('%j takes it: %s', (change, taken) => {
    expect(isSelected(item!, { ...ALL, ...change })).toBe(taken);
  });

  test('leaves too late values out unless they are named', () => {
    const late = { ...item!, reason: 'too-late' };
    expect([isSelected(late, ALL), isSelected(late, { ...ALL, reason: 'too-late' })]).toEqual([false, true]);
  });

  const day = (text: string) => Date.parse(text);
  test.each([
    [KEY, {}, true],
    [KEY, { fromMs: day('2026-01-02') }, false],
    [KEY, { toMs: day('2026-01-01') }, false],
    [KEY, { reason: 'given-up' }, false],
    ['aws/lambda/u/s/2026/01/05/x', { toMs: day('2026-01-02') }, true],
    ['aws/lambda/u/s/2026/01/05/x', { reason: 'not-json' }, false],
    ['aws/lambda/u/s/2026/01/05/x', { reason: 'given-up' }, true],
    ['too-late/2026-01-01/s/x', {}, false],
    ['too-late/2026-01-01/s/x', { reason: 'too-late' }, true],
    ['rejected/2026-01-01/s/x', { reason: 'too-late' }, false],
  ])('of %s with %j is opened: %s', (key, change, opened) => {
    expect(mayHold(key, { ...ALL, ...change })).toBe(opened);
  });
});

test('records keep the order of each key, lose nothing, and stay below a record’s limit', () => {
  const item = fc.record({
    arrivalMs: fc.nat({ max: 5 }),
    partitionKey: fc.constantFrom('a', 'b', 'c'),
    sequence: fc.nat({ max: 1200 }),
    index: fc.nat({ max: 3 }),
    isReading: fc.boolean(),
    size: fc.nat({ max: 90_000 }),
  });
  fc.assert(
    fc.property(fc.array(item, { maxLength: 40 }), (given) => {
      const items = given.map(({ sequence, index, size, ...rest }, at) => ({
        ...rest,
        reason: 'x',
        position: ['s', String(sequence), index] as const,
        data: Buffer.from(JSON.stringify({ at, pad: ' '.repeat(size) })),
      }));
      const order = (key: string) =>
        items
          .map((each, at) => ({ ...each, at }))
          .filter(({ partitionKey }) => partitionKey === key)
          .sort(
            (a, b) =>
              a.arrivalMs - b.arrivalMs ||
              Number(a.position[1]) - Number(b.position[1]) ||
              a.position[2] - b.position[2],
          )
          .map(({ at }) => at);
      const records = rawRecords(items);
      for (const key of ['a', 'b', 'c']) {
        const found = records
          .filter(({ partitionKey }) => partitionKey === key)
          .flatMap(({ data }) =>
            data
              .toString()
              .split('\n')
              .map((line): number => JSON.parse(line).at),
          );
        expect(found).toEqual(order(key));
      }
      for (const { data } of records) expect(data.length).toBeLessThan(300_000);
    }),
    { seed: 20_261_121, numRuns: 100 },
  );
});

test.each([
  [['--from', 'yesterday'], /--from is yesterday: expected a day/],
  [['--from', '2026-01-02', '--to', '2026-01-01'], /is not after/],
  [['--yes', '--dry-run'], /contradict each other/],
  [['-c', 'stage'], /expected NAME=VALUE/],
  [['--what'], /--what/],
])('%j is refused', (args, message) => {
  expect(() => readOptions(args)).toThrow(message);
});
