// docs/upgrading.md, "When the windows are changed …", row by row: transcripts through the deployed handlers. Times are
// relative to T0, readings `device clock value`, panes `device window start count sum`.
import { describe, expect, it } from 'vitest';
import type { CompiledProfile } from '#core/profile/compile.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { boundaryAfter } from '#core/windowing/window-plan.ts';
import { type Story, tell } from '../semantics/story.ts';
import { at, compiled, T0 } from '../support/readings.ts';
import { createProposerTimes } from './proposer-times.ts';

const MINUTE = 60_000;
const withWindows = (windows: readonly string[]): CompiledProfile => compiled({}, windows);

/** A reading a minute of one device from `from` to before `to`, in minutes. */
async function everyMinute(story: Story, from: number, to: number): Promise<void> {
  for (let minute = from; minute < to; minute += 1) {
    const clock = new Date(minute * MINUTE + 5000).toISOString().slice(11, 19);
    await story.hear(`a ${clock} 1`);
  }
}

/**
 * Readings each minute for an hour; after ten of them `next` is set. Answers all last panes at rest, and where the next
 * plan begins.
 */
async function changed(from: readonly string[], next: readonly string[], lingers = false) {
  const story = tell(withWindows(from), { detectWindowMs: 0, rotates: lingers });
  await everyMinute(story, 0, 10);
  await story.world.deploy(withWindows(next), lingers);
  await everyMinute(story, 10, 60);
  await story.waitUntil('03:00:00');
  await story.sweep();
  const plan = await story.world.plan();
  return { story, panes: [...story.shown().values()], fromMs: (plan?.plans.at(-1)?.fromMs ?? 0) - T0, plan };
}

/** Starts of a window's panes in minutes, and how many readings all of them have. */
function of(panes: readonly Pane[], label: string) {
  const own = panes.filter(({ window }) => window === label);
  const starts = own.map(({ startMs }) => (startMs - T0) / MINUTE).sort((a, b) => a - b);
  return {
    first: starts[0],
    last: starts.at(-1),
    windows: own.length,
    readings: own.reduce((sum, { count }) => sum + count, 0),
  };
}

