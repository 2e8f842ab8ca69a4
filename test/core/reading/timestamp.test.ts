import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { daysFromEpoch, parseTimestamp } from '#core/reading/timestamp.ts';

describe('event time', () => {
  it.each([
    ['2026-01-31T12:00:00Z', Date.UTC(2026, 0, 31, 12)],
    ['2026-01-31T12:00:00.123Z', Date.UTC(2026, 0, 31, 12, 0, 0, 123)],
    ['2026-01-31T12:00:00.123456Z', Date.UTC(2026, 0, 31, 12, 0, 0, 123)],
    ['2026-01-31 12:00+01:00', Date.UTC(2026, 0, 31, 11)],
    ['2026-01-31T12:00:00-0530', Date.UTC(2026, 0, 31, 17, 30)],
    ['1969-12-31T23:59:59z', -1000],
    ['2000-02-29T00:00:00Z', Date.UTC(2000, 1, 29)],
    [1_767_225_600, 1_767_225_600_000],
    [1_767_225_600.5, 1_767_225_600_500],
    [1_767_225_600_000, 1_767_225_600_000],
    [-1, -1000],
  ])('%s is read', (text, expected) => {
    expect(parseTimestamp(text)).toBe(expected);
  });

  it.each([
    '2026-01-31T12:00:00',
    '2026-01-31',
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-31T24:00:00Z',
    '1767225600',
    'yesterday',
    '',
    1e18,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    null,
    true,
  ])('%s is refused', (text) => {
    expect(parseTimestamp(text)).toBeNaN();
  });

  it('agrees with the platform’s own calendar on every instant of the years 1 to 9999', () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }), (ms) => {
        expect(parseTimestamp(new Date(ms).toISOString())).toBe(ms);
      }),
    );
    expect(daysFromEpoch(1970, 1, 1)).toBe(0);
  });
});
