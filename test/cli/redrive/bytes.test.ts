// What is quarantined comes out of a redrive byte for byte, whatever form it came in, and is rejected for the same
// reasons when it comes again.
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { kinesisBatchOf } from '#adapters/aws/events/kinesis-event.ts';
import { createS3Quarantine } from '#adapters/aws/objects/s3-quarantine.ts';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import { parseObject, type Quarantined } from '#cli/redrive/quarantined.ts';
import { type OutgoingRecord, rawRecords } from '#cli/redrive/raw-records.ts';
import type { Rejection } from '#stages/ports.ts';
import { createValidate } from '#stages/validate/validate.ts';
import { aggregated, userRecord } from '../../support/aggregated.ts';
import { compiled, T0 } from '../../support/readings.ts';

type Sent = Omit<OutgoingRecord, 'data'> & { readonly data: Uint8Array };

/** What validate puts into the quarantine's objects for these records, and what a redrive makes of these. */
async function quarantined(records: readonly Sent[]) {
  const objects: { readonly key: string; readonly body: string }[] = [];
  const quarantine = createS3Quarantine(async ({ key, body }) => void objects.push({ key, body: String(body) }), 'q');
  const ports = { quarantine, readings: { put: async () => {} }, metrics: createMemoryMetrics() };
  const event = records.map(({ partitionKey, data }, at) => ({
    eventID: `shardId-000000000000:${at}`,
    kinesis: {
      partitionKey,
      sequenceNumber: String(1000 + at),
      data: Buffer.from(data).toString('base64'),
      approximateArrivalTimestamp: T0 / 1000 + 3600,
    },
  }));
  await createValidate(compiled(), ports, { keyGroups: 4 }).run(kinesisBatchOf({ Records: event }));
  const lines = objects.flatMap(({ body }) => body.trimEnd().split('\n'));
  const items = objects.flatMap(({ key, body }): readonly Quarantined[] => {
    const parsed = parseObject(key, body);
    if ('problem' in parsed) throw new Error(parsed.problem);
    return parsed.items;
  });
  return { items, rejections: lines.map((line) => JSON.parse(line) as Rejection) };
}

/** `key hash-key bytes` of each, sorted. */
const piecesOf = (all: readonly (Sent | Quarantined)[]) =>
  all
    .map(
      ({ partitionKey, explicitHashKey = '', data }) =>
        `${partitionKey} ${explicitHashKey} ${Buffer.from(data).toString('latin1')}`,
    )
    .sort();

const reasonsOf = (all: readonly Rejection[]) =>
  all.map(({ issue, raw, encoding }) => `${issue.reason} ${issue.field} ${encoding} ${raw}`).sort();

interface Piece {
  readonly bytes: Uint8Array;
  readonly isGood: boolean;
}
/** Bytes of a record, and the pieces of it that are rejected. */
interface Made {
  readonly bytes: Uint8Array;
  readonly rejected: readonly Uint8Array[];
}

const bytes = (text: string) => Buffer.from(text);
const good: Piece = { bytes: bytes(`{"device_id":"a", "timestamp":${T0}, "power":1.0}`), isGood: true };
/** Readings that are JSON objects, and wrong. */
const wrong = fc
  .constantFrom(
    `{"device_id":"a","timestamp":${T0},"power":"much","power":"m\\u00fcch \\ud800 é \u2028"}`,
    `{ "power" :1.0 , "device_id":123456789012345678901234567890}`,
    `{"timestamp":${T0},"power":1E0}`,
    `{"device_id":"a","timestamp":"x","__proto__":{"a":[1.0,"]},{"]}}`,
  )
  .map((text): Piece => ({ bytes: bytes(text), isGood: false }));
/** Pieces of a line that are no JSON. */
const broken = fc
  .oneof(
    fc.constantFrom('{broken', 'nul', '{"a":1}}', '﻿﻿x', '\u0000', '"\u0001"').map((text) => bytes(text)),
    fc
      .constantFrom([0x41, 0xff, 0xfe], [0x7b, 0xc3, 0x28, 0x7d], [0xed, 0xa0, 0x80])
      .map((each) => Uint8Array.from(each)),
    fc.constant(Buffer.concat([bytes('{"device_id":"'), Buffer.from([0xff]), bytes('","power":"x"}')])),
  )
  .map((each): Piece => ({ bytes: each, isGood: false }));
const space = fc.constantFrom('', '', ' ', '\t', '  ');

const single: fc.Arbitrary<Made> = fc
  .tuple(space, fc.oneof(wrong, broken), fc.constantFrom('', ' ', '\r'))
  .map(([before, piece, after]) => {
    const all = Buffer.concat([bytes(before), piece.bytes, bytes(after)]);
    return { bytes: all, rejected: [all] };
  });
const array: fc.Arbitrary<Made> = fc
  .tuple(
    fc.array(fc.oneof(wrong, fc.constant(good)), { minLength: 1, maxLength: 5 }),
    fc.constantFrom('', ' ', '\n', '\r\n '),
  )
  .map(([pieces, gap]) => ({
    bytes: Buffer.concat([
      bytes(`${gap}[${gap}`),
      ...pieces.flatMap((piece, at) => [bytes(at === 0 ? '' : `,${gap}`), piece.bytes, bytes(gap)]),
      bytes(`]${gap}`),
    ]),
    rejected: pieces.filter(({ isGood }) => !isGood).map((piece) => piece.bytes),
  }));
