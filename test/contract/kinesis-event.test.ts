// Lambda's Kinesis event → records: form, gzip and its limit, and any event at all.
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { invocationWindowOf, kinesisBatchOf, packsOf, rawRecordsOf } from '#adapters/aws/events/kinesis-event.ts';
import { queuedMessagesOf } from '#adapters/aws/events/sqs-event.ts';
import { MalformedEventError } from '#adapters/aws/malformed-event-error.ts';

const record = (data: Uint8Array | string, change: object = {}, kinesis: object = {}) => ({
  eventSource: 'aws:kinesis',
  eventID: 'shardId-000000000006:49590338271490256608559692538361571095921575989136588898',
  kinesis: {
    kinesisSchemaVersion: '1.0',
    partitionKey: 'meter-17',
    sequenceNumber: '49590338271490256608559692538361571095921575989136588898',
    data: Buffer.from(data).toString('base64'),
    approximateArrivalTimestamp: 1545084650.987,
    ...kinesis,
  },
  ...change,
});

const one = (data: Uint8Array | string) => rawRecordsOf({ Records: [record(data)] })[0]!;

describe('rawRecordsOf', () => {
  it('gives shard, sequence, partition key, arrival in ms and the bytes', () => {
    const [raw] = rawRecordsOf({ Records: [record('{"é":1}')] });
    expect(raw).toMatchObject({
      shard: 'shardId-000000000006',
      sequence: '49590338271490256608559692538361571095921575989136588898',
      partitionKey: 'meter-17',
      arrivalMs: 1_545_084_650_987,
    });
    expect(new TextDecoder().decode(raw?.bytes)).toBe('{"é":1}');
    expect(raw?.issue).toBeUndefined();
  });

  it('keeps the order of the event and takes an empty batch', () => {
    const records = ['a', 'b', 'c'].map((text) => record(text));
    expect(rawRecordsOf({ Records: records }).map((raw) => new TextDecoder().decode(raw.bytes))).toEqual([
      'a',
      'b',
      'c',
    ]);
    expect(rawRecordsOf({ Records: [] })).toEqual([]);
  });

  it('unpacks gzip, of several members too', () => {
    const text = '{"meter_id":"a"}\n'.repeat(1000);
    expect(new TextDecoder().decode(one(gzipSync(text)).bytes)).toBe(text);
    const members = Buffer.concat([gzipSync('first '), gzipSync('second')]);
    expect(new TextDecoder().decode(one(members).bytes)).toBe('first second');
  });

  it('gives back any bytes that are no gzip, and any gzip of them, as they were', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        fc.pre(!(bytes[0] === 0x1f && bytes[1] === 0x8b));
        expect([...one(bytes).bytes]).toEqual([...bytes]);
        expect([...one(gzipSync(bytes)).bytes]).toEqual([...bytes]);
      }),
      { seed: 20_261_121, numRuns: 200 },
    );
  });

  it('never throws for what begins like gzip and is broken: an issue, and the bytes as they came', () => {
    const whole = gzipSync('{"meter_id":"a","power":1}'.repeat(20));
    fc.assert(
      fc.property(fc.nat({ max: whole.length - 3 }), fc.integer({ min: 1, max: 255 }), (position, change) => {
        const cut = whole.subarray(0, position + 2);
        expect(one(cut)).toMatchObject({ issue: { reason: 'bad-gzip' } });
        expect([...one(cut).bytes]).toEqual([...cut]);
        const spoiled = Uint8Array.from(whole, (byte, index) => (index === position + 2 ? byte ^ change : byte));
        const raw = one(spoiled);
        if (raw.issue !== undefined) expect([...raw.bytes]).toEqual([...spoiled]);
      }),
      { seed: 20_261_121, numRuns: 200 },
    );
  });

  it('takes 16 MiB unpacked and no byte more', () => {
    const limit = 16 * 1024 * 1024;
    expect(one(gzipSync(Buffer.alloc(limit, 32))).bytes).toHaveLength(limit);
    const bomb = gzipSync(Buffer.alloc(limit + 1, 32));
    const raw = one(bomb);
    expect(raw.issue).toMatchObject({ reason: 'too-large', expected: 'at most 16777216 bytes unpacked' });
    expect([...raw.bytes]).toEqual([...bomb]);
  });

  it('unpacks a record only when its part is asked for', () => {
    const parts = kinesisBatchOf({ Records: [record(gzipSync('first'))] }).parts(0);
    const iterator = parts?.[Symbol.iterator]();
    expect(String(iterator?.next().value?.bytes)).toBe('first');
    expect(iterator?.next().done).toBe(true);
    expect(kinesisBatchOf({ Records: [record('{}')] }).parts(0)).toBeUndefined();
  });
});

