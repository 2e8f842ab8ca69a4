// Timestream's upsert rule: as a pure fold, and through the SDK.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settle, type Versioned } from '#local/cloud/timestream/write/upsert.ts';
import { type Bench, openBench, singleRecord, windowRecord } from './timestream-clients.ts';

const versions = fc.array(
  fc.record({ version: fc.bigInt({ min: 1n, max: 9n }), print: fc.constantFrom('a', 'b', 'c') }),
  {
    minLength: 1,
    maxLength: 12,
  },
);
const seeded = { seed: 20260115, numRuns: 300 };

describe('settle', () => {
  it('ends at the highest version, whatever the order and the cut into calls', () => {
    fc.assert(
      fc.property(versions, fc.integer({ min: 1, max: 12 }), (records, cut) => {
        let stored: Versioned | undefined;
        for (let from = 0; from < records.length; from += cut) {
          stored = settle(stored, records.slice(from, from + cut)).write ?? stored;
        }
        const highest = records.reduce((best, record) => (record.version > best.version ? record : best));
        expect(stored).toBe(highest);
      }),
      seeded,
    );
  });

  it('rejects exactly the records whose values differ from what is stored at an equal or higher version', () => {
    fc.assert(
      fc.property(versions, (records) => {
        const { rejected } = settle(undefined, records);
        const expected: { version: bigint; existing: bigint }[] = [];
        let best: Versioned | undefined;
        for (const record of records) {
          if (best !== undefined && record.version <= best.version && record.print !== best.print) {
            expected.push({ version: record.version, existing: best.version });
          }
          if (best === undefined || record.version > best.version) best = record;
        }
        expect(rejected.map((one) => ({ version: one.record.version, existing: one.existingVersion }))).toEqual(
          expected,
        );
      }),
      seeded,
    );
  });

  it('writes nothing when the batch repeats what is stored', () => {
    const stored = { version: 4n, print: 'a' };
    expect(
      settle(stored, [
        { version: 4n, print: 'a' },
        { version: 2n, print: 'a' },
      ]),
    ).toEqual({ write: undefined, rejected: [] });
  });
});

describe('WriteRecords', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench();
    await bench.createTable('upserts');
  });
  afterAll(() => bench.close());

  const stored = (device: string) => bench.rows(`SELECT "sum" FROM "weir"."upserts" WHERE device = '${device}'`);

  it('keeps the highest version of every key, in any order and any cut into calls', async () => {
    let run = 0;
    const key = fc.integer({ min: 0, max: 3 });
    const write = fc.record({ key, version: fc.integer({ min: 1, max: 6 }) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(write, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 20 }),
        async (writes, cut) => {
          run += 1;
          const name = (at: number) => `run${run}-${at}`;
          for (let from = 0; from < writes.length; from += cut) {
            const records = writes
              .slice(from, from + cut)
              .map((one) => windowRecord(name(one.key), 0, { sum: one.version / 10 }, one.version));
            const { rejected } = await bench.writeTo('upserts', records);
            // One value a version: every rejection is of a lower version, and tells a higher one.
            for (const one of rejected) expect(one.existingVersion).toBeGreaterThan(writes[from + one.index]!.version);
          }
          for (const at of new Set(writes.map((one) => one.key))) {
            const highest = Math.max(...writes.filter((one) => one.key === at).map((one) => one.version));
            expect(await stored(name(at))).toEqual([[(highest / 10).toFixed(1)]]);
          }
        },
      ),
      { seed: 20260115, numRuns: 20 },
    );
  });

  it('replaces by a higher version, accepts a repeat, rejects other values at an equal or lower version', async () => {
    const write = (sum: number, version: number) =>
      bench.writeTo('upserts', [windowRecord('meter', 0, { sum }, version)]);
    expect((await write(1, 5)).rejected).toEqual([]);
    expect((await write(1, 5)).response?.RecordsIngested?.Total).toBe(1);
    expect((await write(1, 2)).rejected).toEqual([]);
    const lower = await write(2, 4);
    expect(lower.rejected).toEqual([
      {
        index: 0,
        existingVersion: 5,
        reason:
          'The record version 4 is lower than the existing version 5. A higher version is required to update the measure value.',
      },
    ]);
    const equal = await write(2, 5);
    expect(equal.rejected[0]?.existingVersion).toBe(5);
    expect(equal.rejected[0]?.reason).toContain(
      'A record already exists with the same time, dimensions, measure name, and record version.',
    );
    expect(await stored('meter')).toEqual([['1.0']]);
    expect((await write(2, 6)).rejected).toEqual([]);
    expect(await stored('meter')).toEqual([['2.0']]);
  });

  it('raises the version of equal values, so that an older writer is rejected', async () => {
    await bench.writeTo('upserts', [windowRecord('raised', 0, { sum: 1 }, 3)]);
    await bench.writeTo('upserts', [windowRecord('raised', 0, { sum: 1 }, 8)]);
    const { rejected } = await bench.writeTo('upserts', [windowRecord('raised', 0, { sum: 9 }, 5)]);
    expect(rejected.map((one) => one.existingVersion)).toEqual([8]);
  });

  it('settles duplicates within one request in their order', async () => {
    await bench.writeTo('upserts', [windowRecord('twice', 0, { sum: 0 }, 2)]);
    const records = [1, 3, 3, 2].map((version, at) => windowRecord('twice', 0, { sum: 10 + at }, version));
    const { rejected } = await bench.writeTo('upserts', [...records, windowRecord('other', 0, { sum: 7 })]);
    expect(rejected.map(({ index, existingVersion }) => [index, existingVersion])).toEqual([
      [0, 2],
      [2, 3],
      [3, 3],
    ]);
    expect(await stored('twice')).toEqual([['11.0']]);
    expect(await stored('other')).toEqual([['7.0']]);
  });

  it('takes the order of dimensions and of measures for nothing, and the time unit for what it is', async () => {
    const forward = {
      ...windowRecord('order', 0, { sum: 1, mean: 2 }),
      Dimensions: [
        { Name: 'device', Value: 'order' },
        { Name: 'window', Value: '5m' },
      ],
    };
    const backward = {
      ...windowRecord('order', 0, { mean: 2, sum: 1 }),
      Dimensions: [...forward.Dimensions].reverse(),
      Time: `${forward.Time ?? ''}000000`,
      TimeUnit: 'NANOSECONDS' as const,
    };
    await bench.writeTo('upserts', [forward]);
    expect((await bench.writeTo('upserts', [backward])).rejected).toEqual([]);
    expect(await stored('order')).toEqual([['1.0']]);
  });

  it('keeps records apart that differ in one of dimensions, measure name or time', async () => {
    const base = singleRecord('apart', 0, '1');
    const before = await bench.timestream.rowCount('weir', 'upserts');
    const { rejected } = await bench.writeTo('upserts', [
      base,
      { ...base, Dimensions: [...(base.Dimensions ?? []), { Name: 'window', Value: '1m' }], MeasureValue: '2' },
      { ...base, MeasureName: 'current', MeasureValue: '3' },
      { ...base, Time: String(Number(base.Time) - 1), MeasureValue: '4' },
    ]);
    expect(rejected).toEqual([]);
    expect((await bench.timestream.rowCount('weir', 'upserts')) - before).toBe(4);
  });
});
