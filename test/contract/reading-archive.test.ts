// The archive of readings in S3: which objects there are, what a retry changes, what happens when S3 refuses, and what
// other programs read of it.
import { describe, expect, it } from 'vitest';
import { createReadingArchive } from '#adapters/aws/archive/s3-archive.ts';
import type { PutObject } from '#adapters/aws/objects/s3-put.ts';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import { readArchiveObject } from '#cli/backfill/read-object.ts';
import { packsOfParts } from '#core/archive/packs.ts';
import { encodePack, type PackContent } from '#core/pack/encode-pack.ts';
import { parsePack } from '#core/pack/parse-pack.ts';
import type { ArchivedBatch } from '#stages/archive/ports.ts';
import { plainPack } from '../support/plain-pack.ts';
import { T0 } from '../support/readings.ts';
import { readParquet } from './duckdb.ts';

const DAY_MS = 86_400_000;

const content: PackContent = {
  ...{ profile: 'test', group: 3, groups: 16, shard: 'shardId-000000000000' },
  sequences: ['495900000000000001', '495900000000000002'],
  arrivals: [T0 + DAY_MS - 1, T0 + DAY_MS],
  dimensions: ['region', 'building'],
  devices: [
    ['zähler\n1', 'north', null],
    ['b', null, 'b "7"'],
  ],
  who: [0, 1, 1],
  record: [0, 0, 1],
  index: [0, 5, 0],
  time: [T0, T0 + 1, T0 - 8 * DAY_MS],
  measures: ['power_kw', 'heat_c'],
  values: [
    [1.1, -0, Number.NaN],
    [Number.NaN, 5e-324, 1e308],
  ],
  rejected: [],
};
const batch: ArchivedBatch = { group: 3, arrivalMs: T0 + DAY_MS, version: 41, packs: [encodePack(content)] };

const rig = (refuse: (object: PutObject) => boolean = () => false) => {
  const written = new Map<string, Uint8Array>();
  const metrics = createMemoryMetrics();
  const put = async (object: PutObject) => {
    if (refuse(object)) throw new Error('503 SlowDown');
    written.set(object.key, object.body as Uint8Array);
  };
  return { archive: createReadingArchive(put, 'archive', metrics), written, metrics };
};

describe('objects', () => {
  it('are named by day of arrival, key group, place and what they hold; all days of a batch by the same', async () => {
    const { archive, written } = rig();
    await archive.put([batch], 60_000);
    expect([...written.keys()].map((key) => key.replace(/[0-9a-f]{32}/, '<hash>'))).toEqual([
      'readings/day=2026-01-01/group=0003/1767312000000-000000000041-<hash>.parquet',
      'readings/day=2026-01-02/group=0003/1767312000000-000000000041-<hash>.parquet',
    ]);
    expect(new Set([...written.keys()].map((key) => /[0-9a-f]{32}/.exec(key)?.[0])).size).toBe(1);
  });

  it('are the same, byte for byte, when the batch comes again, and others when it is another', async () => {
    const [once, again] = [rig(), rig()];
    await once.archive.put([batch], 60_000);
    await again.archive.put([batch], 60_000);
    expect([...again.written]).toEqual([...once.written]);
    await again.archive.put(
      [
        { ...batch, version: 42 },
        { ...batch, packs: [...batch.packs, ...batch.packs] },
      ],
      60_000,
    );
    expect(again.written.size).toBe(6);
  });

  it('come back as the packs that they were made of, bit for bit', async () => {
    const { archive, written } = rig();
    await archive.put([batch], 60_000);
    const parts = await Promise.all([...written].map(([key, bytes]) => readArchiveObject(key, bytes)));
    expect(parts[0]?.head).toMatchObject({ profile: 'test', group: 3, groups: 16, latenessGrainMs: 60_000 });
    const packs = packsOfParts(parts).map((pack) => plainPack(parsePack(pack)));
    const flat = packs.flatMap((pack) => pack.time.map((time, row) => [time, ...pack.values.map((each) => each[row])]));
    expect(flat).toEqual(content.time.map((time, row) => [time, ...content.values.map((each) => each[row])]));
    expect(Object.is(packs[0]?.values[0]?.[1], -0)).toBe(true);
    expect(packs.flatMap(({ devices }) => devices)).toEqual([...content.devices, content.devices[1]]);
  });
});

describe('a query by DuckDB', () => {
  it('finds every reading with its position, times, dimensions and measures as columns', async () => {
    const { archive, written } = rig();
    await archive.put([batch], 60_000);
    const { columns, rows } = await readParquet([...written.values()]);
    expect(columns).toEqual([
      ['device_id', 'VARCHAR'],
      ['event_time', 'TIMESTAMP'],
      ['arrival_time', 'TIMESTAMP'],
      ['shard', 'VARCHAR'],
      ['sequence', 'VARCHAR'],
      ['reading', 'BIGINT'],
      ['place', 'BIGINT'],
      ['region', 'VARCHAR'],
      ['building', 'VARCHAR'],
      ['power_kw', 'DOUBLE'],
      ['heat_c', 'DOUBLE'],
    ]);
    const where = ['shardId-000000000000', '495900000000000001'];
    expect(rows).toEqual([
      ['zähler\n1', T0, T0 + DAY_MS - 1, ...where, 0, 0, 'north', null, 1.1, null],
      ['b', T0 + 1, T0 + DAY_MS - 1, ...where, 5, 1, null, 'b "7"', -0, 5e-324],
      [
        ...['b', T0 - 8 * DAY_MS, T0 + DAY_MS, 'shardId-000000000000', '495900000000000002'],
        ...[0, 2, null, 'b "7"', null, 1e308],
      ],
    ]);
  });
});

describe('S3 that does not take an object', () => {
  it('rejects, so that the batch comes again, and is counted; what was taken is the same object then', async () => {
    let isDown = true;
    const { archive, written, metrics } = rig(({ key }) => isDown && key.includes('day=2026-01-02'));
    await expect(archive.put([batch], 60_000)).rejects.toThrow('503 SlowDown');
    expect(Object.fromEntries(metrics.counts)).toEqual({ ReadingsNotArchived: 1 });
    const [before] = [...written];
    isDown = false;
    await archive.put([batch], 60_000);
    expect([...written][0]).toEqual(before);
    expect(written.size).toBe(2);
  });
});

describe('an object that cannot be read', () => {
  it('is named with the reason', async () => {
    await expect(readArchiveObject('readings/x.parquet', new Uint8Array(5))).rejects.toThrow(/^readings\/x\.parquet: /);
  });
});