const lines: fc.Arbitrary<Made> = fc
  .tuple(
    fc.array(fc.tuple(space, fc.oneof(wrong, broken, fc.constant(good))), { minLength: 2, maxLength: 6 }),
    fc.constantFrom('', '\r', ' \r'),
    fc.constantFrom('', '\ufeff'),
    fc.boolean(),
  )
  .map(([pieces, end, mark, isEnded]) => {
    const all = pieces.map(([before, piece], at) =>
      Buffer.concat([bytes(`${at === 0 ? mark : ''}${before}`), piece.bytes, bytes(end)]),
    );
    return {
      bytes: Buffer.concat(
        all.flatMap((line, at) => [...(at === 0 ? [] : [bytes('\n')]), line]).concat(isEnded ? [bytes('\n\n')] : []),
      ),
      rejected: all.filter((_line, at) => pieces[at]?.[1].isGood !== true),
    };
  });
/** Kept whole: what cannot be opened, and UTF-16. */
const whole: fc.Arbitrary<Made> = fc
  .oneof(
    fc.constant(gzipSync('{"device_id":"a"}').subarray(0, 20)),
    fc.constant(gzipSync(gzipSync(gzipSync(gzipSync('{}'))))),
    fc.constantFrom('utf16le' as const).map((encoding) => Buffer.from('\ufeff{"device_id":\n"a"}\n', encoding)),
    fc.constant(Buffer.from('\ufeff{"device_id":\n"a"}\n', 'utf16le').swap16()),
    fc.constant(Buffer.from('{"device_id":\n"a"}\n', 'utf16le')),
    fc.uint8Array({ maxLength: 30 }).map((rest) => Buffer.concat([Buffer.from([0xf3, 0x89, 0x9a, 0xc2]), rest])),
    fc.constant(aggregated(Buffer.alloc(0))),
  )
  .map((all) => ({ bytes: all, rejected: [all] }));
const plain = fc.oneof({ weight: 3, arbitrary: fc.oneof(single, array, lines) }, { weight: 1, arbitrary: whole });
const packed: fc.Arbitrary<Made> = fc
  .tuple(fc.oneof(single, array, lines), fc.integer({ min: 1, max: 3 }))
  .map(([made, times]) => {
    let data: Uint8Array = made.bytes;
    for (let i = 0; i < times; i += 1) data = gzipSync(data);
    return { bytes: data, rejected: made.rejected };
  });
const record = fc.oneof({ weight: 2, arbitrary: plain }, packed);

const hashKey = fc.option(fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }).map(String), { nil: undefined });
const userRecords = fc.array(fc.tuple(record, fc.constantFrom('a', 'b', 'é'), hashKey), { minLength: 1, maxLength: 5 });
/** A record of the stream and what a redrive has to bring back of it. */
const sent = fc.oneof(
  fc
    .tuple(record, fc.constantFrom('a', 'b'))
    .map(([made, partitionKey]): { record: Sent; rejected: readonly Sent[] } => ({
      record: { partitionKey, data: made.bytes },
      rejected: made.rejected.map((data): Sent => ({ partitionKey, data })),
    })),
  userRecords.map((all): { record: Sent; rejected: readonly Sent[] } => {
    // An aggregated one inside another is another matter: it may be one by itself.
    const own = all.filter(([made]) => made.bytes[0] !== 0xf3);
    const keys = own.map(([, key]) => key);
    const hashKeys = own.flatMap(([, , hash]) => (hash === undefined ? [] : [hash]));
    const fields = own.map(([made, , hash], key) =>
      userRecord({ key, data: made.bytes, ...(hash === undefined ? {} : { hashKey: hashKeys.indexOf(hash) }) }),
    );
    const data = aggregated({ keys, hashKeys }, fields);
    return {
      record: { partitionKey: 'outer', data },
      rejected:
        own.length === 0
          ? [{ partitionKey: 'outer', data }]
          : own.flatMap(([made, partitionKey, explicitHashKey]) =>
              made.rejected.map((piece): Sent => ({ partitionKey, explicitHashKey, data: piece })),
            ),
    };
  }),
);

test('the pieces that went in come out, and are rejected for the same reasons when they come again', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(sent, { minLength: 1, maxLength: 6 }), async (all) => {
      const first = await quarantined(all.map((each) => each.record));
      expect(piecesOf(first.items)).toEqual(piecesOf(all.flatMap(({ rejected }) => rejected)));
      const again = await quarantined(rawRecords(first.items));
      // A hash key chooses the shard of what is put; a record that comes by itself does not show it.
      expect(again.items.map(({ data }) => data.toString('latin1')).sort()).toEqual(
        first.items.map(({ data }) => data.toString('latin1')).sort(),
      );
      expect(reasonsOf(again.rejections)).toEqual(reasonsOf(first.rejections));
    }),
    { seed: 20_261_121, numRuns: Number(process.env.REDRIVE_FUZZ_RUNS ?? 200) },
  );
});

test('any bytes at all come out as they went in', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 40 }), async (data) => {
      fc.pre(!data.includes(10));
      const { items } = await quarantined([{ partitionKey: 'a', data }]);
      if (items.length === 1) expect([...(items[0]?.data ?? [])]).toEqual([...data]);
      expect(items.length).toBeLessThanOrEqual(1);
    }),
    { seed: 20_261_121, numRuns: 500 },
  );
});
