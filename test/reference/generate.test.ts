import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { writeReadings } from './generate.ts';
import { type Plan, readings, type Told } from './generator/readings.ts';

const MINUTE_MS = 60_000;
const plan: Plan = {
  profile: 'generic',
  lineCount: 5_000,
  deviceCount: 20,
  seed: 7,
  startMs: Date.UTC(2026, 0, 5),
  everyMs: 10_000,
  disorderMs: MINUTE_MS,
  latenessMs: 10 * MINUTE_MS,
  duplicateShare: 0,
  badShare: 0,
  lateShare: 0,
  oddShare: 0,
  offlineShare: 0,
  session: false,
  jumpCount: 0,
};
const told = (): Told => new Map();

type Line = { device_id: string; timestamp: string | number };
function timeMsOf(line: Line): number {
  if (typeof line.timestamp === 'string') return Date.parse(line.timestamp);
  return line.timestamp < 1e11 ? Math.round(line.timestamp * 1_000) : line.timestamp;
}
/** How far each reading lies behind the newest one of its device before it, in ms. */
function disorderOf(lines: Iterable<string>): number[] {
  const newest = new Map<string, number>();
  const behind: number[] = [];
  for (const text of lines) {
    if (text.trim() === '') continue;
    const line: Line = JSON.parse(text);
    const timeMs = timeMsOf(line);
    const latest = newest.get(line.device_id) ?? timeMs;
    behind.push(Math.max(0, latest - timeMs));
    newest.set(line.device_id, Math.max(latest, timeMs));
  }
  return behind;
}

describe('the generator', () => {
  it('writes the same lines for the same seed and others for another', () => {
    const hard = { ...plan, duplicateShare: 0.05, badShare: 0.02, lateShare: 0.01, oddShare: 0.1, offlineShare: 0.1 };
    const first = [...readings(hard, told())];
    expect([...readings(hard, told())]).toEqual(first);
    expect([...readings({ ...hard, seed: 8 }, told())]).not.toEqual(first);
  });

  it('writes as many lines as asked for, with empty lines on top', () => {
    const lines = [...readings(plan, told())];
    expect(lines.filter((line) => line.trim() !== '')).toHaveLength(5_000);
    expect(lines.length).toBeGreaterThan(5_000);
  });

  it('writes the same text plain and compressed, each line ended', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'weir-readings-'));
    await writeReadings(plan, join(directory, 'a.jsonl'));
    await writeReadings(plan, join(directory, 'a.jsonl.gz'));
    const text = await readFile(join(directory, 'a.jsonl'), 'utf8');
    expect(text).toBe(`${[...readings(plan, told())].join('\n')}\n`);
    expect(gunzipSync(await readFile(join(directory, 'a.jsonl.gz'))).toString()).toBe(text);
    await rm(directory, { recursive: true });
  });

  it('puts readings of a device out of order by up to the disorder and no further', () => {
    const behind = disorderOf(readings(plan, told()));
    // Up to a second more: one reading in ten is not on a whole second.
    expect(Math.max(...behind)).toBeLessThan(61_000);
    expect(Math.max(...behind)).toBeGreaterThan(45_000);
    expect(Math.max(...disorderOf(readings({ ...plan, disorderMs: 0 }, told())))).toBe(0);
  });

  it('sends the share of duplicates and of bad lines that was asked for', () => {
    const counts = told();
    for (const _ of readings({ ...plan, lineCount: 40_000, duplicateShare: 0.05, badShare: 0.02 }, counts)) void _;
    const total = (start: string): number =>
      [...counts].reduce((sum, [name, count]) => sum + (name.startsWith(start) ? count : 0), 0);
    expect((total('duplicate') + total('same second')) / 40_000).toBeCloseTo(0.05, 2);
    expect(total('bad') / 40_000).toBeCloseTo(0.02, 2);
  });

  it('lets a device that was offline send what it kept in order, hours later', () => {
    const offline = { ...plan, lineCount: 30_000, everyMs: MINUTE_MS, disorderMs: 0, offlineShare: 0.2 };
    const lines = [...readings(offline, told())].filter((line) => line.trim() !== '');
    expect(Math.max(...disorderOf(lines))).toBe(0);
    let newestMs = Number.NEGATIVE_INFINITY;
    let oldestBehindMs = 0;
    for (const text of lines) {
      const timeMs = timeMsOf(JSON.parse(text));
      newestMs = Math.max(newestMs, timeMs);
      oldestBehindMs = Math.max(oldestBehindMs, newestMs - timeMs);
    }
    expect(oldestBehindMs).toBeGreaterThan(60 * MINUTE_MS);
  });

  it('gives some devices a wrong clock, another region, a register that starts anew, arrays and envelopes', () => {
    const counts = told();
    const nasty = { clockShare: 0.9, moveShare: 0.5, resetShare: 1, bundles: true, offlineShare: 0.1 };
    const plain = { ...plan, profile: 'energy' as const, lineCount: 30_000, everyMs: MINUTE_MS };
    const lines = [...readings({ ...plain, ...nasty }, counts)].filter((line) => line.trim() !== '');
    for (const habit of ['clock ahead', 'clock behind', 'changed its region', 'register starts anew', 'envelopes']) {
      expect(counts.get(habit) ?? 0, habit).toBeGreaterThan(5);
    }
    expect(counts.get('clock jumped')).toBeGreaterThan(1);
    // The last may be unsent.
    const arrays = lines.filter((line) => line.startsWith('['));
    expect(arrays.length).toBeGreaterThan(50);
    expect(Math.abs((counts.get('arrays') ?? 0) - arrays.length)).toBeLessThan(20);
    for (const line of arrays) expect(JSON.parse(line).length).toBeLessThanOrEqual(20);
    expect(lines.filter((line) => line.includes('"payload":')).length).toBeGreaterThan(300);
  });

  it('leaves pauses of half an hour and more between the bursts of a session file', () => {
    const lines = readings({ ...plan, lineCount: 20_000, disorderMs: 0, session: true }, told());
    const latest = new Map<string, number>();
    const gaps: number[] = [];
    for (const text of lines) {
      if (text.trim() === '') continue;
      const line: Line = JSON.parse(text);
      gaps.push(timeMsOf(line) - (latest.get(line.device_id) ?? timeMsOf(line)));
      latest.set(line.device_id, timeMsOf(line));
    }
    expect(gaps.filter((gap) => gap > 30 * MINUTE_MS).length).toBeGreaterThan(20);
    expect(gaps.filter((gap) => gap > 11_000 && gap < 29 * MINUTE_MS)).toEqual([]);
  });
});
