import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_DAYS, MAX_KEYS, mergeText, statementsOf } from '#core/history/merge-sql.ts';
import { windowsText } from '#core/history/read-sql.ts';
import { ROW_COLUMNS } from '#core/history/row.ts';
import { type HistoryPlace, instantValue, stretchesOf, textValue } from '#core/history/sql.ts';
import { stagedDay } from '#core/history/staging-name.ts';
import { tableTexts, viewTexts } from '#core/history/table-sql.ts';
import { upkeepTexts } from '#core/history/upkeep-sql.ts';
import { dayName, dayStartMs } from '#core/time/days.ts';

const DAY_MS = 86_400_000;
const place: HistoryPlace = { bucket: 'weir-history', database: 'weir_energy' };
/** https://docs.aws.amazon.com/athena/latest/ug/service-limits.html */
const ATHENA_TEXT_BYTES = 262_144;

const keyOf = (day: string, n: number): string => `staging/day=${day}/${n.toString(16).padStart(32, '0')}.parquet`;
const keysOf = (days: number, each: number): string[] =>
  Array.from({ length: days * each }, (_, n) => keyOf(dayName(Date.UTC(2026, 0, 1) + (n % days) * DAY_MS), n));

describe('a statement of the merge', () => {
  it('is shorter than Athena takes, of few days and objects, and no key is in two of them or in none', () => {
    const longest: HistoryPlace = { bucket: 'b'.repeat(63), database: 'd'.repeat(255) };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 12 }), (days, each) => {
        const keys = keysOf(days, each);
        const lists = statementsOf(longest, keys);
        expect(lists.flat().toSorted()).toEqual(keys.toSorted());
        for (const list of lists) {
          expect(list.length).toBeLessThanOrEqual(MAX_KEYS);
          expect(new Set(list.map(stagedDay)).size).toBeLessThanOrEqual(MAX_DAYS);
          expect(Buffer.byteLength(mergeText(longest, list))).toBeLessThan(ATHENA_TEXT_BYTES);
        }
      }),
      { numRuns: 40 },
    );
    const many = statementsOf(longest, keysOf(1, 9_999));
    expect(many.length).toBe(10);
    expect(Buffer.byteLength(mergeText(longest, many[0]!))).toBeLessThan(ATHENA_TEXT_BYTES);
    // Every other day: no two of them are one stretch.
    const apart = keysOf(120, 40).filter((key) => dayStartMs(stagedDay(key)!) % (2 * DAY_MS) === 0);
    for (const list of statementsOf(longest, apart)) {
      expect(Buffer.byteLength(mergeText(longest, list))).toBeLessThan(ATHENA_TEXT_BYTES);
    }
  });

  it('reads the partitions of the days it changes, and no others', () => {
    const days = ['2025-12-31', '2026-01-01', '2026-01-05'];
    const text = mergeText(
      place,
      days.map((day, n) => keyOf(day, n)),
    );
    expect(text).toContain(
      `((t."window_start" >= TIMESTAMP '2025-12-31 00:00:00.000' AND t."window_start" < TIMESTAMP '2026-01-02 00:00:00.000') OR (t."window_start" >= TIMESTAMP '2026-01-05 00:00:00.000' AND t."window_start" < TIMESTAMP '2026-01-06 00:00:00.000'))`,
    );
  });

  it('is made of no object that is not named as a staged one', () => {
    const foreign = [
      'staging/x.parquet',
      `staging/day=2026-02-30/${'0'.repeat(32)}.parquet`,
      `history/${keyOf('2026-01-01', 1)}`,
    ];
    expect(foreign.map(stagedDay)).toEqual([undefined, undefined, undefined]);
    expect(statementsOf(place, [...foreign, keyOf('2026-01-01', 1)])).toEqual([[keyOf('2026-01-01', 1)]]);
  });
});

describe('the tables', () => {
  it('have the columns of a row in its order, each quoted; a release with more adds only these', () => {
    const [windows, staging] = tableTexts(place, 0) as [string, string];
    const names = [...windows.split(') PARTITIONED')[0]!.matchAll(/`(\w+)` \w+/g)].map(([, name]) => name);
    expect(names).toEqual(ROW_COLUMNS.map(({ name }) => name));
    expect(windows).toMatch(
      /^CREATE TABLE IF NOT EXISTS weir_energy\.windows .*PARTITIONED BY \(day\(`window_start`\)\) LOCATION 's3:\/\/weir-history\/history\/' .*'table_type'='ICEBERG'/,
    );
    expect(staging).toMatch(
      /^CREATE EXTERNAL TABLE IF NOT EXISTS .* STORED AS PARQUET LOCATION 's3:\/\/weir-history\/staging\/'$/,
    );
    expect(tableTexts(place, ROW_COLUMNS.length)).toEqual([]);
    expect(tableTexts(place, ROW_COLUMNS.length - 1)).toEqual([
      'ALTER TABLE weir_energy.windows ADD COLUMNS (`dimensions` string)',
      'ALTER TABLE weir_energy.staging ADD COLUMNS (`dimensions` string)',
    ]);
    expect(viewTexts(place).map((text) => /VIEW (\S+) /.exec(text)?.[1])).toEqual([
      'weir_energy.panes',
      'weir_energy.panes_live',
    ]);
  });

  it('are of no database whose name would have to be quoted', () => {
    for (const database of ['', '1st', 'a-b', 'a"b', 'a.b', 'A', 'a b']) {
      expect(() => tableTexts({ ...place, database }, 0)).toThrow(/database is .*expected small letters/);
    }
  });
});

