// One incident a device: what opens it, what is evidence in it, when it is over.
import { describe, expect, it } from 'vitest';
import { viewDevice } from '#core/detect/device-view.ts';
import type { Rule } from '#core/detect/rules/rules.ts';
import { energy } from '#profiles/energy.ts';
import { generic } from '#profiles/generic.ts';
import { smoke } from '#profiles/smoke.ts';
import { benchOf, lineOf, T0, withoutLife, withRules } from './readings.ts';

const hot: Rule = { kind: 'level', name: 'hot', measure: 'temperature_c', above: { medium: 40, critical: 70 } };
const damp: Rule = { kind: 'level', name: 'damp', measure: 'humidity_pct', above: { low: 80, critical: 95 } };
const bench = (...rules: Rule[]) => benchOf(withRules(smoke, rules));

describe('an incident', () => {
  it('opens once for a reading that several rules find something in, with the gravest in front', () => {
    const { feed, outcome } = bench(hot, damp);
    expect(feed(0, { temperature_c: 41, humidity_pct: 96 })).toEqual(['damp #1 opened critical @0']);
    expect(outcome.transitions[0]).toMatchObject({ lane: 'readings', measure: 'humidity_pct', value: 96 });
    expect(outcome.transitions[0]?.evidence).toEqual([
      {
        ...{ rule: 'damp', kind: 'level', measure: 'humidity_pct', severity: 'critical', state: 'firing' },
        ...{ sinceMs: T0, lastMs: T0, count: 1, value: 96, baseline: 95, score: null },
        message: 'humidity 96 % is above its critical limit of 95 %',
      },
      {
        ...{ rule: 'hot', kind: 'level', measure: 'temperature_c', severity: 'medium', state: 'firing' },
        ...{ sinceMs: T0, lastMs: T0, count: 1, value: 41, baseline: 40, score: null },
        message: 'temperature 41 °C is above its medium limit of 40 °C',
      },
    ]);
  });

  it('takes in what is found later, and is over when all of it has ended', () => {
    const { feed, outcome } = bench(hot, damp);
    feed(0, { temperature_c: 45 });
    expect(feed(1, { humidity_pct: 85 })).toEqual([]);
    expect(feed(2, { temperature_c: 60 })).toEqual([]);
    expect(feed(3, { temperature_c: 20 })).toEqual([]);
    expect(feed(4, { humidity_pct: 50 })).toEqual(['hot #2 over medium @0']);
    expect(outcome.transitions[1]).toMatchObject({
      message: 'temperature 20 °C is within its limits again',
      atMs: T0 + 4000,
      evidence: [
        { rule: 'hot', state: 'ended', value: 60, count: 2, lastMs: T0 + 2000 },
        { rule: 'damp', state: 'ended', value: 85, count: 1 },
      ],
    });
    expect(outcome.counts).toMatchObject({ opened: 1, resolved: 1, anomalies: 3 });
  });

  it('is worse only beyond all that was told, whoever finds it', () => {
    const { feed } = bench(hot, damp);
    expect(feed(0, { temperature_c: 45 })).toEqual(['hot #1 opened medium @0']);
    expect(feed(1, { humidity_pct: 96 })).toEqual(['damp #2 worse critical @0']);
    expect(feed(2, { temperature_c: 75 })).toEqual([]);
    expect(feed(3, { humidity_pct: 50 })).toEqual([]);
    expect(feed(4, { temperature_c: 45, humidity_pct: 99 })).toEqual([]);
    expect(feed(5, { temperature_c: 20, humidity_pct: 50 })).toEqual(['hot #3 over critical @0']);
  });

  it('of a fire is the pattern’s: its components are evidence', () => {
    const { feed, outcome } = benchOf(smoke);
    feed(0, { temperature_c: 21, tvoc_ppb: 100, eco2_ppm: 400, pm25_ugm3: 5 });
    const burning = { temperature_c: 75, tvoc_ppb: 2500, eco2_ppm: 1600, pm25_ugm3: 60 };
    expect(feed(10, burning)).toEqual(['fire #1 opened critical @10']);
    expect(feed(20, { ...burning, temperature_c: 80, fire_alarm: 1 })).toEqual([]);
    expect(outcome.transitions[0]?.evidence?.map(({ rule }) => rule).sort()).toEqual([
      ...['eco2-level', 'fire', 'pm25-level', 'temperature-level', 'tvoc-level'],
    ]);
  });

  it('of an outage is the outage’s: a drop before it and other measures after it are evidence', () => {
    const current: Rule = { kind: 'drop', name: 'current', measure: 'power_w', ratio: 0.5, severity: 'medium' };
    const measures = { ...energy.measures, power_w: { unit: 'W' } };
    const { feed } = benchOf({ ...energy, measures, rules: [...withoutLife(energy).rules, current] });
    feed(0, { power_kw: 5, power_w: 5000 });
    expect(feed(900, { power_kw: 2, power_w: 5000 })).toEqual(['drop #1 opened medium @900']);
    expect(feed(1800, { power_kw: 0, power_w: 0 })).toEqual(['outage #2 worse critical @900']);
    expect(feed(2700, { power_kw: 0, power_w: 900 })).toEqual([]);
    expect(feed(3600, { power_kw: 4, power_w: 4000 })).toEqual(['outage #3 over critical @900']);
  });

  it('names at most 16 rules, the gravest, however many measures a device has', () => {
    const odd: Rule = { kind: 'zscore', name: 'odd', measure: '*', span: 99, minReadings: 30, above: { high: 4 } };
    const { feed, outcome } = benchOf(withRules(generic, [odd]));
    const values = (of: (i: number) => number) =>
      Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`m${i}`, of(i)]));
    for (let i = 0; i < 40; i++)
      feed(
        i,
        values((m) => m + (i % 2)),
      );
    feed(
      40,
      values((m) => (m % 10 === 0 ? 1e6 : 0)),
    );
    const { evidence = [] } = outcome.transitions.at(-1) ?? {};
    expect(evidence).toHaveLength(16);
    expect(JSON.stringify(outcome.transitions.at(-1)).length).toBeLessThan(8000);
  });
});

