// What only the sweep finds (silence, nothing accepted, a device unlike its street) goes by the rules as they were
// changed while it runs, and by those of the profile again once that is undone.
import { describe, expect, it } from 'vitest';
import type { CohortRule } from '#core/detect/rules/cohort.ts';
import type { RulesBody } from '#core/live-rules/rules-body.ts';
import { T0 } from '../support/readings.ts';
import { createSilenceWorld, type WorldOptions } from './silence-world.ts';

const MINUTE_MS = 60_000;
const minute = (of: number) => T0 + of * MINUTE_MS;
const limit = (minutes: number) => ({ afterMs: minutes * MINUTE_MS });
const save = (of: number, body: RulesBody) => ({ atMs: minute(of), body });

function watch(saves: NonNullable<WorldOptions['saves']>, profile: WorldOptions['profile'] = {}) {
  const world = createSilenceWorld({ saves, profile });
  /** A sweep each minute; `heard` goes on being heard. */
  async function run(fromMinute: number, toMinute: number, heard: readonly string[] = []): Promise<string[]> {
    const told: string[] = [];
    for (let of = fromMinute; of < toMinute; of += 1) {
      for (const device of heard) await world.hear(device, minute(of));
      for (const each of await world.sweep(minute(of) + 30_000))
        told.push(
          `${of} ${each.device} ${each.rule} ${each.change} ${each.severity}${each.cause ? ` ${each.cause}` : ''}`,
        );
    }
    return told;
  }
  return { ...world, run };
}

describe('the limit of silence', () => {
  it('is another one two minutes after it was changed, and that of the profile two minutes after that is undone', async () => {
    const { hear, run } = watch([save(1, { all: { silent: { ...limit(120), severity: 'high' } } }), save(70, {})]);
    for (const device of ['a', 'b']) await hear(device, minute(0));
    expect(await run(0, 72, ['b'])).toEqual([]);
    expect(await run(72, 75, ['b'])).toEqual(['72 a silent opened medium']);
  });

  it('is lower at once too', async () => {
    const { hear, run } = watch([save(0, { all: { silent: limit(10) } })]);
    for (const device of ['a', 'b']) await hear(device, minute(0));
    expect(await run(0, 20, ['b'])).toEqual(['10 a silent opened medium']);
  });

  it('is its own for a device and for those of a dimension value, the device over the value', async () => {
    const { hear, run } = watch([
      save(0, {
        dimensions: { 'region=south': { silent: { ...limit(20), severity: 'low' } } },
        devices: { c: { silent: { ...limit(10), severity: 'critical' } }, d: { silent: null } },
      }),
    ]);
    for (const device of ['b', 'c', 'd', 'a', 'e', 'f', 'g', 'h'])
      await hear(device, minute(0), { body: { region: ['b', 'c', 'd'].includes(device) ? 'south' : 'north' } });
    const going = ['e', 'f', 'g', 'h'];
    expect(await run(0, 90, going)).toEqual([
      '10 c silent opened critical',
      '20 b silent opened low',
      '45 a silent opened medium',
    ]);
    await hear('c', minute(90));
    expect(await run(90, 92, going)).toEqual(['90 c silent over critical']);
  });

  it('ends what is open where it is switched off, for one device or for all, and says why', async () => {
    const { hear, run, topic } = watch([
      save(50, { devices: { a: { silent: null } } }),
      save(60, { all: { silent: null } }),
      save(70, {}),
    ]);
    for (const device of ['a', 'b', 'c']) await hear(device, minute(0));
    expect(await run(0, 52, ['c'])).toEqual(['45 a silent opened medium', '45 b silent opened medium']);
    expect(await run(52, 61, ['c'])).toEqual(['52 a silent over medium rule-removed']);
    expect(topic.published.at(-1)?.message).toBe('no longer watched: its limit is switched off');
    expect(await run(61, 72, ['c'])).toEqual(['62 b silent over medium stale']);
    // Undone: it is the silence that was ended already, and nothing is said of it twice. The next one is told.
    expect(await run(72, 75, ['c'])).toEqual([]);
    await hear('a', minute(75));
    expect(await run(75, 125, ['c'])).toEqual(['120 a silent opened medium']);
  });
});

it('nothing accepted, and one measure that stopped, have limits of their own too', async () => {
  const body = {
    devices: { a: { 'all-rejected': { ...limit(10), severity: 'high' } }, b: { 'silent:power_kw': limit(10) } },
  } as const;
  const measures = { power_kw: { unit: 'kW', silentAfterMs: 30 * MINUTE_MS }, energy_kwh: { unit: 'kWh' } };
  const { hear, run } = watch([save(0, body)], { measures });
  const told: string[] = [];
  for (let of = 0; of < 60; of += 1) {
    for (const device of ['a', 'a2']) await hear(device, minute(of), { body: { power_kw: of < 4 ? 1 : 'no' } });
    for (const device of ['b', 'b2'])
      await hear(device, minute(of), { body: { power_kw: of < 4 ? 1 : undefined, energy_kwh: of } });
    told.push(...(await run(of, of + 1)));
  }
  expect(told).toEqual([
    '14 a all-rejected opened high',
    '14 b silent:power_kw opened medium',
    '34 b2 silent:power_kw opened medium',
    '49 a2 all-rejected opened medium',
  ]);
});

