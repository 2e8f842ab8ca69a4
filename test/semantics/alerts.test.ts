// docs/semantics.md, "What the rules see of a reading that …" and "What becomes of a device that …", row by row.
import { afterAll, describe, expect, it } from 'vitest';
import type { Rule } from '#core/detect/rules/rules.ts';
import { energy } from '#profiles/energy.ts';
import { createRig } from '../cli/replay/rig.ts';
import { compiled, T0 } from '../support/readings.ts';
import { type Story, tell } from './story.ts';

const rig = createRig();
afterAll(() => rig.remove());

const rules = energy.rules.filter(({ kind }) => kind === 'outage' || kind === 'spike');
const meters = compiled({ rules }, ['1m']);
const ofQuarters = compiled({ rules }, ['15m']);

function counted({ world: { metrics } }: Story, ...names: readonly string[]): number[] {
  return names.map((name) => metrics.counts.get(name) ?? 0);
}

describe('what the rules see of a reading that …', () => {
  it('repeats an accepted value, with the same number or another one: nothing: no alert opens, goes on or ends, no baseline moves; counted as a duplicate or as older', async () => {
    const story = tell(meters);
    await story.hear('a 00:00:00 5', 'a 00:00:10 0', 'a 00:00:20 5');
    await story.hear('a 00:05:00 5', 'a 00:05:10 0');
    const told = ['a outage 1 firing', 'a outage 2 resolved', 'a outage 1 firing'];
    expect(story.told()).toEqual(told);
    await story.hear('a 00:00:10 0 @00:05:11', 'a 00:05:10 5 @00:05:12', 'a 00:05:00 40 @00:05:13');
    await story.hear('a 00:05:10 0 @00:05:14', 'a 00:00:20 0 @00:05:15');
    expect(story.told()).toEqual(told);
    expect(counted(story, 'ReadingsDuplicate', 'ReadingsOlder', 'ReadingsLate')).toEqual([3, 2, 0]);
    await story.hear('a 00:05:20 9.9');
    // No spike against a baseline of 5, which no repeat has moved.
    expect(story.told()).toEqual([...told, 'a outage 2 resolved']);
  });

  it('is too late for the windows: too late for the rules too, by the same clock; counted, and nothing else', async () => {
    const story = tell(ofQuarters);
    const quarters = ['00:00', '00:15', '00:30', '00:45', '01:00', '01:15', '01:30'];
    const powers = [5, 0, 0, 5, 5, 5, 5];
    await story.hear(...quarters.map((clock, i) => `a ${clock}:00 ${powers[i]}`));
    expect(story.told()).toEqual(['a outage 1 firing', 'a outage 2 resolved']);
    // The middle of the outage once more, and a reading of two days ago.
    await story.hear('a 00:30:00 0 @01:30:01', 'a -47:00:00 0 @01:30:02');
    expect(await story.counts()).toMatchObject({ readingsLate: 2 });
    expect(counted(story, 'ReadingsLate')).toEqual([2]);
    expect(story.told()).toEqual(['a outage 1 firing', 'a outage 2 resolved']);
  });

  it('comes behind a newer one, accepted and certainly new: the rules that need no order judge it: it may open or raise an alert, and ends none', async () => {
    const story = tell(ofQuarters);
    await story.hear('a 00:00:00 5', 'a 00:30:00 5', 'a 00:15:00 0 @00:30:01');
    expect(story.told()).toEqual(['a outage 1 firing']);
    await story.hear('a 00:20:00 5 @00:30:02');
    expect(story.told()).toEqual(['a outage 1 firing']);
    await story.hear('a 00:45:00 5');
    expect(story.told()).toEqual(['a outage 1 firing', 'a outage 2 resolved']);
  });

  it('comes behind a newer one and may be a repeat: more than 32 slots back, in a stretch that holds a value already: no rule sees it; counted as older', async () => {
    const story = tell(meters);
    const clocks = Array.from({ length: 60 }, (_, i) => `00:01:${String(i).padStart(2, '0')}`);
    const missing = [clocks[26], clocks[27]];
    await story.hear(...clocks.filter((clock) => !missing.includes(clock)).map((clock) => `a ${clock} 5`));
    await story.hear(`a ${missing[0]} 0 @00:01:59`);
    expect(story.told()).toEqual([]);
    expect(counted(story, 'ReadingsOlder')).toEqual([1]);
    await story.hear(`a ${missing[1]} 0 @00:01:59`);
    expect(story.told()).toEqual(['a outage 1 firing']);
    expect(await story.counts()).toMatchObject({ valuesAccepted: 60 });
  });

  it("was ahead of its arrival, and comes again later: moves its device's clock by up to 2 minutes more than it did; what is too late for that is so for windows and rules alike", async () => {
    const once = tell(meters);
    await once.hear('a 00:02:00 5 @00:00:00', 'a -00:10:00 0 @00:01:30');
    expect(once.told()).toEqual(['a outage 1 firing']);
    const twice = tell(meters);
    await twice.hear('a 00:02:00 5 @00:00:00', 'a 00:02:00 5 @00:01:30', 'a -00:10:00 0 @00:01:30');
    expect(twice.told()).toEqual([]);
    expect(await twice.counts()).toMatchObject({ readingsLate: 1, readingsDuplicate: 1 });
  });

  it('is further from the value before it than a `rate` rule lets it change in the time between: an alert opens, for a fall as for a rise; only newer values are compared: a late one or a repeat opens nothing, ends nothing and is compared with nothing', async () => {
    // At most 0.1 kW a second.
    const fast: Rule = { kind: 'rate', name: 'fast', measure: 'power_kw', above: { high: 0.1 } };
    const story = tell(compiled({ rules: [fast] }, ['15m']));
    await story.hear('a 00:00:00 5', 'a 00:01:00 11', 'a 00:02:00 5');
    expect(story.told()).toEqual([]);
    await story.hear('a 00:03:00 11.1');
    expect(story.told()).toEqual(['a fast 1 firing']);
    await story.hear('a 00:02:30 11 @00:03:01', 'a 00:03:00 11.1 @00:03:02', 'a 00:03:00 40 @00:03:03');
    expect(story.told()).toEqual(['a fast 1 firing']);
    await story.hear('a 00:04:00 11');
    expect(story.told()).toEqual(['a fast 1 firing', 'a fast 2 resolved']);
    await story.hear('a 00:03:30 90 @00:04:01');
    await story.hear('a 00:05:00 4.9');
    expect(story.told().slice(2)).toEqual(['a fast 1 firing']);
  });
});