describe('a late reading', () => {
  it('opens an incident before one that is over, and not within it', () => {
    const { feed } = bench(hot);
    feed(60, { temperature_c: 45 });
    feed(70, { temperature_c: 45 });
    expect(feed(80, { temperature_c: 20 })).toEqual(['hot #2 over medium @60']);
    expect(feed(65, { temperature_c: 60 })).toEqual([]);
    expect(feed(50, { temperature_c: 45 })).toEqual(['hot #1 opened medium @50']);
    expect(feed(81, { temperature_c: 20 })).toEqual(['hot #2 over medium @50']);
  });

  it('of another rule says nothing new of an incident that is over, unless it is graver', () => {
    const { feed } = bench(hot, damp);
    feed(60, { temperature_c: 45, humidity_pct: 50 });
    feed(80, { temperature_c: 20, humidity_pct: 50 });
    expect(feed(70, { humidity_pct: 85 })).toEqual([]);
    expect(feed(71, { humidity_pct: 96 })).toEqual(['damp #3 worse critical @60']);
    expect(feed(81, { humidity_pct: 50 })).toEqual(['damp #4 over critical @60']);
  });
});

describe('measures that come in messages of their own, one behind the other', () => {
  it('go on in the incident that their reading is within', () => {
    const { feed } = bench(hot, damp);
    feed(50, { humidity_pct: 50 });
    expect(feed(60, { temperature_c: 45 })).toEqual(['hot #1 opened medium @60']);
    expect(feed(70, { temperature_c: 20 })).toEqual(['hot #2 over medium @60']);
    expect(feed(65, { humidity_pct: 85 })).toEqual(['damp #3 opened medium @60']);
    expect(feed(66, { humidity_pct: 50 })).toEqual(['damp #4 over medium @60']);
    expect(feed(75, { humidity_pct: 85 })).toEqual(['damp #1 opened low @75']);
  });

  it('never end an incident before it began', () => {
    const { feed, outcome } = bench(hot, damp);
    feed(10, { humidity_pct: 85 });
    feed(60, { temperature_c: 71 });
    feed(70, { temperature_c: 20 });
    expect(feed(11, { humidity_pct: 50 })).toEqual(['hot #3 over critical @10']);
    expect(outcome.transitions.at(-1)).toMatchObject({ atMs: T0 + 70_000 });
  });
});

