// docs/semantics.md, "When values are linked to the next one …", row by row. Numbers worked out on paper.
import { describe, expect, it } from 'vitest';
import { at, compiled, testProfile } from '../support/readings.ts';
import { type Story, tell } from './story.ts';

const { power_kw: _, ...others } = testProfile.measures;
const register = compiled({ measures: { ...others, power_kw: { unit: 'kWh', counter: true, wire: ['power'] } } }, [
  '1m',
]);
const held = compiled(
  { holdMs: 90_000, measures: { ...others, power_kw: { unit: 'kW', energy: 'time-weighted', wire: ['power'] } } },
  ['1m'],
);

/** Of device a's minutes, by start: [increase, or kW·s with the seconds covered, then revision and count]. */
function minutesOf(story: Story) {
  return [...story.shown().values()]
    .filter(({ device }) => device === 'a')
    .map(({ startMs, increase, energyKwh = 0, coveredMs = 0, revision, count }) => {
      const numbers = increase === undefined ? [Math.round(energyKwh * 3600), coveredMs / 1000] : [increase];
      return [(startMs - at('00:00:00')) / 60_000, ...numbers, `r${revision}`, `n${count}`].join(' ');
    });
}

describe('when values are linked to the next one …', () => {
  it("a register's value comes: its window's increase is the value less the one before it in event time, whichever window that was in; the first one ever adds nothing", async () => {
    const story = tell(register);
    await story.hear('a 00:00:10 100', 'a 00:00:50 103', 'a 00:03:10 110', 'a 00:03:20 111', 'b 00:05:00 0');
    expect(minutesOf(story)).toEqual(['0 3 r2 n2', '3 8 r4 n2']);
  });

  it('a register is below the value before it: it was reset: the increase is the new value', async () => {
    const story = tell(register);
    await story.hear('a 00:00:10 100', 'a 00:00:20 4', 'a 00:00:30 5', 'b 00:05:00 0');
    expect(minutesOf(story)).toEqual(['0 5 r3 n3']);
  });

  it("a register's late value comes between two others: its own window is emitted again, and the one that holds the next value, with a higher revision and maybe the same count", async () => {
    const story = tell(register);
    expect(await story.hear('a 00:00:10 100', 'a 00:03:10 110', 'a 00:04:10 111', 'b 00:06:00 0')).toHaveLength(3);
    expect(minutesOf(story)).toEqual(['0 0 r1 n1', '3 10 r2 n1', '4 1 r3 n1']);
    expect(await story.hear('a 00:00:50 107')).toEqual(['a 1m 00:00:00 2 207', 'a 1m 00:03:00 1 110']);
    expect(minutesOf(story)).toEqual(['0 7 r2 n2', '3 3 r3 n1', '4 1 r3 n1']);
  });

  it("consecutive windows of a register: their increases add up to the register's whole movement, however long the device was silent in between", async () => {
    const story = tell(register);
    await story.hear('a 00:00:10 100', 'a 00:07:10 107.5');
    await story.hear('b 960:00:00 0');
    await story.hear('a 961:00:00 130', 'a 961:01:30 131');
    await story.hear('b 962:00:00 0');
    const increases = [...story.shown().values()]
      .filter(({ device }) => device === 'a')
      .map(({ increase }) => increase);
    expect(increases).toEqual([0, 7.5, 22.5, 1]);
  });

  //  6 kW 0:30–0:50, 3 kW to 1:20, 1 kW to 2:50 (90 s), 2 kW from 3:40
  it('a time-weighted power comes: it counts until the next one, into the next window too, and at most `holdMs`', async () => {
    const story = tell(held);
    await story.hear('a 00:00:30 6', 'a 00:00:50 3', 'a 00:01:20 1', 'a 00:03:40 2', 'b 00:06:00 0');
    expect(minutesOf(story)).toEqual(['0 150 30 r2 n2', '1 100 60 r3 n1', '3 40 20 r4 n1']);
  });

  it('a late time-weighted power comes: its window is corrected, and the one of the next value, which it now precedes', async () => {
    const story = tell(held);
    await story.hear('a 00:00:30 6', 'a 00:01:20 1', 'b 00:03:00 0');
    expect(minutesOf(story)).toEqual(['0 180 30 r1 n1', '1 160 60 r2 n1']);
    await story.hear('a 00:00:40 2');
    expect(minutesOf(story)).toEqual(['0 100 30 r2 n2', '1 80 60 r3 n1']);
  });

  it('a window has no reading: it has no pane, although a value of before may hold in it', async () => {
    const story = tell(held);
    expect(await story.hear('a 00:00:50 3', 'b 00:05:00 0')).toEqual(['a 1m 00:00:00 1 3']);
  });
});
