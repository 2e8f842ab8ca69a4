import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeHint } from '#core/reading/time-hint.ts';
import { EARLIEST_YEAR, LATEST_YEAR, parseTimestamp, rangeOfYears } from '#core/reading/timestamp.ts';
import { dayOf, daysFromEpoch } from '#core/time/days.ts';

describe('event time', () => {
  it.each([
    ['2026-01-31T12:00:00Z', Date.UTC(2026, 0, 31, 12)],
    ['2026-01-31T12:00:00.123Z', Date.UTC(2026, 0, 31, 12, 0, 0, 123)],
    ['2026-01-31T12:00:00.123456Z', Date.UTC(2026, 0, 31, 12, 0, 0, 123)],
    ['2026-01-31 12:00+01:00', Date.UTC(2026, 0, 31, 11)],
    ['2026-01-31T12:00:00-0530', Date.UTC(2026, 0, 31, 17, 30)],
    ['1990-01-01T00:00:00z', Date.UTC(1990, 0, 1)],
    ['2100-12-31T23:59:59.999Z', Date.UTC(2101, 0, 1) - 1],
    ['2000-02-29T00:00:00Z', Date.UTC(2000, 1, 29)],
    [1_767_225_600, 1_767_225_600_000],
    [1_767_225_600.5, 1_767_225_600_500],
    [1_767_225_600_000, 1_767_225_600_000],
    [1_767_225_600_123.9, 1_767_225_600_123],
    [1_767_225_600_123_999, 1_767_225_600_123],
    [Number('1767225600123456789'), 1_767_225_600_123],
    ['1767225600', 1_767_225_600_000],
    ['1767225600.25', 1_767_225_600_250],
    ['1767225600123', 1_767_225_600_123],
    ['1767225600123999', 1_767_225_600_123],
    ['1767225600000999999', 1_767_225_600_000],
    [631_152_000, Date.UTC(1990, 0, 1)],
    [4_133_980_799, Date.UTC(2101, 0, 1) - 1000],
  ])('%s is read', (text, expected) => {
    expect(parseTimestamp(text)).toBe(expected);
  });

  it.each([
    '2026-01-31T12:00:00',
    '2026-01-31',
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-31T24:00:00Z',
    '2026-01-31T12:00:00Z ',
    '1989-12-31T23:59:59Z',
    '2101-01-01T00:00:00Z',
    '0001-01-01T00:00:00Z',
    631_151_999,
    4_133_980_800,
    -1,
    0,
    2026,
    20_260_131,
    '20260131',
    20_260_131_130_000,
    '20260131130000',
    202_601_311_300,
    46_053.5,
    '46053.5',
    '-1767225600',
    '1767225600,5',
    '0x69',
    'yesterday',
    '',
    1e10,
    1e13,
    1e16,
    1e19,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    null,
    true,
  ])('%s is refused', (text) => {
    expect(parseTimestamp(text)).toBeNaN();
  });

  it('agrees with the platform’s own calendar on every instant of the years that can be set, as text and in every unit', () => {
    const range = rangeOfYears(EARLIEST_YEAR, LATEST_YEAR);
    expect(range).toEqual({ fromMs: Date.UTC(1971, 0, 1), endMs: Date.UTC(2201, 0, 1) });
    fc.assert(
      fc.property(fc.integer({ min: range.fromMs, max: range.endMs - 1 }), (ms) => {
        expect(parseTimestamp(new Date(ms).toISOString(), range)).toBe(ms);
        for (const written of [ms / 1000, ms, ms * 1000, `${ms}`, `${ms}000`, `${ms}999999`])
          expect(parseTimestamp(written, range)).toBe(ms);
        expect(parseTimestamp(Math.floor(ms / 1000), range)).toBe(Math.floor(ms / 1000) * 1000);
        const { year, month, day } = dayOf(ms);
        expect(Date.UTC(year, month - 1, day)).toBe(Math.floor(ms / 86_400_000) * 86_400_000);
      }),
      { numRuns: 1000 },
    );
    expect(daysFromEpoch(1970, 1, 1)).toBe(0);
  });
});

describe('what a time that is none looks like', () => {
  it.each([
    [20_260_131_130_000, 'the compact date 2026-01-31T13:00:00 without a zone'],
    ['20260131', 'the compact date 2026-01-31 without a zone'],
    ['20260131T1300Z', 'the compact date 2026-01-31T13:00:00 without a zone'],
    [46_053.5, 'day 46053 of a spreadsheet, 2026-01-31'],
    ['2026-01-31 13:00:00', 'local time: it names no zone'],
    ['1985-01-31T13:00:00Z', 'the year 1985'],
    [1_000, 'an epoch in the year 1970'],
    [20_000_000_000_000, 'an epoch in the year 2603'],
  ])('%s', (value, words) => {
    expect(timeHint(value)).toBe(`; this looks like ${words}`);
  });

  it.each([['yesterday'], [''], [null], [true], [Number.NaN], [Number.POSITIVE_INFINITY], [{}], ['9'.repeat(1000)]])(
    '%j is like nothing',
    (value) => {
      expect(timeHint(value)).toBe('');
    },
  );
});
