// Aggregated records: those another implementation made (aggregated/make.py) and broken ones of every kind.
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { userRecordsOf } from '#adapters/aws/events/aggregated-record.ts';
import { rawRecordsOf } from '#adapters/aws/events/kinesis-event.ts';
import { aggregated, userRecord, varint } from '../support/aggregated.ts';
import made from './aggregated/records.json' with { type: 'json' };

const SEQUENCE = '49590338271490256608559692538361571095921575989136588898';

const partsOf = (...datas: readonly Uint8Array[]) =>
  rawRecordsOf({
    Records: datas.map((data) => ({
      eventID: `shardId-000000000006:${SEQUENCE}`,
      kinesis: {
        partitionKey: 'outer',
        sequenceNumber: SEQUENCE,
        data: Buffer.from(data).toString('base64'),
        approximateArrivalTimestamp: 1_767_225_600,
      },
    })),
  });

describe('an aggregated record of another implementation', () => {
  it.each(Object.entries(made))('of %s gives the user records that went in', (_, { data, userRecords }) => {
    const found = userRecordsOf(Buffer.from(data, 'base64'));
    if ('reason' in found) throw new Error(found.expected);
    const read = Array.from({ length: found.count }, (_each, at) => found.at(at));
    expect(
      read.map(({ subSequence, partitionKey, explicitHashKey = null, bytes }) => ({
        subSequence,
        partitionKey,
        explicitHashKey,
        data: Buffer.from(bytes).toString('base64'),
      })),
    ).toEqual(userRecords);
  });
});

describe('parts of a record', () => {
  it('are its user records, each with its own keys and the record’s sequence number and arrival', () => {
    const data = aggregated({ keys: ['a', 'b'], hashKeys: ['17'] }, [
      userRecord({ key: 1, hashKey: 0, data: Buffer.from('{}') }),
      userRecord({ key: 0, data: gzipSync('[]') }),
    ]);
    expect(partsOf(data).map(({ bytes, ...rest }) => ({ ...rest, text: Buffer.from(bytes).toString() }))).toEqual(
      [
        { subSequence: 0, partitionKey: 'b', explicitHashKey: '17', text: '{}' },
        { subSequence: 1, partitionKey: 'a', text: '[]' },
      ].map((own) => ({ shard: 'shardId-000000000006', sequence: SEQUENCE, arrivalMs: 1_767_225_600_000, ...own })),
    );
  });

  it('are made one after the other, and unpack to 16 MiB together: what is beyond is kept as it came', () => {
    const half = gzipSync(Buffer.alloc(9 * 1024 * 1024, 32));
    const small = gzipSync('{}');
    const data = aggregated(
      { keys: ['k'] },
      [half, half, small].map((each) => userRecord({ key: 0, data: each })),
    );
    const [first, second, third] = partsOf(data);
    expect([first?.bytes.length, first?.issue]).toEqual([9 * 1024 * 1024, undefined]);
    expect(second).toMatchObject({ issue: { reason: 'too-large' }, subSequence: 1 });
    expect(half.equals(second?.bytes ?? new Uint8Array())).toBe(true);
    expect(String(third?.bytes)).toBe('{}');
  });

  it('are gzip up to three times over; with a fourth the record is kept as it came', () => {
    const packed = (times: number): Uint8Array => (times === 0 ? Buffer.from('{}') : gzipSync(packed(times - 1)));
    for (const times of [1, 2, 3]) expect(String(partsOf(packed(times))[0]?.bytes)).toBe('{}');
    const [four] = partsOf(packed(4));
    expect(four).toMatchObject({ issue: { reason: 'bad-gzip', expected: 'gzip at most 3 times over' } });
    expect([...(four?.bytes ?? [])]).toEqual([...packed(4)]);
  });

  it('are not aggregated again', () => {
    const inner = aggregated({ keys: ['k'] }, [userRecord({ key: 0, data: Buffer.from('{}') })]);
    const [nested] = partsOf(aggregated({ keys: ['k'] }, [userRecord({ key: 0, data: inner })]));
    expect(nested).toMatchObject({ issue: { reason: 'bad-aggregate' }, subSequence: 0 });
    expect([...(nested?.bytes ?? [])]).toEqual([...inner]);
    const [packed] = partsOf(gzipSync(inner));
    expect(packed).toMatchObject({ issue: { reason: 'bad-aggregate' } });
    expect([...(packed?.bytes ?? [])]).toEqual([...gzipSync(inner)]);
  });
});

