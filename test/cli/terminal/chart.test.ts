// The chart of a terminal: what is drawn, that a spike of one reading is seen, and that the words say the same.
import { expect, test } from 'vitest';
import { chartLines, chartWords } from '#cli/terminal/chart.ts';
import { showsUnicode } from '#cli/terminal/unicode.ts';

const minute = (at: number) => Date.UTC(2026, 0, 1, 12, at);
const points = [1, 1, 1, 1, 4, 1, 1, 1].map((value, at) => ({ atMs: minute(at), value }));
const options = {
  width: 8,
  height: 2,
  isAscii: false,
  numberText: (value: number) => `${value} kW`,
  timeText: (ms: number) => new Date(ms).toISOString().slice(11, 16),
};

test('columns are as high as values, what is told of is a heavier line', () => {
  expect(chartLines(points, { ...options, width: 16, span: { fromMs: minute(4), toMs: minute(5) } })).toEqual([
    '4 kW │         ██',
    '0 kW │▅▅▅▅▅▅▅▅▅██▅▅▅▅▅',
    '     └─────────━━━────',
    '      12:00      12:07',
  ]);
});

test('a spike of one reading among thousands is seen', () => {
  const many = Array.from({ length: 5000 }, (_, at) => ({ atMs: minute(at), value: at === 3333 ? 100 : 10 }));
  const [top = ''] = chartLines(many, { ...options, width: 60, height: 4 });
  expect([...top].filter((cell) => cell === '█')).toHaveLength(1);
});

test('without Unicode it is made of letters', () => {
  const lines = chartLines(points, { ...options, width: 16, isAscii: true, normal: 3.5 });
  expect(lines.join('\n')).toMatch(/^[\x20-\x7e\n]+$/);
  expect(lines[0]).toBe('  4 kW |---------##-----');
});

test('of nothing, nothing; of one value, or of equal ones, a chart all the same', () => {
  expect(chartLines([], options)).toEqual([]);
  expect(chartLines([{ atMs: 0, value: Number.NaN }], options)).toEqual([]);
  for (const same of [points.slice(0, 1), points.slice(0, 3)]) expect(chartLines(same, options)).toHaveLength(4);
});

test('the words say from when to when, lowest, highest and what they are compared with', () => {
  expect(chartWords(points, 'readings', { ...options, normal: 1.2 })).toBe(
    '8 readings from 12:00 to 12:07: lowest 1 kW at 12:00, highest 4 kW at 12:04; compared with 1.2 kW',
  );
  expect(chartWords(points.slice(0, 3), 'readings', options)).toBe('3 readings from 12:00 to 12:02: 1 kW throughout');
  expect(chartWords([], 'readings', options)).toBe('no readings are known of then');
});

test.each([
  [{}, true],
  [{ LANG: 'en_US.UTF-8' }, true],
  [{ LANG: 'C' }, true],
  [{ LANG: 'en_US.ISO-8859-1' }, false],
  [{ LC_ALL: 'de_DE.utf8', LANG: 'de_DE@euro' }, true],
  [{ TERM: 'dumb', LANG: 'en_US.UTF-8' }, false],
])('with %o more than letters is shown: %s', (env, shows) => {
  expect(showsUnicode(env)).toBe(shows);
});
