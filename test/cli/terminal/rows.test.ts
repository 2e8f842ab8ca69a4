// Columns of a terminal: aligned by what is seen, whatever colours it.
import { expect, test } from 'vitest';
import { alignedRows } from '#cli/terminal/rows.ts';
import { dateTime, lasting, timeOfDay } from '#cli/terminal/times.ts';

test('columns are as wide as their widest cell, colours take no room', () => {
  const red = (text: string) => `<${text}>`;
  expect(alignedRows([['a', { text: 'bb', paint: red }, 'c'], ['aaa', 'b', 'ccc'], []])).toEqual([
    'a    <bb>  c',
    'aaa  b   ccc',
    '',
  ]);
});

test('a sentence at the end of a shorter row widens no column; numbers may stand right', () => {
  const right = (text: string) => ({ text, isRight: true });
  expect(
    alignedRows([
      ['a', right('1'), 'x'],
      ['', 'a long sentence'],
      ['b', right('22'), 'y'],
    ]),
  ).toEqual(['a   1  x', '   a long sentence', 'b  22  y']);
});

test('times are of UTC, spans in the two units that matter', () => {
  const noon = Date.UTC(2026, 10, 30, 12);
  expect(dateTime(noon)).toBe('2026-11-30 12:00:00');
  expect(dateTime(Number.NEGATIVE_INFINITY)).toBe('–');
  expect(timeOfDay(noon, noon + 1000)).toBe('12:00:00');
  expect(timeOfDay(noon, noon + 86_400_000)).toBe('2026-11-30 12:00:00');
  expect([0, 119_000, 150_000, 7_200_000, 7_500_000, 180_000_000].map(lasting)).toEqual([
    '0 s',
    '119 s',
    '3 min',
    '2 h',
    '2 h 5 min',
    '2 d 2 h',
  ]);
});
