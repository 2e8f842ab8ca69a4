import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ByteTable, copyBytes } from '#core/bytes/byte-table.ts';
import { createReadingTables } from '#core/reading/reading-tables.ts';
import { createRecordReader, sourceOf } from '#core/reading/record/read-record.ts';
import { MAX_READINGS } from '#core/reading/record/split-record.ts';
import { createReadingScanner } from '#core/reading/scan/scan-reading.ts';
import { createScratch, scanNumber, skipValue } from '#core/reading/scan/tokens.ts';
import { oddRecord } from '../../support/odd-records.ts';
import { compiled, T0 } from '../../support/readings.ts';

const encoder = new TextEncoder();
/** A longer run: SCAN_FUZZ_RUNS=2000000 npm test -- test/core/reading/scan.test.ts */
const runs = Number(process.env.SCAN_FUZZ_RUNS ?? 4000);
/** A record takes a tenth of a millisecond; a long run may take as long as it takes. */
const TIMEOUT_MS = 30_000 + runs;

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** String `number` of a table. */
function textOf(table: ByteTable, number: number): string {
  const bytes = new Uint8Array(table.lengths[number] as number);
  copyBytes(table, number, bytes, 0);
  return utf8.decode(bytes);
}

function readerOf(profile: ReturnType<typeof compiled>, scan: boolean) {
  const tables = createReadingTables(profile, 8);
  const { rows, devices, texts, measures } = tables;
  const read = createRecordReader(profile, tables, { clockAheadMs: 120_000, scan });
  return (bytes: Uint8Array) => {
    const seen: unknown[] = [];
    rows.count = 0;
    read(sourceOf(bytes), 0, bytes.length, 7, T0 + 600_000, {
      rejected: ({ device, index, issues, values, whole, raw }) =>
        seen.push({
          device: device < 0 ? '' : textOf(devices.ids, device),
          index,
          issues,
          values,
          whole,
          raw: [...raw],
        }),
      broken: (issue, index, raw) => seen.push({ index, issue, raw: [...raw] }),
    });
    const dimensions = Array.from(rows.dimensions.subarray(0, rows.count * rows.dimensionCount), (text) =>
      text < 0 ? null : textOf(texts, text),
    );
    for (let row = 0; row < rows.count; row += 1) {
      const values: [string, number][] = [];
      for (let i = row === 0 ? 0 : (rows.valueEnds[row - 1] as number); i < (rows.valueEnds[row] as number); i += 1)
        values.push([measures.names[rows.measures[i] as number] as string, rows.values[i] as number]);
      seen.push({
        device: textOf(devices.ids, rows.device[row] as number),
        group: devices.groups[rows.device[row] as number],
        place: [rows.record[row], rows.index[row]],
        timeMs: rows.timeMs[row],
        dimensions: dimensions.slice(row * rows.dimensionCount, (row + 1) * rows.dimensionCount),
        values: values.sort(),
      });
    }
    return seen;
  };
}

describe.each([
  ['a profile of named measures', compiled()],
  ['an open profile', compiled({ openMeasures: true })],
])('%s', (_, profile) => {
  it(
    'the scanner and JSON.parse with the validator make the same of every record',
    () => {
      const fast = readerOf(profile, true);
      const slow = readerOf(profile, false);
      fc.assert(
        fc.property(oddRecord, (bytes) => {
          expect(fast(bytes)).toEqual(slow(bytes));
        }),
        { numRuns: runs },
      );
    },
    TIMEOUT_MS,
  );
});

const line = (device: string, power: string) =>
  `{"device_id":"${device}","timestamp":"2026-01-01T00:00:0${power.length % 10}.5Z","measures":{"power_kw":${power}},"dimensions":{"region":"eu"},"quality":0.98}`;

