// The detection bench: what alerts are worth, a folder of labelled series, and that silence is worth 0.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { detection } from '#bench/detection/detection.ts';
import { generatedSeries } from '#bench/detection/generated.ts';
import { rowsScored } from '#bench/detection/play.ts';
import { RULES_TO_TRY, type RuleToTry } from '#bench/detection/rules-to-try.ts';
import { addTallies, type Labels, scoreSeries, worthOfTally } from '#bench/detection/score-series.ts';

const MINUTE_MS = 60_000;
const ROWS = 4000;
const labels: Labels = {
  windows: [
    [1000, 1099],
    [2000, 2199],
  ],
  ignored: [[3000, 3050]],
};
const alertingAt = (...rows: number[]) => Array.from({ length: ROWS }, (_, row) => rows.includes(row));
const score = (rows: readonly number[], of = labels) => scoreSeries(of, alertingAt(...rows), MINUTE_MS);
const value = (...rows: number[]) => worthOfTally(score(rows));

describe('the value of alerts', () => {
  it('is 0 for silence and 100 for each window at its first reading, or just before it', () => {
    expect(value()).toBe(0);
    expect(value(1000, 2000)).toBeCloseTo(100, 9);
    expect(value(999, 1998)).toBeCloseTo(100, 9);
    expect(score([998, 2000])).toMatchObject({ found: 1, falseAlerts: 1 });
  });

  it('falls with the delay: 0.86 half way through the window', () => {
    expect(value(1050, 2000)).toBeCloseTo((100 * (1 + 0.8598 + 2)) / 4, 1);
  });

  it('counts more alerts in a window, alerts to be ignored and those of the learning time neither way', () => {
    expect(value(1000, 1001, 1050, 1090, 2000, 2050)).toBeCloseTo(100, 9);
    expect(value(10, 300, 1000, 2000, 3000, 3040)).toBeCloseTo(100, 9);
  });

  it('takes 0.11 of a window off for a false alert, and little for one just after a window', () => {
    const clean = score([2000], { windows: [], ignored: [] });
    expect(worthOfTally(addTallies([score([1000, 2000]), clean]))).toBeCloseTo((100 * (4 - 0.11)) / 4, 9);
    const late = 100 - value(1000, 1100, 2000);
    expect(late).toBeGreaterThan(0);
    expect(late).toBeLessThan(0.2);
  });

  it('does not count as found what was alerting before the window began', () => {
    const rows = Array.from({ length: 300 }, (_, i) => 900 + i);
    expect(score([...rows, 2000])).toMatchObject({ found: 1, falseAlerts: 1 });
  });
});

describe('generated series', () => {
  it('are the same for the same seed, and have incidents of every kind after the learning time', () => {
    const [one, again] = [[...generatedSeries([1])], [...generatedSeries([1])]];
    expect(one).toEqual(again);
    expect(new Set(one.map(({ source }) => source)).size).toBe(7);
    for (const { windows, isClean, values } of one) {
      expect(windows.length > 0).toBe(!isClean);
      for (const [first, last] of windows) {
        expect(first).toBeGreaterThan(750);
        expect(last).toBeLessThan(values.length);
      }
    }
  });
});

describe('a series through detect', () => {
  it('is absorbed to its last reading: of what is usual a rule says as little as detect does', () => {
    const clean = [...generatedSeries([1])].filter(({ isClean }) => isClean);
    const [adaptive] = RULES_TO_TRY;
    const told = clean.map((series) => rowsScored(series, adaptive as RuleToTry).filter(Boolean).length);
    expect(told.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(4);
  });
});

describe('bench detection', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-detection-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('reads a folder of labelled series, and tells by source what was found and what was false', async () => {
    const stamp = (row: number) => new Date(Date.UTC(2026, 0, 5) + row * MINUTE_MS).toISOString();
    const rows = Array.from(
      { length: 2000 },
      (_, i) => `${stamp(i)},${i >= 1500 && i < 1600 ? 90 : 20 + (i % 7) / 10}`,
    );
    mkdirSync(join(folder, 'pumps'));
    writeFileSync(join(folder, 'pumps/a.csv'), `timestamp,value\n${rows.join('\n')}\n`);
    const entry = { file: 'pumps/a.csv', source: 'pumps', sampling_seconds: 60, windows: [[stamp(1500), stamp(1599)]] };
    writeFileSync(join(folder, 'labels.json'), JSON.stringify({ series: [entry] }));
    const figures = await detection.run({ folder, seeds: '1', rule: 'adaptive' } as never, () => undefined);
    expect(figures.rules[0]?.sources).toEqual([expect.objectContaining({ source: 'pumps', windows: 1, found: 1 })]);
    expect(figures.rules[0]?.overall).toBeGreaterThan(90);
    expect(figures.adaptiveNs).toBeGreaterThan(0);
    expect(detection.text(figures)).toContain('adaptive, pumps');
  });

  it('refuses a folder without labels', async () => {
    await expect(async () =>
      detection.run({ folder: tmpdir(), seeds: '1', rule: undefined } as never, () => undefined),
    ).rejects.toThrow('has no labels.json');
  });
});
