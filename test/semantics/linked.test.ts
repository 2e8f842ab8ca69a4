// docs/semantics.md, "When values are linked to the next one …", row by row. Numbers worked out on paper.
import { describe, expect, it } from 'vitest';
import { at, compiled, testProfile } from '../support/readings.ts';
import { type Story, tell } from './story.ts';

const { power_kw: _, ...others } = testProfile.measures;
const held = compiled(
  { holdMs: 90_000, measures: { ...others, power_kw: { unit: 'kW', energy: 'time-weighted', wire: ['power'] } } },
  ['1m'],
);

/** Of device a's minutes, by start: [kW·s with the seconds covered, then revision and count]. */
function minutesOf(story: Story) {
  return [...story.shown().values()]
    .filter(({ device }) => device === 'a')
    .map(({ startMs, energyKwh = 0, coveredMs = 0, revision, count }) => {
      const numbers = [Math.round(energyKwh * 3600), coveredMs / 1000];
      return [(startMs - at('00:00:00')) / 60_000, ...numbers, `r${revision}`, `n${count}`].join(' ');
    });
}

describe('when values are linked to the next one …', () => {
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
