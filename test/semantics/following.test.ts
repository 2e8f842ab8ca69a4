// docs/semantics.md, "When windows follow the readings …", row by row. A void pane reads `device window start 0 0`.
import { describe, expect, it } from 'vitest';
import { decodeGroupState } from '#core/windowing/state-codec.ts';
import { at, compiled } from '../support/readings.ts';
import { type Story, tell } from './story.ts';

const sessions = compiled({}, ['session/30s']);
const threes = compiled({}, ['count/3']);

/** The sum that a reader of the store finds over all windows. */
const storedSum = (story: Story) => [...story.shown().values()].reduce((sum, pane) => sum + pane.sum, 0);

describe('when windows follow the readings …', () => {
  it("a value comes a gap or more after a session's last one: another session; by a millisecond less it is the same", async () => {
    const story = tell(compiled({ resolutionMs: 1 }, ['session/30s']));
    const hear = (ms: number, power: number) =>
      story.hearRecord({ device_id: 'a', timestamp: at('00:00:00') + ms, power });
    await hear(0, 1);
    await hear(29_999, 2);
    await hear(59_999, 4);
    expect(await story.hear('a 00:03:00 0')).toEqual(['a session/30s 00:00:00 2 3', 'a session/30s 00:00:59 1 4']);
  });

  it('a late value extends an emitted session: a further pane of the same start, with a higher count and a later end', async () => {
    const story = tell(sessions);
    expect(await story.hear('a 00:00:05 1', 'a 00:02:00 0')).toEqual(['a session/30s 00:00:05 1 1']);
    expect(await story.hear('a 00:00:25 2')).toEqual(['a session/30s 00:00:05 2 3']);
    expect(story.world.panes.written.map(({ endMs }) => endMs)).toEqual([at('00:00:35'), at('00:00:55')]);
    expect(storedSum(story)).toBe(3);
  });

  it('a late value makes a session begin earlier: a pane of the new start, and a void pane of the old one with a higher revision than it ever had', async () => {
    const story = tell(sessions);
    expect(await story.hear('a 00:00:25 1', 'a 00:02:00 0')).toEqual(['a session/30s 00:00:25 1 1']);
    expect(await story.hear('a 00:00:05 2')).toEqual(['a session/30s 00:00:05 2 3', 'a session/30s 00:00:25 0 0']);
    const voided = [...story.shown().values()].find(({ count }) => count === 0);
    expect(voided).toMatchObject({
      startMs: at('00:00:25'),
      revision: 2,
      mergedIntoMs: at('00:00:05'),
      mean: Number.NaN,
    });
    expect(voided).not.toHaveProperty('energyKwh');
    expect(storedSum(story)).toBe(3);
  });

  it('a late value joins two sessions: a further pane of the first, and a void pane of the second', async () => {
    const story = tell(sessions);
    await story.hear('a 00:00:00 1', 'a 00:00:40 2', 'a 00:03:00 0');
    expect(await story.hear('a 00:00:20 4')).toEqual(['a session/30s 00:00:00 3 7', 'a session/30s 00:00:40 0 0']);
    expect(storedSum(story)).toBe(7);
  });

  it('a session that a sweep published begins earlier: the same, although the stored state does not know of the sweep', async () => {
    const story = tell(sessions);
    await story.hear('a 00:00:25 1');
    await story.waitUntil('00:12:00');
    expect(await story.sweep()).toEqual(['a session/30s 00:00:25 1 1']);
    expect(await story.hear('a 00:00:05 2')).toEqual(expect.arrayContaining(['a session/30s 00:00:25 0 0']));
    await story.waitUntil('00:24:00');
    await story.sweep();
    expect(storedSum(story)).toBe(3);
  });

  it("nothing that the device's clock accepts can touch a session: it is final and leaves the state", async () => {
    const story = tell(sessions);
    const kept = async () => {
      const { bytes } = (await story.world.windows.load(['windows#test#0'])).get('windows#test#0')!;
      const [of30s] = decodeGroupState(bytes, sessions).devices.get('a')?.series[0]?.kept ?? [];
      return (of30s as { readonly firstAtMs: number }[]).map(({ firstAtMs }) => firstAtMs);
    };
    await story.hear('a 00:00:25 1', 'a 00:10:59 1');
    expect(await kept()).toEqual([at('00:00:25'), at('00:10:59')]);
    // From 00:11:00 on the slice of 00:00 is closed, and what comes in the next one is a gap away.
    await story.hear('a 00:11:00 1');
    expect(await kept()).toEqual([at('00:10:59')]);
  });

  it('a number of values is full: it is emitted at once, whatever the event times; never in part, not by a sweep either', async () => {
    const story = tell(threes);
    expect(await story.hear('a 00:05:00 1', 'a 00:00:10 2')).toEqual([]);
    expect(await story.hear('a 00:04:00 4', 'a 00:04:01 8')).toEqual(['a count/3 00:00:10 3 7']);
    await story.waitUntil('02:00:00');
    expect(await story.sweep()).toEqual([]);
    expect(await story.hear('a 02:00:00 16', 'a 02:00:01 32')).toEqual(['a count/3 00:04:01 3 56']);
  });

  it('a function dies between emitting a number of values and committing: the same window comes again; after the commit it never does', async () => {
    const story = tell(threes);
    story.world.trouble.plan('windows.commit', 'before', 0);
    story.put('a 00:00:01 1', 'a 00:00:02 2', 'a 00:00:03 4');
    await story.waitUntil('00:05:00');
    story.world.trouble.planFate('aggregate', 'twice');
    await story.hear('a 00:06:00 8');
    const [first, ...again] = story.world.panes.written;
    expect(first).toMatchObject({ window: 'count/3', count: 3, sum: 7 });
    expect(again).toEqual([first]);
  });

  it('a profile has sessions and numbers of values only: slices of a minute tell duplicates and lateness apart', async () => {
    const story = tell(compiled({}, ['session/30s', 'count/2']));
    expect(story.profile.sliceMs).toBe(60_000);
    await story.hear('a 00:00:05 1', 'a 00:00:05 1', 'a 00:10:59 2');
    expect(await story.hear('a 00:00:10 4')).toContain('a session/30s 00:00:05 2 5');
    await story.hear('a 00:11:00 8', 'a 00:00:20 16');
    expect(await story.counts()).toMatchObject({ valuesAccepted: 4, valuesDuplicate: 1, valuesLate: 1 });
  });
});
