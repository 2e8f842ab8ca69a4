// `--rule` and `--scores`: a row an accepted value, in CSV, of the rule that runs alone.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createRig } from './rig.ts';

const rig = createRig();
afterAll(() => rig.remove());

const at = (minutes: number): string => new Date(Date.UTC(2026, 0, 5) + minutes * 60_000).toISOString();

/** `timestamp,value` as labelled series have it: 400 usual minutes and one that is not. */
const series = (odd: number): string => {
  const rows = Array.from({ length: 400 }, (_, i) => `${at(i)},${i === 300 ? odd : 20 + (i % 7) / 10}`);
  return `timestamp,value\n${rows.join('\n')}\n${at(399)},20\n`;
};

async function scoresOf(rule: string, odd: number, profile = 'generic', measure = 'flow') {
  const file = rig.file(`${rule}.csv`, series(odd));
  const path = join(rig.folder, `${rule}-scores.csv`);
  const named = ['--profile', profile, '--device', 'p,1', '--metric', measure];
  await rig.replay([...named, '--rule', rule, '--scores', path, file]);
  const [head, ...lines] = readFileSync(path, 'utf8').trim().split('\n');
  return { head, lines, at: (i: number) => (lines[i] as string).split(',').slice(-2).map(Number) };
}

describe('--scores', () => {
  it('has a row an accepted value, and none of what came twice', async () => {
    const { head, lines } = await scoresOf('adaptive', 60);
    expect(head).toBe('device_id,measure,timestamp,value,score,firing');
    expect(lines).toHaveLength(400);
    expect(lines[300]).toMatch(/^"p,1",flow,2026-01-05T05:00:00.000Z,60,0\.\d+,1$/);
  });

  it.each(['adaptive', 'zscore'])(
    'of %s is 0.5 and more where the rule finds something, and less elsewhere',
    async (rule) => {
      const { lines, at: scoreAt } = await scoresOf(rule, 60);
      const [score, firing] = scoreAt(300);
      expect(score).toBeGreaterThan(0.5);
      expect(score).toBeLessThanOrEqual(1);
      expect(firing).toBe(1);
      expect(lines.filter((line) => line.endsWith(',1'))).toHaveLength(1);
      for (const i of [100, 200, 290]) expect(scoreAt(i)[0]).toBeLessThan(0.5);
    },
  );

  it.each(['outage', 'spike', 'drop'])(
    'of %s, another profile’s, says by how much or how grave it is',
    async (rule) => {
      const { at: scoreAt } = await scoresOf(rule, rule === 'spike' ? 60 : 0.05, 'energy', 'power_kw');
      const [score, firing] = scoreAt(300);
      // A drop is not judged during an outage, and runs alone here.
      expect([(score as number) >= 0.5, firing]).toEqual([true, 1]);
      expect(scoreAt(200)).toEqual([expect.closeTo(scoreAt(200)[0] as number), 0]);
      expect(scoreAt(200)[0]).toBeLessThan(0.5);
    },
  );

  it('are of one rule of a profile that has texts about the others, which are left out', async () => {
    const { at: scoreAt } = await scoresOf('temperature-level', 90, 'smoke', 'temperature_c');
    expect(scoreAt(300)).toEqual([0.9, 1]);
  });

  it('is refused with a rule that there is not, with chaos, and where it is a folder', async () => {
    const file = rig.file('refused.csv', series(20));
    const said = async (...more: string[]) => (await rig.run(['--profile', 'generic', file, ...more])).stderr;
    expect(await said('--rule', 'spike')).toContain(
      '--rule is "spike", which profile generic does not have: expected one of',
    );
    expect(await said('--scores', 'a.csv', '--chaos', '1')).toContain('--scores and --chaos do not go together');
    expect(await said('--scores', rig.folder)).toContain('which is a folder: name a file');
  });
});
