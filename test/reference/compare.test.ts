// The judge against itself: a comparison that cannot fail proves nothing, so each kind of difference is made and must
// be found.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeJudgement } from './batch.ts';
import { compareWith } from './compare.ts';
import { readings, type Told } from './generator/readings.ts';
import { isEqualNumber } from './judge/differences.ts';
import { type Judgement, startJudging } from './judge/judge.ts';
import { profileRules } from './judge/profiles.ts';

const profile = profileRules('energy');
let directory: string;
let judgement: Judgement;
let told: Told;
let rows: string[];

function judged(lines: Iterable<string>): Judgement {
  const judge = startJudging({ profile, windows: ['1m', '15m', '5m/1m'] });
  for (const line of lines) judge.line(line);
  return judge.finish();
}

beforeAll(async () => {
  told = new Map();
  const plan = {
    profile: 'energy' as const,
    ...{ lineCount: 6_000, deviceCount: 10, seed: 3, startMs: Date.UTC(2026, 0, 5), everyMs: 10_000 },
    ...{
      disorderMs: 60_000,
      latenessMs: 600_000,
      duplicateShare: 0.05,
      badShare: 0.05,
      lateShare: 0.01,
      oddShare: 0.1,
    },
    ...{ offlineShare: 0, session: false, jumpCount: 0 },
  };
  judgement = judged(readings(plan, told));
  directory = await mkdtemp(join(tmpdir(), 'weir-judge-'));
  await writeJudgement(judgement, profile, directory);
  rows = (await readFile(join(directory, 'windows.jsonl'), 'utf8')).trimEnd().split('\n');
});
afterAll(() => rm(directory, { recursive: true }));

async function compared(lines: readonly string[]) {
  await writeFile(join(directory, 'windows.jsonl'), `${lines.join('\n')}\n`);
  return compareWith(judgement, profile, directory);
}

describe('the comparison', () => {
  it('finds no difference between the judge and itself, in any order of the lines', async () => {
    expect(await compared(rows.toReversed())).toMatchObject({ equal: rows.length, total: 0, countsCompared: true });
  });

  it.each(['count', 'sum', 'min', 'max', 'mean', 'stddev', 'first', 'last', 'energy_kwh', 'increase'])(
    'finds a window whose %s is off by a millionth',
    async (name) => {
      const at = rows.findIndex((row) => typeof JSON.parse(row)[name] === 'number');
      const row = JSON.parse(rows[at]!);
      const off = JSON.stringify({ ...row, [name]: row[name] + 1e-6 * Math.max(1, Math.abs(row[name])) });
      const found = await compared(rows.with(at, off));
      expect(found).toMatchObject({ different: 1, missing: 0, extra: 0, total: 1 });
      expect(found.shown[0]).toContain(`${name}: theirs`);
    },
  );

  it('finds a standard deviation where there must be none, and an end that is not the window’s', async () => {
    const alone = rows.findIndex((row) => row.includes('"stddev":null'));
    expect(await compared(rows.with(alone, rows[alone]!.replace('"stddev":null', '"stddev":0')))).toMatchObject({
      different: 1,
    });
    expect(
      await compared(rows.with(0, rows[0]!.replace(/"end":"[^"]*"/, '"end":"2030-01-01T00:00:00.000Z"'))),
    ).toMatchObject({
      different: 1,
    });
  });

  it('finds a window that is missing, one too many, and one that came twice', async () => {
    expect(await compared(rows.slice(1))).toMatchObject({ missing: 1, extra: 0, total: 1 });
    const stray = rows[0]!.replace(/"start":"2026/, '"start":"2027');
    expect(await compared([...rows, stray])).toMatchObject({ missing: 0, extra: 1, total: 1 });
    const twice = await compared([...rows, rows[0]!]);
    expect(twice).toMatchObject({ extra: 1, total: 1 });
    expect(twice.shown[0]).toContain('it came before');
  });

  it('finds a count that differs', async () => {
    const off = { values: { ...judgement.counts, late: judgement.counts.late + 1 } };
    await writeFile(join(directory, 'summary.json'), JSON.stringify(off));
    expect((await compared(rows)).shown).toEqual([
      `count "late": summary.json has ${judgement.counts.late + 1}, the judge ${judgement.counts.late}`,
    ]);
  });

  it('calls numbers equal within 1e-9, relative or around zero', () => {
    expect(isEqualNumber(1e9, 1e9 + 0.5)).toBe(true);
    expect(isEqualNumber(1e9, 1e9 + 2)).toBe(false);
    expect(isEqualNumber(0, 9e-10)).toBe(true);
    expect(isEqualNumber(0, 2e-9)).toBe(false);
    expect(isEqualNumber(null, 0)).toBe(false);
    expect(isEqualNumber(0, null)).toBe(false);
    expect(isEqualNumber(undefined, null)).toBe(true);
  });
});

describe('the judge and the generator agree', () => {
  it('on how many values are refused: one for each bad line that was sent', () => {
    const made = [...told].reduce((sum, [name, count]) => sum + (name.startsWith('bad: ') ? count : 0), 0);
    // Lines made last may not have been sent.
    expect(made - judgement.counts.rejected).toBeGreaterThanOrEqual(0);
    expect(made - judgement.counts.rejected).toBeLessThan(10);
    expect(judgement.counts.late).toBeGreaterThan(10);
    expect(judgement.conflicts).toBeGreaterThan(50);
  });

  it('that a fleet whose devices go offline for hours and come back loses none of their readings', () => {
    const made: Told = new Map();
    const lines = readings(
      {
        profile: 'energy',
        ...{ lineCount: 30_000, deviceCount: 50, seed: 4, startMs: Date.UTC(2026, 0, 5), everyMs: 60_000 },
        ...{
          disorderMs: 120_000,
          latenessMs: 600_000,
          duplicateShare: 0.02,
          badShare: 0.02,
          lateShare: 0,
          oddShare: 0.01,
        },
        ...{ offlineShare: 0.1, session: false, jumpCount: 0 },
      },
      made,
    );
    expect(judged(lines).counts).toMatchObject({ late: 0 });
    expect(made.get('buffered while offline')).toBeGreaterThan(1_000);
  });
});