describe('a shape that came so often that it has code of its own', () => {
  const flat = (device: string, power: string) =>
    `{"device_id": "${device}", "timestamp": 1767225601, "power": ${power}}`;

  it.each([
    ['nested', line],
    ['flat', flat],
  ])(
    'makes the same of %s readings, whatever byte of them is another',
    (_, shape) => {
      const profile = compiled();
      const fast = readerOf(profile, true);
      const slow = readerOf(profile, false);
      for (let i = 0; i < 100; i += 1) fast(encoder.encode(shape(`m${i % 3}`, '1.5')));
      const values = fc.tuple(
        fc.constantFrom('m0', 'm1', 'm10', 'new', 'Zähler', ''),
        fc.oneof(fc.integer().map(String), fc.double().map(String), fc.constantFrom('-0', '01', '1.', 'true', '1e400')),
      );
      const change = fc.tuple(
        fc.nat(200),
        fc.integer({ min: 0, max: 255 }),
        fc.constantFrom('none', 'put', 'cut', 'end'),
      );
      fc.assert(
        fc.property(values, change, ([device, power], [at, byte, how]) => {
          const bytes = encoder.encode(shape(device, power));
          const place = at % bytes.length;
          const changed =
            how === 'put'
              ? bytes.with(place, byte)
              : how === 'cut'
                ? bytes.filter((_byte, i) => i !== place)
                : how === 'end'
                  ? bytes.subarray(0, place)
                  : bytes;
          expect(fast(changed)).toEqual(slow(changed));
        }),
        { numRuns: Math.max(runs, 2000) },
      );
    },
    TIMEOUT_MS,
  );
});

describe('an id or a region that has to be escaped', () => {
  const inRegion = (region: string) => line('m0', '1.5').replace('"eu"', `"${region}"`);

  it.each([
    ['id', (text: string) => line(text, '1.5')],
    ['region', inRegion],
  ])('is not taken for itself where its %s stands without escapes', (_, withText) => {
    const profile = compiled();
    const fast = readerOf(profile, true);
    const slow = readerOf(profile, false);
    const both = (lines: string[]) => {
      const bytes = encoder.encode(lines.join('\n'));
      expect(fast(bytes)).toEqual(slow(bytes));
    };
    for (let i = 0; i < 100; i += 1) both([line('m0', '1.5')]);
    for (const [escaped, plain] of [
      ['q\\\\', 'q\\'],
      ['a\\"b', 'a"b'],
    ] as const)
      for (const first of [line('m0', '1.5'), withText(escaped)]) {
        for (let i = 0; i < 2; i += 1) both([first, withText(escaped)]);
        both([first, withText(plain)]);
      }
  });
});

describe('a record of more readings than are read', () => {
  it.each([
    ['lines', '', '\n', ''],
    ['an array', '[', ',', ']'],
  ])('has the rest of its %s rejected as one', (_, open, comma, close) => {
    const good = line('a', '1.5');
    const bytes = encoder.encode(
      `${open}${Array(MAX_READINGS).fill('7').join(comma)}${comma}${good}${comma}${good}${close}`,
    );
    for (const scan of [true, false]) {
      const seen = readerOf(compiled(), scan)(bytes);
      expect(seen).toHaveLength(MAX_READINGS + 1);
      const { index, issue, raw } = seen.at(-1) as { index: number; issue: { reason: string }; raw: number[] };
      expect([index, issue.reason]).toEqual([MAX_READINGS, 'too-large']);
      expect(Buffer.from(raw).toString()).toBe(`${good}${comma}${good}`);
    }
  });
});

describe('tokens', () => {
  const scratch = createScratch();

  it('a number that is taken is JSON.parse’s number, bit for bit', () => {
    const decimal = fc.tuple(fc.maxSafeNat(), fc.nat(22)).map(([digits, point]) => {
      const text = String(digits).padStart(point + 1, '0');
      return point === 0 ? text : `${text.slice(0, -point)}.${text.slice(-point)}`;
    });
    fc.assert(
      fc.property(fc.oneof(decimal, fc.double().map(String), fc.float().map(String)), (text) => {
        const end = scanNumber(encoder.encode(`${text} `), 0, scratch);
        if (end >= 0) expect({ end, value: scratch.number[0] }).toEqual({ end: text.length, value: JSON.parse(text) });
      }),
      { numRuns: 2000 },
    );
  });

  it('a value that is passed over is one that JSON.parse takes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.json().map((text) => text.slice(0, -1)),
        ),
        (text) => {
          const bytes = encoder.encode(text);
          if (skipValue(bytes, 0, scratch) === bytes.length && bytes.length > 0)
            expect(() => JSON.parse(text)).not.toThrow();
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('takes the plain forms: the fast way is the usual way', () => {
    const line = {
      device_id: 'a',
      timestamp: '2026-01-01T00:00:00.000Z',
      measures: { power_kw: 1.25 },
      dimensions: { region: 'eu' },
      quality: 0.98,
    };
    const profile = compiled();
    const tables = createReadingTables(profile, 8);
    const scan = createReadingScanner(profile, tables, { clockAheadMs: 120_000 });
    const { bytes, view } = sourceOf(encoder.encode(JSON.stringify(line)));
    for (let times = 0; times < 2; times += 1) expect(scan(bytes, view, 0, T0)).toBe(JSON.stringify(line).length);
  });
});
