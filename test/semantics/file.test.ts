// docs/semantics.md, "A file without arrivals" and "What is in a file", row by row, through the replay command.
import { afterAll, describe, expect, it } from 'vitest';
import { createRig } from '../cli/replay/rig.ts';

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
  // The clock of b is an hour and a half ahead in one line. Were that its arrival, b's clock would be there, and b's
  // next lines late.
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

describe('what is in a file', () => {
  const csv = (name: string, rows: readonly string[], head = 'device,timestamp,power'): string =>
    rig.file(`${name}.csv`, `${[head, ...rows].join('\n')}\n`);
  const paris = (file: string, ...more: string[]) =>
    rig.replay(['--profile', 'energy', '--windows', '1h', '--zone', 'Europe/Paris', file, ...more]);
  const autumn = ['01:30', '02:00', '02:30', '02:00', '02:30', '03:00'].map((time) => `a,2025-10-26 ${time},1`);

  it('a local time that comes twice in autumn, in rows whose clock goes back once: the rows before it are the first pass, those after it the second; newest first the other way round', async () => {
    const forward = await paris(csv('autumn', autumn));
    expect(forward.summary.values).toMatchObject({ in: 6, accepted: 6 });
    expect(forward.windows.map(({ start, count }) => [start, count])).toEqual([
      ['2025-10-25T23:00:00.000Z', 1],
      ['2025-10-26T00:00:00.000Z', 2],
      ['2025-10-26T01:00:00.000Z', 2],
      ['2025-10-26T02:00:00.000Z', 1],
    ]);
    const backward = await paris(csv('backward', [...autumn].reverse()), '--sort');
    expect(backward.windows).toEqual(forward.windows);
  });

  it('a local time that comes twice, in rows whose order does not tell: rejected as `ambiguous-time`: never guessed, never a duplicate', async () => {
    const { summary } = await paris(csv('one-pass', [...autumn.slice(0, 3), autumn[5]!]));
    expect(summary.rejected_by_reason).toEqual({ 'ambiguous-time': 2 });
    expect(summary.values).toMatchObject({ in: 4, accepted: 2, rejected: 2, duplicate: 0 });
  });

  it('a local time that the clocks were put forward over: rejected as `no-such-time`', async () => {
    const { summary } = await paris(
      csv('spring', ['a,2026-03-29 01:30,1', 'a,2026-03-29 02:30,1', 'a,2026-03-29 03:30,1']),
    );
    expect(summary.rejected_by_reason).toEqual({ 'no-such-time': 1 });
  });

  it('a number for a time that as an epoch is not of 1990 to 2100: asked for, or rejected alone among epochs: never taken for 1970', async () => {
    const asked = await rig.run(['--profile', 'energy', csv('days', ['a,46053.5,1', 'a,46053.6,1'])]);
    expect([asked.code, asked.stderr]).toEqual([2, expect.stringContaining('--date-format excel')]);
    const { summary } = await paris(csv('among', ['a,1769864400,1', 'a,46053.5,1', 'a,1769864460,1']));
    expect(summary.rejected_by_reason).toEqual({ 'bad-time': 1 });
    expect(summary.values).toMatchObject({ accepted: 2, rejected: 1 });
  });

  it('a time at the end of its interval, with `--stamp end`: its value belongs to the window that it ends', async () => {
    const file = csv('end', ['a,2026-01-31T12:00:00Z,1', 'a,2026-01-31T13:00:00Z,2']);
    const { windows } = await paris(file, '--stamp', 'end');
    expect(windows.map(({ start, sum }) => [start, sum])).toEqual([
      ['2026-01-31T11:00:00.000Z', 1],
      ['2026-01-31T12:00:00.000Z', 2],
    ]);
  });

  it('two columns of one name, or of one measure: refused before anything is played: neither goes over the other', async () => {
    for (const head of ['device,timestamp,power,power', 'device,timestamp,power,power_kw']) {
      const { code, stderr } = await rig.run(['--profile', 'energy', csv('twice', ['a,1769864400,1,2'], head)]);
      expect([code, stderr]).toEqual([2, expect.stringContaining('power')]);
    }
  });

  it('a column that is left out: told with its first value', async () => {
    const { summary } = await paris(
      csv('left', ['a,1769864400,1,', 'a,1769864460,1,230'], 'device,timestamp,power,volts'),
    );
    expect(summary.ignored_columns).toMatchObject([{ column: 'volts', first_value: '230', line: 3, values: 1 }]);
  });

  it('lines that are newest first: too late by their order, and named; with `--sort` none is', async () => {
    const file = csv(
      'newest',
      [7, 5, 3, 1].map((hour) => `a,2026-01-31T0${hour}:00:00Z,${hour}`),
    );
    const plain = await paris(file);
    expect(plain.summary.values.late).toBe(3);
    expect(plain.summary.hints).toMatchObject([{ code: 'newest-first' }]);
    expect((await paris(file, '--sort')).summary.values).toMatchObject({ accepted: 4, late: 0 });
  });

  it('nothing accepted, or more than half rejected or too late: exit code 3, the first refusal and what to try', async () => {
    const { code, stderr } = await rig.run([
      '--profile',
      'energy',
      csv('no', ['a;1769864400;4,5'], 'device;timestamp;power'),
    ]);
    expect(code).toBe(3);
    expect(stderr).toMatch(/nothing was accepted\nfirst: .*line 2: not-a-number[\s\S]*add --decimal ,/);
  });
});
