// The stream in memory: hash ranges, sequence numbers, split and merge, forgetting, and its speed.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createDriver } from '#local/driver/driver.ts';
import { HIGHEST_HASH_KEY } from '#local/driver/hash-ranges.ts';
import { createMapping } from '#local/driver/mapping.ts';
import { createMemoryStream, type MemoryStream } from '#local/driver/memory-stream.ts';
import { createVirtualClock, settle } from '#local/driver/virtual-runner.ts';

const shardIds = (stream: MemoryStream): string[] => stream.listShards().map(({ shardId }) => shardId);

function readAll(stream: MemoryStream, shardId: string): { texts: string[]; atEnd: boolean } {
  const cursor = stream.openCursor(shardId, { type: 'TRIM_HORIZON' });
  const texts: string[] = [];
  for (;;) {
    const { records, atEnd } = cursor.read(7);
    texts.push(...records.map(({ data }) => Buffer.from(data).toString()));
    if (atEnd || records.length === 0) return { texts, atEnd };
  }
}

describe('hash ranges', () => {
  it('puts a partition key into the shard whose range holds its MD5', () => {
    const stream = createMemoryStream({ name: 's', shardCount: 5 });
    const size = (HIGHEST_HASH_KEY + 1n) / 5n;
    for (let meter = 0; meter < 200; meter += 1) {
      const partitionKey = `meter-${meter}`;
      const key = BigInt(`0x${createHash('md5').update(partitionKey).digest('hex')}`);
      const expected = key / size > 4n ? 4n : key / size;
      expect(stream.put({ partitionKey, data: '' }).shardId).toBe(`shardId-00000000000${expected}`);
    }
  });

  it('puts an explicit hash key first, up to both ends of the range', () => {
    const stream = createMemoryStream({ name: 's', shardCount: 2 });
    const put = (key: bigint): string =>
      stream.put({ partitionKey: 'same', data: '', explicitHashKey: key.toString() }).shardId;
    expect(put(0n)).toBe('shardId-000000000000');
    expect(put((1n << 127n) - 1n)).toBe('shardId-000000000000');
    expect(put(1n << 127n)).toBe('shardId-000000000001');
    expect(put(HIGHEST_HASH_KEY)).toBe('shardId-000000000001');
  });

  it.each(['-1', '01', '1.5', 'abc', (HIGHEST_HASH_KEY + 1n).toString()])('refuses the explicit hash key %s', (key) => {
    const stream = createMemoryStream({ name: 's', shardCount: 2 });
    expect(() => stream.put({ partitionKey: 'a', data: '', explicitHashKey: key })).toThrow(/not a decimal number/);
  });
});

describe('sequence numbers', () => {
  it('have 56 digits and grow within a shard and from parent to child', () => {
    const stream = createMemoryStream({ name: 's' });
    const numbers = Array.from({ length: 100 }, () => stream.put({ partitionKey: 'a', data: '' }).sequenceNumber);
    stream.splitShard('shardId-000000000000');
    numbers.push(stream.put({ partitionKey: 'a', data: '' }).sequenceNumber);
    expect(numbers.every((number) => /^[1-9]\d{55}$/.test(number))).toBe(true);
    expect(numbers).toEqual(numbers.toSorted());
    expect(new Set(numbers).size).toBe(101);
  });
});

describe('split and merge', () => {
  it('closes the parent and divides its range at the given key', () => {
    const stream = createMemoryStream({ name: 's' });
    stream.put({ partitionKey: 'a', data: 'parent' });
    const [lower, upper] = stream.splitShard('shardId-000000000000', '1000');
    expect(stream.listShards()).toEqual([
      { shardId: 'shardId-000000000000', parentShardIds: [], closed: true },
      { shardId: lower, parentShardIds: ['shardId-000000000000'], closed: false },
      { shardId: upper, parentShardIds: ['shardId-000000000000'], closed: false },
    ]);
    expect(stream.put({ partitionKey: 'a', data: 'x', explicitHashKey: '999' }).shardId).toBe(lower);
    expect(stream.put({ partitionKey: 'a', data: 'y', explicitHashKey: '1000' }).shardId).toBe(upper);
    expect(readAll(stream, 'shardId-000000000000')).toEqual({ texts: ['parent'], atEnd: true });
    expect(readAll(stream, lower)).toEqual({ texts: ['x'], atEnd: false });
  });

  it('merges neighbours into one shard and refuses others', () => {
    const stream = createMemoryStream({ name: 's', shardCount: 3 });
    const [first, second, third] = shardIds(stream);
    expect(() => stream.mergeShards(first!, third!)).toThrow(/not adjacent/);
    const merged = stream.mergeShards(second!, first!);
    expect(stream.put({ partitionKey: 'a', data: '', explicitHashKey: '0' }).shardId).toBe(merged);
    expect(() => stream.splitShard(first!)).toThrow(/closed/);
  });
});

describe('limits and forgetting', () => {
  it('refuses what Kinesis refuses', () => {
    const stream = createMemoryStream({ name: 's' });
    expect(() => stream.put({ partitionKey: '', data: '' })).toThrow(/0 characters/);
    expect(() => stream.put({ partitionKey: 'x'.repeat(257), data: '' })).toThrow(/257 characters/);
    expect(() => stream.put({ partitionKey: 'a', data: new Uint8Array(1024 * 1024) })).toThrow(/at most 1048576/);
    const entries = Array.from({ length: 501 }, () => ({ partitionKey: 'a', data: '' }));
    expect(() => stream.putRecords(entries)).toThrow(/501 entries/);
    expect(stream.putRecords(entries.slice(1))).toHaveLength(500);
  });

  it('forgets records before a sequence number and lets readers go on behind them', () => {
    const stream = createMemoryStream({ name: 's' });
    const numbers = Array.from({ length: 10_000 }, (_, index) =>
      stream.put({ partitionKey: 'a', data: String(index) }),
    );
    const { sequenceNumber } = numbers[9000]!;
    stream.trimBefore('shardId-000000000000', sequenceNumber);
    expect(stream.recordCount()).toBe(1000);
    expect(readAll(stream, 'shardId-000000000000').texts[0]).toBe('9000');
    const after = stream.openCursor('shardId-000000000000', { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber });
    expect(after.read(1)).toMatchObject({ records: [{ data: Buffer.from('9001') }] });
  });

  it('carries a million records through a driver in constant memory, within seconds', async () => {
    const stream = createMemoryStream({ name: 's', shardCount: 2 });
    const clock = createVirtualClock(0);
    const data = Buffer.alloc(100);
    let delivered = 0;
    const driver = createDriver({
      mappings: [createMapping({ functionName: 'count', stream: 's', batchSize: 1000 })],
      source: () => stream,
      trimsConsumed: true,
      invoke: async (_name, event) => {
        delivered += event.Records.length;
      },
    });
    const startMs = performance.now();
    let mostKept = 0;
    for (let part = 0; part < 100; part += 1) {
      for (let index = 0; index < 10_000; index += 1) stream.put({ partitionKey: `meter-${index % 1000}`, data });
      await settle(driver, clock);
      mostKept = Math.max(mostKept, stream.recordCount());
    }
    expect(delivered).toBe(1_000_000);
    expect(mostKept).toBeLessThan(10);
    // Measured at 0.7 s; the bound only catches a change of order on a busy machine.
    expect(performance.now() - startMs).toBeLessThan(15_000);
  });
});
