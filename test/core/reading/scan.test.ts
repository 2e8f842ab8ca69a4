import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDeviceDirectory } from '#core/reading/device-directory.ts';
import { createMeasureTable } from '#core/reading/measure-table.ts';
import { createRecordReader } from '#core/reading/read-record.ts';
import { createScratch, scanNumber, skipValue } from '#core/reading/scan/tokens.ts';
import { oddRecord } from '../../support/odd-records.ts';
import { compiled, T0 } from '../../support/readings.ts';

const encoder = new TextEncoder();
/** A longer run: SCAN_FUZZ_RUNS=2000000 npm test -- test/core/reading/scan.test.ts */
const runs = Number(process.env.SCAN_FUZZ_RUNS ?? 4000);

function readerOf(profile: ReturnType<typeof compiled>, scan: boolean) {
  const table = createMeasureTable(profile.measures.map((measure) => measure.name));
  const read = createRecordReader(profile, table, createDeviceDirectory(8), { clockAheadMs: 120_000, scan });
  return (bytes: Uint8Array) => {
    const seen: unknown[] = [];
    read(bytes, T0 + 600_000, {
      reading({ known, timeMs, dimensions, count, measures, values, issues, rejectedValues, whole }, index) {
        const kept = whole
          ? []
          : Array.from({ length: count }, (_, i) => [table.names[measures[i] as number], values[i]]).sort();
        seen.push({
          index,
          device: known?.id,
          ...(whole ? {} : { timeMs, dimensions: [...dimensions] }),
          kept,
          issues: [...issues],
          rejectedValues,
          whole,
        });
      },
      broken: (text, index) => seen.push({ index, broken: text }),
    });
    return seen;
  };
}

describe.each([
  ['a profile of named measures', compiled()],
  ['an open profile', compiled({ openMeasures: true })],
])('%s', (_, profile) => {
  it('the scanner and JSON.parse with the validator make the same of every record', () => {
    const fast = readerOf(profile, true);
    const slow = readerOf(profile, false);
    fc.assert(
      fc.property(oddRecord, (bytes) => {
        expect(fast(bytes)).toEqual(slow(bytes));
      }),
      { numRuns: runs },
    );
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
    const seen: string[] = [];
    const profile = compiled();
    const table = createMeasureTable(profile.measures.map((measure) => measure.name));
    const read = createRecordReader(profile, table, createDeviceDirectory(8), { clockAheadMs: 120_000 });
    for (const body of [
      JSON.stringify(line),
      JSON.stringify([line, line]),
      `${JSON.stringify(line)}\n${JSON.stringify(line)}\n`,
    ]) {
      read(encoder.encode(body), T0, {
        reading: (draft, index, raw) => seen.push(`${index} ${draft.count} ${raw()}`),
        broken: () => seen.push('broken'),
      });
    }
    // The scanner keeps no text; the slow way would give it back here.
    expect(seen).toEqual(['0 1 ', '0 1 ', '1 1 ', '0 1 ', '1 1 ']);
  });
});