describe('when the windows are changed …', () => {
  it('what is open: closes under the plan before, and the next one begins at a boundary of both', async () => {
    const { panes, fromMs, story } = await changed(['1m', '15m'], ['5m', '15m']);
    // Set at minute 10: two minutes, a call, and then the next end of 1m, 5m and 15m.
    expect(fromMs).toBe(15 * MINUTE);
    expect(of(panes, '1m')).toEqual({ first: 0, last: 14, windows: 15, readings: 15 });
    expect(of(panes, '5m')).toEqual({ first: 15, last: 55, windows: 9, readings: 45 });
    expect(of(panes, '15m')).toEqual({ first: 0, last: 45, windows: 4, readings: 60 });
    expect(await story.counts()).toMatchObject({ valuesAccepted: 60, valuesDuplicate: 0, valuesLate: 0 });
  });

  it('windows that stay: go on across the boundary, also where their slices are of other sizes', async () => {
    for (const [from, next] of [
      [['1m', '15m'], ['15m']],
      [
        ['1m', '15m'],
        ['30s', '15m'],
      ],
      [['10m/5m', '1m'], ['10m/5m']],
    ] as const) {
      const { panes } = await changed(from, next);
      const kept = of(panes, next.at(-1) === '15m' ? '15m' : '10m/5m');
      expect(kept.readings).toBe(next.at(-1) === '15m' ? 60 : 120);
    }
  });

  it('a sliding window that is new, or that ends: is whole inside its plan; those across the boundary do not exist', async () => {
    const begun = await changed(['1m'], ['1m/30s']);
    expect(of(begun.panes, '1m/30s').first).toBe(begun.fromMs / MINUTE);
    const ended = await changed(['5m/1m'], ['1m']);
    expect(of(ended.panes, '5m/1m').last).toBe(ended.fromMs / MINUTE - 5);
  });

  it('sessions of another gap: those of before take nothing from the boundary on, those of the next nothing before it', async () => {
    const { panes, fromMs } = await changed(['1m', 'session/2m'], ['1m', 'session/3m']);
    expect(of(panes, 'session/2m')).toEqual({ first: 5 / 60, last: 5 / 60, windows: 1, readings: fromMs / MINUTE });
    expect(of(panes, 'session/3m')).toMatchObject({ windows: 1, readings: 60 - fromMs / MINUTE });
  });

  it('numbers of values: what was filling is dropped, the next ones take values from the boundary on', async () => {
    const { panes, fromMs } = await changed(['1m', 'count/4'], ['1m', 'count/7']);
    const kept = fromMs / MINUTE;
    expect(of(panes, 'count/4').readings).toBe(4 * Math.floor(kept / 4));
    expect(of(panes, 'count/7')).toMatchObject({ first: kept + 5 / 60, readings: 7 * Math.floor((60 - kept) / 7) });
  });

  it('a reading that comes late: counts in the windows of its event time, of the plan before too', async () => {
    const { story, fromMs } = await changed(['1m', '15m'], ['5m', '15m']);
    const late = tell(withWindows(['1m', '15m']), { detectWindowMs: 0 });
    await everyMinute(late, 0, 10);
    await late.world.deploy(withWindows(['5m', '15m']), false);
    await everyMinute(late, 10, 20);
    expect(fromMs).toBe(15 * MINUTE);
    expect(await late.hear('a 00:14:30 5')).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^a 1m 00:14:00 2 6/),
        expect.stringMatching(/^a 15m 00:00:00 16 20/),
      ]),
    );
    expect((await story.counts()).valuesLate).toBe(0);
  });

  it('lateness: is judged as before, by the slice that the deployment began with', async () => {
    const story = tell(withWindows(['1m']), { detectWindowMs: 0 });
    await everyMinute(story, 0, 10);
    await story.world.deploy(withWindows(['15m']), false);
    await everyMinute(story, 10, 40);
    // Ten minutes and its own minute behind the clock at 39:05. A slice of 15 minutes would take it.
    await story.hear('a 00:28:30 1', 'a 00:29:30 1');
    expect(await story.counts()).toMatchObject({ valuesLate: 1 });
    expect((await story.world.plan())?.latenessGrainMs).toBe(MINUTE);
  });

  it('a value that was sent twice, once before and once after the change: is one', async () => {
    const story = tell(withWindows(['1m', '15m']), { detectWindowMs: 0 });
    await everyMinute(story, 0, 10);
    await story.world.deploy(withWindows(['5m', '15m']), false);
    await everyMinute(story, 10, 17);
    await story.hear('a 00:14:05 1', 'a 00:15:05 1', 'a 00:16:05 1');
    expect(await story.counts()).toMatchObject({ valuesDuplicate: 3, valuesAccepted: 17 });
  });

  it('instances of before go on for a while: they follow the stored plan, whatever their settings', async () => {
    const { panes, plan } = await changed(['1m', '15m'], ['5m', '15m'], true);
    expect(plan?.revision).toBe(2);
    expect(of(panes, '15m').readings).toBe(60);
    expect(of(panes, '1m').readings + of(panes, '5m').readings).toBe(60);
  });

  it('they are changed back: that is a further change, with a boundary of its own', async () => {
    const story = tell(withWindows(['1m']), { detectWindowMs: 0 });
    await everyMinute(story, 0, 10);
    await story.world.deploy(withWindows(['15m']), false);
    await everyMinute(story, 10, 20);
    await story.world.deploy(withWindows(['1m']), false);
    await everyMinute(story, 20, 60);
    await story.waitUntil('03:00:00');
    await story.sweep();
    const plan = await story.world.plan();
    expect(plan?.plans.map(({ fromMs }) => (fromMs - T0) / MINUTE)).toEqual([Number.NEGATIVE_INFINITY, 15, 30]);
    const panes = [...story.shown().values()];
    expect(of(panes, '1m')).toMatchObject({ windows: 45, readings: 45 });
    expect(of(panes, '15m')).toEqual({ first: 15, last: 15, windows: 1, readings: 15 });
  });

  it('no end of old and new ones meets within 31 days: the change is refused with what to do, and nothing is lost', () => {
    const profile = withWindows(['1m']);
    expect(() => boundaryAfter(['7h', '11s'], ['1d', '13s'], T0, profile)).toThrow('less than once in 31 days');
    expect(boundaryAfter(['7h'], ['1d'], T0, profile) % (7 * 24 * 60 * MINUTE)).toBe(0);
  });

  it('the plan before has passed for longer than readings are taken: its windows leave the functions', () => {
    const { windowsAt, leaveMs } = createProposerTimes();
    expect([windowsAt(leaveMs), windowsAt(leaveMs + 1)]).toEqual([['1m', '15m'], ['15m']]);
    expect(at('00:00:00')).toBe(T0);
  });
});