describe('the upkeep', () => {
  it('deletes whole days beyond retention, rewrites stretches of the days that changed within it, then vacuums', () => {
    const nowMs = Date.UTC(2026, 5, 15, 13);
    const days = ['2026-06-13', '2026-06-14', '2026-06-01', '2024-01-01'];
    expect(upkeepTexts(place, { nowMs, keepDays: 30, days })).toEqual([
      `DELETE FROM weir_energy.windows WHERE "window_start" < TIMESTAMP '2026-05-16 00:00:00.000'`,
      `OPTIMIZE weir_energy.windows REWRITE DATA USING BIN_PACK WHERE window_start >= TIMESTAMP '2026-06-01 00:00:00.000' AND window_start < TIMESTAMP '2026-06-02 00:00:00.000'`,
      `OPTIMIZE weir_energy.windows REWRITE DATA USING BIN_PACK WHERE window_start >= TIMESTAMP '2026-06-13 00:00:00.000' AND window_start < TIMESTAMP '2026-06-15 00:00:00.000'`,
      'VACUUM weir_energy.windows',
    ]);
  });

  it('never rewrites more than a month of partitions in one statement, and leaves no day out', () => {
    const days = Array.from({ length: 100 }, (_, n) => dayName(Date.UTC(2026, 0, 1) + n * DAY_MS));
    const texts = upkeepTexts(place, { nowMs: Date.UTC(2026, 5, 1), keepDays: 365, days }).filter((text) =>
      text.startsWith('OPTIMIZE'),
    );
    const bounds = texts.map((text) => [...text.matchAll(/'(\d{4}-\d\d-\d\d) /g)].map(([, day]) => dayStartMs(day!)));
    expect(bounds[0]![0]).toBe(Date.UTC(2026, 0, 1));
    expect(bounds.at(-1)![1]).toBe(Date.UTC(2026, 0, 1) + 100 * DAY_MS);
    for (const [at, [from, to]] of bounds.entries()) {
      expect((to! - from!) / DAY_MS).toBeLessThanOrEqual(MAX_DAYS);
      if (at > 0) expect(from).toBe(bounds[at - 1]![1]);
    }
  });
});

describe('values', () => {
  it('of texts end where they are meant to, whatever is in them', () => {
    expect(textValue("o'neill")).toBe("'o''neill'");
    expect(textValue('')).toBe("''");
    expect(textValue('a\u0000b\n')).toBe("concat('', 'a', chr(0), 'b', chr(10))");
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        // Outside of texts only concat, chr and their numbers are left.
        expect(textValue(text).replaceAll(/'(?:[^']|'')*'/g, '')).toMatch(/^(?:concat\((?:(?:chr\(\d+\))?,? ?)*\))?$/);
      }),
    );
    const query = { profile: 'p', device: "x' OR 1=1 --", fromMs: 0, toMs: 1, limit: 1, measures: ["'; DROP"] };
    expect(windowsText(place, query)).toContain(`"device_id" = 'x'' OR 1=1 --'`);
    expect(windowsText(place, query)).toContain(`"measure" IN ('''; DROP')`);
    expect(windowsText(place, { ...query, windows: [] })).toContain('1 = 0');
  });

  it('of instants are UTC to the ms, within the years that can be written', () => {
    expect(instantValue(Date.UTC(2026, 1, 28, 23, 59, 59, 7))).toBe("TIMESTAMP '2026-02-28 23:59:59.007'");
    expect(instantValue(-1)).toBe("TIMESTAMP '1969-12-31 23:59:59.999'");
    expect(instantValue(8.64e15)).toBe("TIMESTAMP '9999-12-31 23:59:59.999'");
    expect(instantValue(-8.64e15)).toBe("TIMESTAMP '0001-01-01 00:00:00.000'");
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('2200-01-01'), noInvalidDate: true }), (date) => {
        expect(instantValue(date.getTime())).toBe(
          `TIMESTAMP '${date.toISOString().replace('T', ' ').replace('Z', '')}'`,
        );
        expect(dayName(date.getTime())).toBe(date.toISOString().slice(0, 10));
      }),
    );
  });

  it('of days are stretches without a gap', () => {
    expect(stretchesOf(['2026-03-01', '2026-02-28', '2026-02-28', '2026-03-03'])).toEqual([
      { fromMs: Date.UTC(2026, 1, 28), toMs: Date.UTC(2026, 2, 2) },
      { fromMs: Date.UTC(2026, 2, 3), toMs: Date.UTC(2026, 2, 4) },
    ]);
    expect(dayStartMs('2026-02-29')).toBeNaN();
  });
});
