import { describe, expect, it } from 'vitest';
import { barsChart } from '#bench/report/chart/bars.ts';
import { niceTicks } from '#bench/report/chart/frame.ts';
import { linesChart } from '#bench/report/chart/lines.ts';
import { stackChart } from '#bench/report/chart/stack.ts';

const words = { title: 'Speed <of> all', description: 'validate 0.9 & detect 1.7' };
const bars = barsChart({
  ...words,
  groups: [
    {
      name: 'stages',
      bars: [
        { label: 'validate', low: 0.8, value: 0.9, high: 1, kind: 0 },
        { label: 'detect', low: 1.8, value: 1.8, high: 1.8, kind: 1 },
      ],
    },
  ],
  mark: { at: 1, name: 'JSON.parse' },
});
const lines = linesChart({
  ...words,
  up: 'ratio',
  across: { name: 'devices', isLogarithmic: true },
  series: [
    {
      name: 'a',
      points: [
        [1000, 0.4],
        [10_000, 0.2],
        [100_000, 0],
      ],
    },
    {
      name: 'b',
      points: [
        [1000, 0.4],
        [100_000, 0],
      ],
    },
  ],
});
const stack = stackChart({ ...words, names: ['scan', 'parse'], rows: [{ label: '100', shares: [0.75, 0.25] }] });

describe.each([
  ['bars', bars],
  ['lines', lines],
  ['a stack', stack],
])('a chart of %s', (_, chart) => {
  it('tells those who do not see it what it shows', () => {
    expect(chart).toContain('role="img" aria-labelledby="title description"');
    expect(chart).toContain('<title id="title">Speed &lt;of&gt; all</title>');
    expect(chart).toContain('<desc id="description">validate 0.9 &amp; detect 1.7</desc>');
  });

  it('has colours for light and for dark', () => {
    expect(chart).toContain('prefers-color-scheme:dark');
  });

  it('has no number that is none, and fetches nothing', () => {
    expect(chart).not.toMatch(/NaN|Infinity|undefined|href|url\(/);
  });

  it('closes what it opens', () => {
    for (const name of ['svg', 'text', 'title', 'rect']) {
      const opened = chart.match(new RegExp(`<${name}[ >]`, 'g')) ?? [];
      expect(chart.match(new RegExp(`</${name}>`, 'g')) ?? []).toHaveLength(opened.length);
    }
  });
});

it('bars are as long as their values, on one scale', () => {
  const widths = [...bars.matchAll(/<rect [^>]*width="([\d.]+)"/g)].map(([, width]) => Number(width));
  expect((widths[1] as number) / (widths[0] as number)).toBeCloseTo(2, 1);
});

it('lines fall with their values, from left to right in even steps of ten', () => {
  const [first] = [...lines.matchAll(/points="([^"]*)"/g)].map(([, text]) =>
    (text as string).split(' ').map((point) => point.split(',').map(Number)),
  );
  const [a, b, c] = first as [number, number][] as [[number, number], [number, number], [number, number]];
  expect(b[0] - a[0]).toBeCloseTo(c[0] - b[0], 0);
  expect(b[1] - a[1]).toBeCloseTo(c[1] - b[1], 0);
});

it('names at the ends of lines that meet do not lie on one another', () => {
  const heights = [...lines.matchAll(/<circle [^>]*cy="([\d.]+)"/g)].map(([, at]) => Number(at));
  expect(Math.abs((heights[1] as number) - (heights[0] as number))).toBeGreaterThanOrEqual(14);
});

it('a stack’s pieces fill its width', () => {
  const [first, second] = [...stack.matchAll(/<rect x="([\d.]+)" y="34" width="([\d.]+)"/g)];
  expect(Number(first?.[1]) + Number(first?.[2])).toBe(Number(second?.[1]));
  expect(Number(second?.[1]) + Number(second?.[2])).toBe(760);
});

it('ticks are round numbers that reach beyond the highest value', () => {
  expect(niceTicks(1.83)).toEqual([0, 0.5, 1, 1.5, 2]);
  expect(niceTicks(940)).toEqual([0, 200, 400, 600, 800, 1000]);
  expect(niceTicks(0)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
});