describe('a record that begins like an aggregated one', () => {
  const good = userRecord({ key: 0, data: Buffer.from('{}') });
  const keyTable = Buffer.from([0x0a, 1, 0x6b]);
  const messages: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ['no user record', keyTable, /at least one user record/],
    ['nothing', Buffer.alloc(0), /at least one user record/],
    ['a key beyond the table', Buffer.concat([keyTable, userRecord({ key: 1, data: good })]), /among the 1 of/],
    ['no key table', good, /partition keys among the 0 of its table/],
    [
      'a hash key without a table',
      Buffer.concat([keyTable, userRecord({ key: 0, hashKey: 0, data: good })]),
      /hash keys/,
    ],
    ['an index of 64 bits', Buffer.concat([keyTable, userRecord({ key: 2 ** 63, data: good })]), /among the 1 of/],
    [
      'a user record without data',
      Buffer.concat([keyTable, Buffer.from([0x1a, 2, 0x08, 0])]),
      /partition key and data/,
    ],
    ['a user record without a key', Buffer.from([0x1a, 2, 0x1a, 0]), /partition key and data/],
    ['a length beyond its end', Buffer.concat([keyTable, Buffer.from([0x1a, 0x7f, 0x08, 0])]), /whole message/],
    ['an absurd length', Buffer.from([0x1a, ...varint(2 ** 62)]), /whole message/],
    ['a number of eleven bytes', Buffer.from([0x08, ...Array(10).fill(0xff), 1]), /whole message/],
    ['a group', Buffer.from([0x0b]), /whole message/],
    ['field 0', Buffer.from([0x02, 0]), /whole message/],
    ['a key that is not UTF-8', Buffer.from([0x0a, 1, 0xff]), /UTF-8/],
  ];

  it.each(messages)('and holds %s is kept whole with what was expected', (_, message, expected) => {
    const data = aggregated(message);
    const [only, ...rest] = partsOf(data);
    expect(rest).toEqual([]);
    expect(only).toMatchObject({ issue: { reason: 'bad-aggregate', expected: expect.stringMatching(expected) } });
    expect(only?.subSequence).toBeUndefined();
    expect([...(only?.bytes ?? [])]).toEqual([...data]);
  });

  it('passes over fields that it does not know, and takes the last of what is given twice', () => {
    const tag = Buffer.from([0x22, 3, 0x0a, 1, 0x74, 0x31, 1, 2, 3, 4, 5, 6, 7, 8, 0x3d, 1, 2, 3, 4]);
    const own = Buffer.from([0x08, 9, 0x08, 0, 0x1a, 1, 0x78, ...tag, 0x1a, 2, 0x7b, 0x7d]);
    const message = Buffer.concat([keyTable, Buffer.from([0x50, 7, 0x1a, own.length]), own]);
    expect(partsOf(aggregated(message)).map(({ bytes, partitionKey }) => [partitionKey, String(bytes)])).toEqual([
      ['k', '{}'],
    ]);
  });

  it('and has another MD5, or is cut short, is none: kept whole, and the reason names it', () => {
    const whole = aggregated(Buffer.concat([keyTable, good]));
    fc.assert(
      fc.property(
        fc.nat({ max: whole.length - 5 }),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        (at, change, cut) => {
          const data = cut ? whole.subarray(0, 4 + at) : whole.map((byte, i) => (i === 4 + at ? byte ^ change : byte));
          const [only] = partsOf(data);
          expect(only).toMatchObject({
            issue: { reason: 'bad-aggregate', value: expect.stringContaining('F3 89 9A C2') },
          });
          expect([...(only?.bytes ?? [])]).toEqual([...data]);
        },
      ),
      { seed: 20_261_121, numRuns: 300 },
    );
  });

  it('never throws, whatever its message; what it gives lies within the message', () => {
    const field = fc
      .tuple(fc.nat({ max: 40 }), fc.uint8Array({ maxLength: 12 }))
      .map(([tag, body]) => [tag, body.length, ...body]);
    const message = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.array(field, { maxLength: 8 }).map((all) => Uint8Array.from(all.flat())),
    );
    fc.assert(
      fc.property(message, (bytes) => {
        const parts = partsOf(aggregated(bytes));
        expect(parts.length).toBeGreaterThan(0);
        for (const { bytes: own, issue } of parts)
          if (issue === undefined) expect(own.length).toBeLessThanOrEqual(bytes.length);
      }),
      { seed: 20_261_121, numRuns: Number(process.env.AGGREGATE_FUZZ_RUNS ?? 2000) },
    );
  });

  it('and is a megabyte of the smallest user records gives all of them', () => {
    const smallest = Buffer.from([0x1a, 4, 0x08, 0, 0x1a, 0]);
    const found = userRecordsOf(aggregated(Buffer.concat([keyTable, Buffer.alloc(6 * 170_000, smallest)])));
    expect('reason' in found ? found.expected : found.count).toBe(170_000);
  });
});