describe('where the rules cannot be read', () => {
  it('the last good ones stay in force, they are asked for once a minute at most, and that is counted', async () => {
    const { hear, run, trouble, reads, pipeline, sweep } = watch([save(0, { all: { silent: limit(10) } })]);
    for (const device of ['a', 'b']) await hear(device, minute(0));
    expect(await run(0, 5, ['b'])).toEqual([]);
    trouble.rules = () => true;
    expect(await run(5, 20, ['b'])).toEqual(['10 a silent opened medium']);
    expect(pipeline.metrics.counts.get('RulesNotTaken')).toBe(15);
    delete trouble.rules;
    const before = reads.length;
    for (let second = 0; second < 60; second += 5) await sweep(minute(30) + second * 1000);
    expect(reads.length - before).toBe(1);
    // Of each version its body is read once.
    expect(reads.filter((read) => read === 'version 1')).toHaveLength(1);
  });

  it('and never were, nothing is judged by those of the profile, the rest is done, and the run fails', async () => {
    const { hear, run, trouble, sweep, topic } = watch([save(0, { all: { silent: limit(120) } })]);
    for (const device of ['a', 'b']) await hear(device, minute(0));
    await hear('b', minute(60));
    trouble.rules = () => true;
    await expect(sweep(minute(60))).rejects.toThrow('the rules of profile test could not be read');
    expect(topic.published).toEqual([]);
    delete trouble.rules;
    expect(await run(62, 125, ['b'])).toEqual(['120 a silent opened medium']);
  });

  it('one that the profile cannot take is passed over', async () => {
    const { hear, run, pipeline } = watch([
      save(0, { all: { silent: limit(10) } }),
      save(1, { all: { silent: { afterMs: -1 } } }),
    ]);
    for (const device of ['a', 'b']) await hear(device, minute(0));
    expect(await run(0, 20, ['b'])).toEqual(['10 a silent opened medium']);
    expect(pipeline.metrics.counts.get('RulesNotTaken')).toBeGreaterThan(10);
  });
});

const QUARTER = 15;
const street: CohortRule = {
  ...{ kind: 'cohort', name: 'beside-others', measure: 'power_kw', dimension: 'region', severity: 'medium' },
  ...{ floor: 0.1, minMembers: 4, minWindows: 8 },
};

describe('a device beside the others of its street', () => {
  const fleet = ['north', 'south'].flatMap((region) => Array.from({ length: 6 }, (_, n) => ({ region, n })));

  /** Quarters of an hour; from the tenth on one device is low. */
  async function play(saves: NonNullable<WorldOptions['saves']>, everyQuarters = 1): Promise<string[]> {
    const world = createSilenceWorld({ saves, profile: { rules: [street], allowedLatenessMs: 10 * MINUTE_MS } });
    for (let at = 0; at < 30; at += 1) {
      for (const { region, n } of fleet) {
        const usual = (1 + n) * (at % 2 === 0 ? 1 : 1.1);
        const isLow = region === 'north' && n === 2 && at >= 10;
        const body = { power_kw: isLow ? usual / 6 : usual, region };
        await world.hear(`${region}-${n}`, minute(at * QUARTER + 1), { body });
      }
      if (at % everyQuarters === 0) await world.sweep(minute(at * QUARTER + 12));
    }
    return world.topic.published
      .filter(({ kind }) => kind === 'cohort')
      .map(({ device, change, severity, cause, atMs }) => {
        return `${device} ${change} ${severity} ${(atMs - T0) / MINUTE_MS / QUARTER}${cause ? ` ${cause}` : ''}`;
      });
  }

  it('is found by the profile', async () => {
    expect(await play([])).toEqual(['north-2 opened medium 12']);
  });

  it('is judged by the rule as it was changed, and by the profile once that is undone', async () => {
    const saves = [save(30, { all: { 'beside-others': { ratio: 9, severity: 'high' } } }), save(20 * QUARTER, {})];
    const told = await play(saves);
    // The window that closes two minutes after the undo is the first: two of them, and it opens.
    expect(told).toEqual(['north-2 opened medium 21']);
    // A sweep that is late judges each window by the version of its close all the same.
    expect(await play(saves, 5)).toEqual(told);
  });

  it('is closed where the rule is switched off, and found at once after the undo: what is usual was kept', async () => {
    const told = await play([save(15 * QUARTER, { all: { 'beside-others': null } }), save(22 * QUARTER, {})]);
    expect(told[0]).toBe('north-2 opened medium 12');
    expect(told[1]).toMatch(/^north-2 over medium 14 rule-removed$/);
    expect(told[2]).toBe('north-2 opened medium 23');
    expect(told).toHaveLength(3);
  });
});