describe('packsOf', () => {
  it('gives the bytes of each record as they are', () => {
    expect(packsOf({ Records: [record('{"v":1}')] }).map((bytes) => new TextDecoder().decode(bytes))).toEqual([
      '{"v":1}',
    ]);
  });
});

describe('invocationWindowOf', () => {
  const window = { start: '2026-01-01T00:00:00Z', end: '2026-01-01T00:01:00Z' };

  it('says that a call without a window is its own and last one', () => {
    expect(invocationWindowOf({ Records: [] })).toEqual({ isFinal: true });
  });

  it.each([
    [
      { state: {}, isFinalInvokeForWindow: false, isWindowTerminatedEarly: false },
      { windowState: {}, isFinal: false },
    ],
    [
      { state: { a: 1 }, isFinalInvokeForWindow: true },
      { windowState: { a: 1 }, isFinal: true },
    ],
    [
      { isFinalInvokeForWindow: false, isWindowTerminatedEarly: true },
      { windowState: {}, isFinal: true },
    ],
  ])('reads %j', (part, expected) => {
    expect(invocationWindowOf({ Records: [], window, ...part })).toEqual(expected);
  });

  it('refuses a window that does not say whether it is at its end', () => {
    expect(() => invocationWindowOf({ Records: [], window })).toThrow(/isFinalInvokeForWindow is undefined/);
  });
});

describe('an event that Lambda would not send', () => {
  it.each([
    [undefined, /Records is undefined; expected an array/],
    [{ Records: {} }, /Records is {}; expected an array/],
    [{ Records: [{}] }, /Records\[0\]\.kinesis is undefined/],
    [
      { Records: [record('a'), record('a', { eventID: 'nothing' })] },
      /Records\[1\]\.eventID is "nothing"; expected SHARD:SEQUENCE/,
    ],
    [{ Records: [record('a', {}, { sequenceNumber: '12x' })] }, /sequenceNumber is "12x"; expected up to 128 digits/],
    [{ Records: [record('a', {}, { data: 7 })] }, /Records\[0\]\.kinesis\.data is 7; expected text/],
    [{ Records: [record('a', {}, { approximateArrivalTimestamp: 'now' })] }, /expected seconds since the epoch/],
  ])('%# is refused with its place, its value and what to do', (event, message) => {
    expect(() => rawRecordsOf(event)).toThrow(message);
    expect(() => packsOf(event)).toThrow(/Invoke this function by an event source mapping of a Kinesis stream/);
  });

  it('is refused by a MalformedEventError and no other error, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything({ maxDepth: 4 }), (anything) => {
        for (const event of [
          anything,
          { Records: anything },
          { Records: [anything] },
          { Records: [{ kinesis: anything }] },
        ]) {
          for (const decode of [rawRecordsOf, packsOf, queuedMessagesOf, invocationWindowOf]) {
            try {
              decode(event);
            } catch (error) {
              expect(error).toBeInstanceOf(MalformedEventError);
            }
          }
        }
      }),
      { seed: 20_261_121, numRuns: 500 },
    );
  });
});