describe('a device that flaps', () => {
  const flap = (everyS: number, times: number) => {
    const own = bench(hot);
    const lines: string[] = [];
    for (let i = 0; i < times; i++) lines.push(...own.feed(i * everyS, { temperature_c: i % 2 === 0 ? 41 : 20 }));
    return { own, lines };
  };

  it('stays open from its fourth incident within an hour on, says so once, and is over after an hour of quiet', () => {
    const { own, lines } = flap(60, 40);
    expect(lines).toHaveLength(7);
    expect(lines.at(-1)).toBe('hot #1 opened medium @360');
    const { transitions } = own.outcome;
    expect(transitions.map(({ isFlapping }) => isFlapping ?? false)).toEqual([...Array(6).fill(false), true]);
    expect(transitions.at(-1)?.message).toMatch(/; it comes and goes: open until it is quiet for an hour$/);
    const last = 38 * 60;
    expect(own.feed(last + 3599, { temperature_c: 20 })).toEqual([]);
    expect(own.feed(last + 3600, { temperature_c: 20 })).toEqual(['hot #2 over medium @360']);
    expect(own.feed(last + 3601, { temperature_c: 41 })).toHaveLength(1);
    expect(own.feed(last + 3602, { temperature_c: 20 })).toHaveLength(1);
    expect(transitions.at(-1)?.isFlapping).toBeUndefined();
  });

  it('still hears that it got worse', () => {
    const { own } = flap(60, 9);
    expect(own.feed(600, { temperature_c: 71 })).toEqual(['hot #2 worse critical @360']);
    expect(own.feed(660, { temperature_c: 20 })).toEqual([]);
  });

  it('is over after an hour in which it sent nothing but what no rule reads', () => {
    const { own } = flap(60, 8);
    expect(own.feed(360 + 3599, { pressure_hpa: 1000 })).toEqual([]);
    expect(own.feed(360 + 3600, { pressure_hpa: 1000 })).toEqual(['hot #2 over medium @360']);
  });

  it('does not where it opens less than four times an hour', () => {
    expect(flap(601, 40).lines).toHaveLength(40);
  });
});

describe('a finding of a measure that is not sent any more', () => {
  it.each(['humidity_pct', 'pressure_hpa'])(
    'is closed as stale after 30 days, while its device goes on with %s, be it read by a rule or not',
    (other) => {
      const { feed, outcome, group } = bench(hot, damp);
      feed(0, { temperature_c: 45 });
      const day = 86_400;
      for (let at = 1; at <= 30; at++) expect(feed(at * day, { [other]: 50 })).toEqual([]);
      expect(feed(30 * day + 1, { [other]: 50 })).toEqual(['hot #2 over medium @0']);
      expect(outcome.transitions.at(-1)).toMatchObject({ cause: 'stale', value: 45 });
      feed(31 * day, { [other]: 50 });
      feed(31 * day + 1, { temperature_c: 20 });
      expect(viewDevice(group, 'd')?.life).toBeUndefined();
    },
  );
});

describe('a temperature that moves around its limits', () => {
  const values = [71.5, 71.5, 69, 71, 69.9, 70.5, 39, 41, 39, 41, 39];

  it.each([1, 10, 60])('every %d s is one incident of at most three transitions', (everyS) => {
    const { feed, outcome } = benchOf(smoke);
    for (const [i, temperature_c] of values.entries()) feed(i * everyS, { temperature_c });
    for (let i = 0; i < 600 / everyS; i++) feed((values.length + i) * everyS, { temperature_c: 30 });
    expect(outcome.transitions.map(lineOf)).toEqual([
      'temperature-level #1 opened critical @0',
      'temperature-level #2 over critical @0',
    ]);
  });
});
