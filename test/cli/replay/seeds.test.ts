// `--chaos SEEDS`: each seed is played and compared, each kind of fault occurs, and what differs is told.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstDifference } from '#cli/replay/chaos/first-difference.ts';
import { FAULT_KINDS } from '#cli/replay/chaos/kinds.ts';
import type { Runner } from '#cli/replay/chaos/seed-pool.ts';
import { parseSeeds } from '#cli/replay/chaos/seeds.ts';
import { parseOptions } from '#cli/replay/options.ts';
import type { Summary } from '#cli/replay/output/summary.ts';
import { type DigestResult, digest, type ReplayWorld, replay } from '#cli/replay/replay.ts';
import { generate } from './generated.ts';
import { createRig } from './rig.ts';

const rig = createRig();
afterAll(() => rig.remove());

const file = join(rig.folder, 'energy.jsonl');
const energy = ['--profile', 'energy', file];

describe('seeds', () => {
  it('are one, a range, or a list of both, each once', () => {
    expect(parseSeeds('7')).toEqual([7]);
    expect(parseSeeds('1-4')).toEqual([1, 2, 3, 4]);
    expect(parseSeeds('9,1-3, 2,4294967295')).toEqual([9, 1, 2, 3, 4294967295]);
  });

  it.each(['', 'x', '1-', '-1', '3-1', '1.5', '4294967296', '0-10000', '1;2'])('are none in "%s"', (text) => {
    expect(parseSeeds(text)).toBeUndefined();
  });
});

describe('a replay under many seeds', () => {
  beforeAll(() => generate('energy', 8000, file));

  it('plays each, finds all the same, and has injected every kind of fault', { timeout: 120_000 }, async () => {
    const out = join(rig.folder, 'out');
    const { code, stdout } = await rig.run([...energy, '--chaos', '1-20', '--out', out], '', { linesAtOnce: 400 });
    expect(stdout.match(/^seed \d+ +same /gm)).toHaveLength(20);
    expect(stdout).toContain('the same windows, alerts, rejects and counts under each of 20 seeds');
    expect(code).toBe(0);
    const { chaos } = (await import(join(out, 'summary.json'), { with: { type: 'json' } })).default as Summary;
    expect(chaos).toMatchObject({ seeds: '1-20', runs: 20, different: [] });
    expect(Object.keys(chaos?.injected ?? {}).sort()).toEqual([...FAULT_KINDS].sort());
  });

  it('tells which seed differs and ends with 1', async () => {
    const options = parseOptions(energy);
    if (options === 'help') throw new Error('no help was asked for');
    const plain: ReplayWorld = { standardInput: process.stdin, nowMs: () => 0, progress: () => undefined };
    const calm = await digest(options, plain, undefined);
    const wrong = ({ outcome }: DigestResult): DigestResult => ({
      ...calm,
      outcome: {
        ...outcome,
        windows: { entries: outcome.windows.entries, hash: '0' },
        counts: { ...outcome.counts, valuesLate: 7 },
      },
    });
    const runner: Runner = {
      calm: () => replay(options, plain, { keeps: 'both' }),
      digest: async (seed) => {
        if (seed === 3) throw new Error('a stage fails again and again');
        return seed === 2 ? wrong(calm) : calm;
      },
      close: async () => undefined,
    };
    const { code, stdout, stderr } = await rig.run([...energy, '--chaos', '1-3'], '', { runner });
    expect(code).toBe(1);
    expect(stdout).toMatch(/seed 1 +same/);
    expect(stdout).toMatch(
      /seed 2 +DIFFERENT.*\n {2}windows: as many, but not the same\n {2}valuesLate: 7 instead of \d+/,
    );
    expect(stdout).toMatch(/seed 3 +DIFFERENT.*\n {2}Error: a stage fails again and again/);
    expect(stdout).toContain('2 of 3 seeds came out otherwise: 2, 3');
    expect(stderr).toContain('seed 2 did not come out the same');
  });

  it('refuses standard input, which cannot be read twice', async () => {
    const { code, stderr } = await rig.run(['--profile', 'energy', '-', '--chaos', '1-2'], '{}');
    expect(code).toBe(2);
    expect(stderr).toContain('standard input can be read once: save it to a file first');
  });
});

describe('the first difference of two results', () => {
  const folderOf = (name: string, windows: string): string => {
    const folder = join(rig.folder, name);
    mkdirSync(folder);
    for (const each of ['alerts', 'messages', 'rejects', 'late'])
      writeFileSync(join(folder, `${each}.jsonl`), '{"a":1}\n');
    writeFileSync(join(folder, 'windows.jsonl'), windows);
    return folder;
  };

  it('is a line that is another one, is missing, or is there twice', () => {
    const one = folderOf('one', '1\n2\n3\n');
    expect(firstDifference(one, folderOf('same', '1\n2\n3\n'))).toBeUndefined();
    const at = { file: 'windows.jsonl', lineNumber: 3, calm: '3' };
    expect(firstDifference(one, folderOf('other', '1\n2\n4\n'))).toEqual({ ...at, chaos: '4' });
    expect(firstDifference(one, folderOf('missing', '1\n2\n'))).toEqual({ ...at, chaos: undefined });
    expect(firstDifference(one, folderOf('twice', '1\n2\n2\n3\n'))).toEqual({ ...at, chaos: '2' });
  });
});
