// What `weir backfill` refuses before it begins.
import { describe, expect, it } from 'vitest';
import { compileProfile } from '#core/profile/compile.ts';
import { placed, profile, RANGE, run } from './command-world.ts';

describe('what cannot be meant', () => {
  it.each([
    [[], 'from when to when?'],
    [RANGE, 'where to?'],
    [[...RANGE, '--dry-run', '--write'], '--dry-run writes nothing'],
    [['--from', '2026-01-03', '--to', '2026-01-01', '--dry-run'], 'is not before --to'],
    [['--from', 'monday', '--to', '2026-01-01', '--dry-run'], '--from is "monday"'],
    [[...RANGE, '--dry-run', '--windows', '7x'], '7x'],
    [[...RANGE, '--dry-run', '--warm-up', 'long'], '--warm-up is "long"'],
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
