// docs/semantics.md, "A file without arrivals", row by row, through the replay command.
import { afterAll, describe, expect, it } from 'vitest';
import { createRig } from '../replay/rig.ts';

const rig = createRig();
afterAll(() => rig.remove());

/** `meter time power`, a line each. */
function replay(name: string, ...lines: string[]) {
  const text = lines.map((line) => {
    const [meter_id, timestamp, power] = line.split(' ');
    return JSON.stringify({ meter_id, timestamp, power: Number(power) });
  });
  return rig.replay(['--profile', 'energy', '--windows', '1m', rig.file(`${name}.jsonl`, text.join('\n'))]);
}

const countsOf = (windows: readonly Readonly<Record<string, unknown>>[]) => windows.map(({ count }) => count);

describe('a file without arrivals', () => {
  // The clock of b is an hour and a half ahead in one line. Were that its arrival, b's clock would be there, and b's next lines late.
  it('a line of a file that has no arrival column: arrives at the highest event time that two lines confirm: the second-highest so far', async () => {
    const { summary, late, rejects } = await replay(
      'confirmed',
      'a 2026-01-01T00:00:00Z 1',
      'b 2026-01-01T01:30:00Z 2',
      'b 2026-01-01T00:01:00Z 3',
      'a 2026-01-01T00:01:00Z 4',
    );
    expect(late).toEqual([]);
    expect(rejects).toEqual([]);
    expect(summary.values).toMatchObject({ in: 4, accepted: 4 });
  });

  it('the same device and time twice: one line, not two: a repeated absurd time confirms nothing', async () => {
    const { summary, late } = await replay(
      'twice',
      'a 2026-01-01T00:00:00Z 1',
      'b 2026-01-01T09:00:00Z 2',
      'b 2026-01-01T09:00:00Z 2',
      'b 2026-01-01T00:01:00Z 3',
    );
    expect(late).toEqual([]);
    expect(summary.values).toMatchObject({ accepted: 3, duplicate: 1 });
  });

  it('an event more than 24 hours ahead of everything around it: rejected as `clock-ahead`, and no other line is late for it', async () => {
    const { summary, rejects, late } = await replay(
      'ahead',
      'a 2026-01-01T00:00:00Z 1',
      'a 2036-01-01T00:00:00Z 2',
      'a 2026-01-01T00:01:00Z 3',
      'a 2026-01-01T00:02:00Z 4',
    );
    expect(rejects).toMatchObject([{ reason: 'clock-ahead' }]);
    expect(late).toEqual([]);
    expect(summary.values).toMatchObject({ accepted: 3, rejected: 1 });
  });

  it('a gap of days in the file: no wrong clock: the line after it confirms', async () => {
    const { summary, windows } = await replay(
      'gap',
      'a 2026-01-01T00:00:00Z 1',
      'a 2026-01-01T00:01:00Z 2',
      'a 2026-01-09T00:00:00Z 3',
      'a 2026-01-09T00:00:30Z 4',
    );
    expect(summary.values).toMatchObject({ accepted: 4, rejected: 0, late: 0 });
    expect(countsOf(windows)).toEqual([1, 1, 2]);
  });

  it('an old file: nothing is too late by its age', async () => {
    const { summary, windows } = await replay(
      'old',
      'a 2006-12-16T17:24:00Z 2',
      'b 2006-12-16T17:24:00Z 3',
      'c 1999-12-31T23:59:59Z 1',
    );
    expect(summary.values).toMatchObject({ accepted: 3, late: 0 });
    expect(countsOf(windows)).toEqual([1, 1, 1]);
  });
});
