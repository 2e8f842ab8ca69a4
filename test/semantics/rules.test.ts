// docs/semantics.md, "When the rules are changed …", row by row.
import { describe, expect, it } from 'vitest';
import type { RulesBody } from '#core/live-rules/rules-body.ts';
import { energy } from '#profiles/energy.ts';
import { compiled } from '../support/readings.ts';
import { type Story, tell } from './story.ts';

const outage = energy.rules.filter(({ kind }) => kind === 'outage');
const meters = compiled({ rules: outage }, ['1m']);

/** Stores a version now. */
const change = async ({ world }: Story, version: number, body: RulesBody) => {
  const said = { profile: meters.name, savedAtMs: world.clock.now(), by: 'ann', why: '' };
  return world.rules.save({ version, body, ...said });
};
const below = (kw: number): RulesBody => ({ all: { outage: { below: kw } } });

describe('when the rules are changed …', () => {
  it('a limit is another: it holds for readings that arrive two minutes after it was stored or later; what is known of devices stays', async () => {
    const story = tell(meters);
    await story.hear('a 00:00:00 5');
    await change(story, 1, below(2));
    await story.hear('a 00:01:59 1', 'a 00:02:01 1');
    expect(story.told()).toEqual(['a outage 1 firing']);
  });

  it('a reading waits in the stream meanwhile: it is judged by the version of its arrival, however late it is worked off', async () => {
    const story = tell(meters);
    await story.hear('b 00:00:00 5');
    await change(story, 1, below(2));
    story.put('a 00:01:00 1', 'a 00:05:00 5');
    story.world.clock.advanceTo(story.world.clock.now() + 3_600_000);
    await story.work();
    expect(story.told()).toEqual([]);
  });

  it('a rule is switched off: what it had opened is told as over with the next reading of its key group, and it finds nothing further', async () => {
    const story = tell(meters);
    await story.hear('a 00:00:00 0');
    await change(story, 1, { all: { outage: null } });
    await story.hear('b 00:02:30 5', 'a 00:03:00 0');
    expect(story.told()).toEqual(['a outage 1 firing', 'a outage 2 resolved']);
  });

  it('a device has an override: it holds for that device, over what is said of its dimension values and of all', async () => {
    const story = tell(meters);
    await story.hear('a 00:00:00 5/north', 'b 00:00:00 5/north', 'c 00:00:00 5/south');
    await change(story, 1, {
      ...below(2),
      dimensions: { 'region=north': { outage: { below: 1 } } },
      devices: { a: { outage: null } },
    });
    await story.hear('a 00:03:00 0/north', 'b 00:03:00 1.5/north', 'c 00:03:00 1.5/south');
    expect(story.told()).toEqual(['c outage 1 firing']);
    await story.hear('b 00:04:00 0.9/north');
    expect(story.told()).toEqual(['c outage 1 firing', 'b outage 1 firing']);
  });

  it('a change is undone: what an earlier version said begins two minutes later, as any other change', async () => {
    const story = tell(meters);
    await story.hear('a 00:00:00 5');
    await change(story, 1, below(2));
    await story.hear('a 00:03:00 5');
    await change(story, 2, {});
    await story.hear('a 00:04:00 1', 'a 00:04:30 5', 'a 00:05:30 1');
    expect(story.told()).toEqual(['a outage 1 firing', 'a outage 2 resolved']);
  });

  it('a profile is deployed that cannot take the latest version: the last one that it can holds, and RulesNotTaken is counted', async () => {
    const story = tell(meters);
    await story.hear('a 00:00:00 5');
    await change(story, 1, below(2));
    await change(story, 2, { all: { 'rule-of-another-profile': null } });
    await story.hear('a 00:03:00 1');
    expect(story.told()).toEqual(['a outage 1 firing']);
    expect(story.world.metrics.counts.get('RulesNotTaken')).toBeGreaterThan(0);
  });
});
