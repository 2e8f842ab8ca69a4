import { expect, it } from 'vitest';
import { REJECT_REASONS, reasonNumber, reasonOf } from '#core/reading/issue.ts';

it('the number of a reason never changes: packs and states that were written before mean the same', () => {
  // Only ever longer, at its end.
  const asWritten = [
    'other not-json not-an-object bad-gzip too-large missing-device bad-device missing-time bad-time clock-ahead bad-quality',
    'missing-metric no-measures unknown-measure unknown-unit measure-twice not-a-number out-of-range',
  ]
    .join(' ')
    .split(' ');
  expect(REJECT_REASONS.slice(0, asWritten.length)).toEqual(asWritten);
});

it('every reason has a number of its own and is found by it', () => {
  expect(new Set(REJECT_REASONS).size).toBe(REJECT_REASONS.length);
  for (const reason of REJECT_REASONS) if (reason !== 'other') expect(reasonOf(reasonNumber(reason))).toBe(reason);
});

it('a number of a later version is another reason, not an error', () => {
  expect([reasonOf(0), reasonOf(REJECT_REASONS.length), reasonOf(4_000_000_000)]).toEqual(['other', 'other', 'other']);
});
