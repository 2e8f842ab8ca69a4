import { describe, expect, it } from 'vitest';
import { momentText, spanText } from '#core/alert/message/moments.ts';

describe('a moment', () => {
  it.each([
    [Date.UTC(2026, 10, 30, 8, 35), 'Asia/Kolkata', '2026-11-30 14:05:00 (Asia/Kolkata, UTC+05:30)'],
    [Date.UTC(2026, 6, 1, 23, 59, 59, 999), 'Europe/Paris', '2026-07-02 01:59:59 (Europe/Paris, UTC+02:00)'],
    [Date.UTC(2026, 0, 1), 'America/St_Johns', '2025-12-31 20:30:00 (America/St_Johns, UTC-03:30)'],
    // The hour that comes twice: 02:30 in summer time, then in winter time.
    [Date.UTC(2026, 9, 25, 0, 30), 'Europe/Paris', '2026-10-25 02:30:00 (Europe/Paris, UTC+02:00)'],
    [Date.UTC(2026, 9, 25, 1, 30), 'Europe/Paris', '2026-10-25 02:30:00 (Europe/Paris, UTC+01:00)'],
    [-1, 'UTC', '1969-12-31 23:59:59 (UTC)'],
    [Number.NaN, 'UTC', '? (UTC)'],
    [8.64e15, 'UTC', '? (UTC)'],
  ])('%d in %s', (ms, zone, text) => {
    expect(momentText(ms, zone)).toBe(text);
  });
});

it.each([
  [0, '0 s'],
  [999, '0 s'],
  [45_000, '45 s'],
  [80 * 60_000, '1 h 20 min'],
  [3_600_000, '1 h'],
  [26 * 3_600_000 + 59_000, '1 d 2 h'],
  [86_400_000 + 59_000, '1 d'],
  [-5, '-'],
  [Number.NaN, '-'],
])('a span of %d ms is %s', (ms, text) => {
  expect(spanText(ms)).toBe(text);
});