/** Clocks in hours: day 31 is `day(31)`. */
const day = (days: number, clock = '00:00') =>
  `${String(days * 24 + Number(clock.slice(0, 2))).padStart(2, '0')}${clock.slice(2)}:00`;
const stale = (story: Story) =>
  [...story.world.alerts.entries.values()].flatMap(({ transition: { device, cause, transition, atMs } }) =>
    cause === undefined ? [] : [`${device} ${transition} ${cause} ${(atMs - T0) / 86_400_000}`],
  );

describe('what becomes of a device that …', () => {
  it('comes back up to 30 days after its last reading: its baselines and what fires go on where they were', async () => {
    const story = tell(meters);
    await story.hear('a 00:00:00 5', 'a 00:01:00 0');
    await story.hear(`a ${day(30)} 0`, `a ${day(30, '00:01')} 12`);
    // 12 ends the outage and is a spike against a baseline of 5: the incident goes on.
    await story.hear(`a ${day(30, '00:02')} 5`);
    expect(story.told()).toEqual(['a outage 1 firing', 'a outage 2 resolved']);
    const [, over] = [...story.world.alerts.entries.values()];
    expect(over?.transition.evidence?.map(({ rule }) => rule)).toEqual(['outage', 'spike']);
    expect(stale(story)).toEqual([]);
  });

  it('comes back later: its baselines begin anew; what it left firing is closed as stale (`cause`), dated 30 days after its last reading', async () => {
    const story = tell(meters);
    await story.hear('a -00:01:00 5', 'a 00:00:00 0');
    await story.hear(`a ${day(30, '00:01')} 12`);
    expect(story.told()).toEqual(['a outage 1 firing', 'a outage 2 resolved']);
    expect(stale(story)).toEqual(['a 2 stale 30']);
    // 12 is what its baseline begins with: 20 is no spike.
    await story.hear(`a ${day(30, '00:02')} 20`, `a ${day(30, '00:03')} 90`);
    expect(story.told().slice(2)).toEqual(['a spike 1 firing']);
  });

  it('is silent for 38 days while others of its key group report: nothing of it is kept; what it left firing is closed by the same transition', async () => {
    const story = tell(meters, { detectWindowMs: 0 });
    const bytes = async () => [...(await story.world.baselines.load(['baselines#test#0'])).values()][0]?.bytes.length;
    await story.hear('b 00:00:00 5');
    const alone = await bytes();
    await story.hear('a 00:02:00 0');
    expect(await bytes()).toBeGreaterThan(alone ?? 0);
    for (let days = 1; days < 39; days += 1) await story.hear(`b ${day(days)} 5`);
    expect(stale(story)).toEqual([]);
    await story.hear(`b ${day(39)} 5`);
    expect(stale(story)).toEqual([`a 2 stale ${30 + 2 / 1440}`]);
    expect(await bytes()).toBe(alone);
  });

  it('is silent for 38 days with all of its key group: the sweep closes what it left firing, by the same transition; whoever comes later tells nothing', async () => {
    const story = tell(meters);
    await story.hear('a 00:00:00 0');
    for (const days of [30, 37]) {
      await story.waitUntil(day(days));
      await story.sweep();
    }
    expect(stale(story)).toEqual([]);
    await story.waitUntil(day(38, '00:01'));
    await story.sweep();
    expect(stale(story)).toEqual(['a 2 stale 30']);
    await story.hear(`a ${day(40)} 5`);
    await story.sweep();
    expect(story.told()).toEqual(['a outage 1 firing', 'a outage 2 resolved']);
  });

  it('is in a file without arrivals: nothing of it is dropped, since nobody knows that it is gone; 30 days of its own time later it begins anew all the same', async () => {
    const line = (meter_id: string, dayOf: number, power: number) =>
      JSON.stringify({ meter_id, timestamp: new Date(T0 + dayOf * 86_400_000).toISOString(), power });
    const others = Array.from({ length: 60 }, (_, i) => line('b', i, 5));
    // Sorted by device, as an export often is: of a the file goes on when b is months ahead.
    const lines = [line('a', 0, 0), line('c', 0, 0), ...others, line('a', 1, 5), line('c', 31, 0)];
    const { alerts } = await rig.replay([
      '--profile',
      'energy',
      '--windows',
      '15m',
      rig.file('gone.jsonl', lines.join('\n')),
    ]);
    expect(
      alerts
        .map(({ device_id, transition, state, cause = '' }) => `${device_id} ${transition} ${state} ${cause}`)
        .sort(),
    ).toEqual(['a 1 firing ', 'a 2 resolved ', 'c 1 firing ', 'c 1 firing ', 'c 2 resolved stale']);
  });
});
