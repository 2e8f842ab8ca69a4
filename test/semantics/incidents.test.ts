// docs/semantics.md, "What becomes of an incident when …", row by row.
import { describe, expect, it } from 'vitest';
import type { Rule } from '#core/detect/rules/rules.ts';
import { compiled } from '../support/readings.ts';
import { type Story, tell } from './story.ts';

const spike: Rule = { kind: 'spike', name: 'spike', measure: 'power_kw', ratio: 1, severity: 'high' };
const outage: Rule = { kind: 'outage', name: 'outage', measure: 'power_kw', below: 0.1, severity: 'critical' };
const level: Rule = { kind: 'level', name: 'level', measure: 'power_kw', above: { low: 10, critical: 50 } };
const storyOf = (...rules: Rule[]) => tell(compiled({ rules }, ['15m']));

const changes = ({ world }: Story) =>
  world.topic.published.map(({ device, rule, transition, change, severity }) =>
    [device, rule, transition, change, severity].join(' '),
  );
const last = ({ world }: Story) => world.topic.published.at(-1);

describe('what becomes of an incident when …', () => {
  it('several rules find something in one reading: one transition, of the gravest; the others are evidence', async () => {
    const story = storyOf(spike, level);
    await story.hear('a 00:00:00 5', 'a 00:01:00 60');
    expect(changes(story)).toEqual(['a level 1 opened critical']);
    expect(last(story)?.evidence?.map(({ rule }) => rule)).toEqual(['level', 'spike']);
  });

  it('something graver than was told is found: `worse`, whichever rule finds it; as grave or milder: nothing is told', async () => {
    const story = storyOf(spike, outage, level);
    await story.hear('a 00:00:00 5', 'a 00:01:00 12', 'a 00:02:00 20');
    expect(changes(story)).toEqual(['a spike 1 opened high']);
    await story.hear('a 00:03:00 0', 'a 00:04:00 70', 'a 00:05:00 60');
    expect(changes(story).slice(1)).toEqual(['a outage 2 worse critical']);
  });

  it('all that was found has ended: `over`, with the gravest severity that was told', async () => {
    const story = storyOf(spike, outage, level);
    await story.hear('a 00:00:00 5', 'a 00:01:00 0', 'a 00:02:00 20', 'a 00:03:00 5');
    expect(changes(story)).toEqual(['a outage 1 opened critical', 'a outage 2 over critical']);
    expect(last(story)?.evidence?.map(({ rule, state }) => `${rule} ${state}`)).toEqual([
      'outage ended',
      'spike ended',
      'level ended',
    ]);
  });

  it('its device opens a fourth one within an hour: it stays open until nothing was found for an hour, and says so once', async () => {
    const story = storyOf(outage);
    const clock = (minute: number) => `00:${String(minute).padStart(2, '0')}:00`;
    await story.hear(...Array.from({ length: 40 }, (_, i) => `a ${clock(i)} ${i % 2 === 0 ? 0 : 5}`));
    expect(changes(story)).toHaveLength(7);
    const flapping = story.world.topic.published.filter(({ isFlapping }) => isFlapping);
    expect(flapping.map(({ change }) => change)).toEqual(['opened']);
    await story.hear('a 01:37:59 5');
    expect(changes(story)).toHaveLength(7);
    await story.hear('a 01:38:00 5');
    expect(changes(story).slice(7)).toEqual(['a outage 2 over critical']);
  });

  it('its rule waits, and a reading without anomaly or a gap of more than three usual intervals comes before: nothing opens', async () => {
    const story = storyOf({ ...outage, forReadings: 3 });
    await story.hear('a 00:00:00 5', 'a 00:01:00 0', 'a 00:02:00 0', 'a 00:03:00 5', 'a 00:04:00 0', 'a 00:05:00 0');
    await story.hear('a 00:09:00 0', 'a 00:10:00 0');
    expect(changes(story)).toEqual([]);
    await story.hear('a 00:11:00 0');
    expect(changes(story)).toEqual(['a outage 1 opened critical']);
    expect(last(story)).toMatchObject({ evidence: [{ count: 3 }] });
  });

  it('its rule holds, and what it found comes back within: the same incident goes on', async () => {
    const story = storyOf({ ...outage, holdMs: 600_000 });
    await story.hear('a 00:00:00 0', 'a 00:05:00 5', 'a 00:09:00 0', 'a 00:18:00 5', 'a 00:19:00 5');
    expect(changes(story)).toEqual(['a outage 1 opened critical', 'a outage 2 over critical']);
    expect(last(story)).toMatchObject({ evidence: [{ count: 2 }] });
  });

  it('a rule that keeps what is normal from moving has fired for 200 readings and a day: over as `new-normal`, once, and what is normal begins anew', async () => {
    const story = storyOf({ ...spike, baselineWhileFiring: 'freeze' });
    const clock = (quarter: number) =>
      [Math.floor(quarter / 4), (quarter % 4) * 15, 0].map((part) => String(part).padStart(2, '0')).join(':');
    await story.hear('a 00:00:00 5');
    for (let i = 1; i <= 210; i += 1) await story.hear(`a ${clock(i)} 20`);
    expect(changes(story)).toEqual(['a spike 1 opened high', 'a spike 2 over high']);
    expect(last(story)?.cause).toBe('new-normal');
  });
});
