// The archive's columns: every reading of a batch comes back in its order, whatever days, shards and packs it came in.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { archiveParts, furtherNames } from '#core/archive/columns.ts';
import { archiveName, parseArchiveName } from '#core/archive/object-name.ts';
import { type ArchivedRows, packsOfParts, readArchiveHead } from '#core/archive/packs.ts';
import { segmentsOf } from '#core/archive/segments.ts';
import { CANARY_DEVICE } from '#core/canary/canary.ts';
import { encodePack, type PackContent } from '#core/pack/encode-pack.ts';
import { parsePack } from '#core/pack/parse-pack.ts';
import { plainPack } from '../../support/plain-pack.ts';
import { T0 } from '../../support/readings.ts';

const DAY_MS = 86_400_000;

/** What a row of a pack says, wherever its pack begins or ends. */
function readingsOf(content: PackContent): unknown[] {
  return content.who.map((entry, row) => {
    const [device, ...values] = content.devices[entry] as (string | null)[];
    const record = content.record[row] as number;
    const of = (names: readonly string[], cells: readonly unknown[]) =>
      names.flatMap((name, i) => (cells[i] === null || Number.isNaN(cells[i]) ? [] : [[name, cells[i]]]));
    return {
      where: [content.shard, content.sequences[record], content.index[row]],
      arrivalMs: content.arrivals[record],
      device,
      timeMs: content.time[row],
      dimensions: of(content.dimensions, values),
      measures: of(
        content.measures,
        content.values.map((column) => column[row]),
      ).toSorted(),
    };
  });
}

const archived = (packs: readonly PackContent[]): ArchivedRows[] =>
  archiveParts(packs.map((pack) => parsePack(encodePack(pack)))).map(({ rows, dimensions, measures, columns }) => ({
    head: { profile: 'test', group: 3, groups: 16, latenessGrainMs: 60_000, dimensions, measures },
    rows,
    columns: new Map(columns.map(({ name, cells }) => [name, cells])),
  }));

const back = (parts: readonly ArchivedRows[]): PackContent[] =>
  packsOfParts(parts).map((pack) => plainPack(parsePack(pack)));

const somePack = fc
  .record({
    shard: fc.constantFrom('shardId-000000000000', 'shardId-000000000001'),
    first: fc.nat(1000),
    arrivalMs: fc.integer({ min: T0 + DAY_MS - 3000, max: T0 + DAY_MS + 3000 }),
    measures: fc.subarray(['power_kw', 'heat_c', 'Shard', 'shard', 'place'], { minLength: 1 }),
    dimensions: fc.constantFrom(['region', 'building'], ['region']),
    rows: fc.array(
      fc.record({
        device: fc.constantFrom('a', 'zähler\n1', '電力計', ''),
        region: fc.option(fc.constantFrom('north', 'a"b')),
        late: fc.nat(9 * DAY_MS),
        values: fc.array(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(Number.NaN)), {
          minLength: 5,
          maxLength: 5,
        }),
        opensRecord: fc.boolean(),
        takes: fc.integer({ min: 0, max: 4000 }),
      }),
      { minLength: 1, maxLength: 12 },
    ),
  })
  .map(({ shard, first, arrivalMs, measures, dimensions, rows }): PackContent => {
    const sequences: string[] = [];
    const arrivals: number[] = [];
    const content = { who: [] as number[], record: [] as number[], index: [] as number[], time: [] as number[] };
    for (const [row, { opensRecord, late, takes }] of rows.entries()) {
      if (row === 0 || opensRecord) {
        sequences.push(`4959${String(first + row).padStart(52, '0')}`);
        arrivals.push((arrivals.at(-1) ?? arrivalMs) + takes);
        content.index.push(0);
      } else content.index.push((content.index.at(-1) as number) + 1);
      content.who.push(row);
      content.record.push(sequences.length - 1);
      content.time.push(arrivalMs - late);
    }
    return {
      ...{ profile: 'test', group: 3, groups: 16, shard, sequences, arrivals, dimensions, measures },
      ...content,
      devices: rows.map(({ device, region }) => [device, ...dimensions.map((_, i) => (i === 0 ? region : null))]),
      values: measures.map((_, column) => rows.map(({ values }) => values[column] as number)),
      rejected: [],
    };
  });

