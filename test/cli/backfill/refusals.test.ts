// What `weir backfill` refuses before it begins.
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileProfile } from '#core/profile/compile.ts';
import { folderOf, placed, profile, RANGE, run } from './command-world.ts';

describe('what cannot be meant', () => {
  it.each([
    [[], 'from when to when?'],
    [RANGE, 'where to?'],
    [[...RANGE, '--dry-run', '--write'], '--dry-run writes nothing'],
    [['--from', '2026-01-03', '--to', '2026-01-01', '--dry-run'], 'is not before --to'],
    [['--from', 'monday', '--to', '2026-01-01', '--dry-run'], '--from is "monday"'],
    [[...RANGE, '--dry-run', '--windows', '7x'], '7x'],
    [[...RANGE, '--dry-run', '--warm-up', 'long'], '--warm-up is "long"'],
    [[...RANGE, '--dry-run', '--warm-up', '99999999d'], '--warm-up is "99999999d": no reading came before 1970'],
    [['--from', '0001-01-01', '--to', '2026-01-01', '--dry-run'], 'no reading came before 1970'],
    [[...RANGE, '--dry-run', '--profile', 'smoke'], 'the readings are of "test"'],
    [['--from', '2025-01-01', '--to', '2025-01-02', '--dry-run'], 'there are no readings in memory'],
    [[...RANGE, '--dry-run', '--archive', './not-there'], 'which is no folder'],
    [[...RANGE, '--dry-run', '--alerts', './not-there.jsonl'], '--alerts ./not-there.jsonl cannot be read'],
  ])('%j is refused', async (argv, expected) => {
    const { place } = placed();
    const { code, err } = await run(argv, { place });
    expect([code, err]).toEqual([2, expect.stringContaining(expected)]);
  });

  it('an archive of another profile is named', async () => {
    const other = compileProfile({ ...profile.source, name: 'other' });
    const { place } = placed();
    const { code, err } = await run([...RANGE, '--dry-run'], { place: { ...place, profile: other } });
    expect([code, err]).toEqual([2, expect.stringContaining('has readings of profile "test", not of "other"')]);
  });
});

describe('what is on the disk', () => {
  const ofFolder = (folder: string, archive: string, ...more: string[]) => [
    ...[...RANGE, '--profile', join(folder, 'test.json'), '--archive', archive],
    ...more,
  ];

  it.each([
    ['the first', 0],
    ['the last', -1],
  ])('%s object, where it is no Parquet, is named, in words and without a stack', async (_, at) => {
    const { folder, archive } = folderOf();
    const files = readdirSync(archive, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.parquet'),
    );
    const bad = files.toSorted().at(at) ?? '';
    writeFileSync(join(archive, bad), 'hello');
    const { code, err } = await run(ofFolder(folder, archive, '--dry-run'));
    expect([code, err]).toEqual([1, expect.stringContaining('has an object that cannot be read')]);
    expect(err).toContain(bad.split('/').at(-1));
    expect(err).not.toMatch(/\n +at /);
  });

  it('a file where --out or its windows would be is named', async () => {
    const { folder, archive } = folderOf();
    const file = join(folder, 'test.json');
    const { code, err } = await run(ofFolder(folder, archive, '--out', file));
    expect([code, err]).toEqual([1, expect.stringContaining(`${join(file, 'windows')} cannot be written`)]);
    expect(err).not.toMatch(/\n +at /);
    expect(existsSync(file)).toBe(true);
  });

  it('wrong times are told before a deployment is looked for', async () => {
    for (const [argv, expected] of [
      [['--from', 'x', '--to', '2026-01-03', '--dry-run'], '--from is "x"'],
      [[...RANGE, '--dry-run', '--warm-up', 'x'], '--warm-up is "x"'],
      [[...RANGE, '--out', ''], '--out is empty'],
    ] as const) {
      const { code, err } = await run([...argv]);
      expect([code, err]).toEqual([2, expect.stringContaining(expected)]);
    }
  });
});