describe('what a call got', () => {
  it('comes back whole and in its order: any packs, shards, repeats, days, measures that others lack, odd names', () => {
    fc.assert(
      fc.property(fc.array(somePack, { maxLength: 8 }), (packs) => {
        const parts = archived(packs);
        expect(back(parts).flatMap(readingsOf)).toEqual(packs.flatMap(readingsOf));
        // In whatever order the objects of its days are read.
        expect(back(parts.toReversed()).flatMap(readingsOf)).toEqual(packs.flatMap(readingsOf));
      }),
      { numRuns: 60 },
    );
  });

  it('is by the day of its arrival, the last millisecond of one and the first of the next apart', () => {
    fc.assert(
      fc.property(fc.array(somePack, { maxLength: 8 }), (packs) => {
        for (const part of archiveParts(packs.map((pack) => parsePack(encodePack(pack))))) {
          const arrivals = part.columns.find(({ name }) => name === 'arrival_time')?.cells as number[];
          expect(arrivals).toHaveLength(part.rows);
          for (const arrivalMs of arrivals) expect(Math.floor(arrivalMs / DAY_MS) * DAY_MS).toBe(part.dayMs);
        }
      }),
    );
  });

  it('is without the canary, which is no device of the fleet', () => {
    const [pack] = fc.sample(somePack, { numRuns: 1, seed: 7 }) as [PackContent];
    const canary = { ...pack, devices: pack.devices.map(([, ...rest]) => [CANARY_DEVICE, ...rest]) };
    expect(archived([canary])).toEqual([]);
    expect(back(archived([canary, pack, canary])).flatMap(readingsOf)).toEqual(readingsOf(pack));
  });
});

describe('columns of dimensions and measures', () => {
  it('have names of their own, though SQL takes small and capital letters for the same', () => {
    expect(furtherNames(['region', 'Shard', 'temp', 'Temp', 'temp_2', 'device_id'])).toEqual([
      'region',
      'Shard_2',
      'temp',
      'Temp_2',
      'temp_2_2',
      'device_id_2',
    ]);
  });
});

describe('names of objects', () => {
  it('say day, key group and place, and are read back', () => {
    const name = { dayMs: T0, group: 7, arrivalMs: T0 + 5, version: 12, hash: 'ab01' };
    expect(archiveName(name)).toBe('readings/day=2026-01-01/group=0007/1767225600005-000000000012-ab01.parquet');
    expect(parseArchiveName(archiveName(name))).toEqual(name);
    expect(parseArchiveName(`some/folder/${archiveName(name)}`)).toEqual(name);
    expect(parseArchiveName('readings/day=2026-13-01/group=0007/0-1-ab.parquet')).toBeUndefined();
    expect(parseArchiveName('readings/README.txt')).toBeUndefined();
  });

  it('give the order in which windows took their readings, also where a state was lost and its version begins anew', () => {
    const of = (day: number, minute: number, version: number, hash: string) =>
      archiveName({
        dayMs: T0 + day * DAY_MS,
        group: 0,
        arrivalMs: T0 + day * DAY_MS + minute * 60_000,
        version,
        hash,
      });
    const spans = [0, 1].map((day) =>
      archiveName({ dayMs: T0 + day * DAY_MS, group: 0, arrivalMs: T0 + DAY_MS, version: 9, hash: 'ee' }),
    );
    const keys = [of(2, 3, 1, 'ab'), of(0, 1, 7, 'cc'), ...spans, of(0, 2, 8, 'dd'), of(2, 2, 0, 'ff'), 'readings/x'];
    const segments = segmentsOf(keys.toReversed()).get(0)!;
    expect(segments.map((each) => each.keys[0]?.slice(-10, -8))).toEqual(['cc', 'dd', 'ee', 'ff', 'ab']);
    expect(segments[2]?.keys).toEqual(spans);
    expect(segments.map(({ unitMs }) => (unitMs - T0) / DAY_MS)).toEqual([0, 0, 1, 2, 2]);
  });
});

it('an object of a later release that must be understood is refused', () => {
  const head = { profile: 'test', group: 0, groups: 1, latenessGrainMs: 1, dimensions: [], measures: [] };
  expect(readArchiveHead(JSON.stringify({ v: 2, ...head, more: 1 }))).toMatchObject({ profile: 'test' });
  expect(() => readArchiveHead(JSON.stringify({ ...head, v: 3 }))).toThrow(/object of the archive: format 3/);
  expect(() => readArchiveHead(JSON.stringify({ ...head, v: 2, must: ['more'] }))).toThrow(/member "more"/);
});
