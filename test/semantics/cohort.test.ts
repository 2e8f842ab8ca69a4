// docs/semantics.md, "When a device is compared with the others of its region …", row by row. Laws under random
// readings, orders and crashes, against an independent reference: test/stages/cohort-laws.test.ts.
import { describe, expect, it } from 'vitest';
import { alertId } from '#core/alert/alert-id.ts';
import type { CohortRule } from '#core/detect/rules/cohort.ts';
import type { Rule } from '#core/detect/rules/rules.ts';
import { createSweep } from '#stages/sweep/sweep.ts';
import { createSilenceWorld } from '../stages/silence-world.ts';
import { compiled, T0 } from '../support/readings.ts';

const MINUTE_MS = 60_000;
/** The hour and minute of a quarter of an hour, from 00:00 on, as alerts are dated. */
const clock = (ms: number) => new Date(ms).toISOString().slice(11, 16);
const HOMES = ['north', 'south', 'west'];
const FLEET = HOMES.flatMap((region, i) => Array.from({ length: 5 }, (_, n) => ({ device: `m${i}${n}`, region, n })));

const rule: CohortRule = {
  ...{ kind: 'cohort', name: 'beside-others', measure: 'power_kw', dimension: 'region', severity: 'medium' },
  ...{ floor: 0.1, minMembers: 4, minWindows: 8 },
};

const outage: Rule = { kind: 'outage', name: 'outage', measure: 'power_kw', below: 0.1, severity: 'critical' };

/** Readings each quarter of an hour, a minute into it; `power` says what is not usual. */
function cohorts(
  power: (device: string, quarter: number, region: string) => number | undefined = () => undefined,
  more: readonly Rule[] = [],
) {
  const world = createSilenceWorld({ profile: { rules: [rule, ...more], allowedLatenessMs: 10 * MINUTE_MS } });
  const told = () =>
    world.topic.published
      .filter(({ kind }) => kind === 'cohort')
      .map(({ device, change, startMs, atMs }) => `${device} ${change} ${clock(startMs)} ${clock(atMs)}`);
  async function quarter(at: number, lateMs: (device: string) => number = () => 0): Promise<void> {
    const startMs = T0 + at * 15 * MINUTE_MS;
    for (const { device, region, n } of FLEET) {
      const usual = (1 + n) * (at % 2 === 0 ? 1 : 1.1);
      const agoMs = lateMs(device);
      const body = { power_kw: power(device, at, region) ?? usual, region };
      await world.hear(device, startMs + MINUTE_MS + agoMs, { agoMs, body });
    }
  }
  async function upTo(quarters: number, from = 0): Promise<void> {
    for (let at = from; at < quarters; at += 1) {
      await quarter(at);
      // Ten minutes and a tick after the end of the window before.
      await world.sweep(T0 + at * 15 * MINUTE_MS + 12 * MINUTE_MS);
    }
  }
  return { world, told, quarter, upTo };
}

describe('when a device is compared with the others of its region …', () => {
  it('one meter is low while its street is not: it opens with the second such window, and is over two windows after the last', async () => {
    const { told, upTo, world } = cohorts((device, at) => (device === 'm02' && at >= 10 && at < 14 ? 0.5 : undefined));
    await upTo(20);
    expect(told()).toEqual(['m02 opened 02:30 03:00', 'm02 over 02:30 04:15']);
    expect(world.topic.published.find(({ kind }) => kind === 'cohort')).toMatchObject({
      ...{
        id: alertId('test', 'm02', 'beside-others', T0 + 150 * MINUTE_MS),
        lane: 'beside-others',
        rule: 'beside-others',
      },
      ...{ measure: 'power_kw', severity: 'medium', state: 'firing', dimensions: { region: 'north' } },
      message: expect.stringMatching(
        /^power 0\.5 kW is 8\d % below its usual 3\.\d+ kW, judged by the 4 others of region=north$/,
      ),
    });
  });

  it('one of the others is a factory, or all of them take less by night: nobody is told', async () => {
    const { told, upTo } = cohorts((device, at) => {
      if (device === 'm00') return at >= 10 ? 500 : 1;
      return at >= 14 ? 0.3 * (1 + Number(device[2])) : undefined;
    });
    await upTo(20);
    expect(told().filter((line) => !line.startsWith('m00'))).toEqual([]);
  });

  it('a whole region is low: one incident of the region; what opens of its devices carries its id', async () => {
    const dark = (device: string, at: number, region: string) =>
      region === 'south' && at >= 10 && at < 14 && device !== 'm14' ? 0.2 * (1 + Number(device[2])) : undefined;
    const { told, upTo, world } = cohorts(dark);
    await upTo(20);
    expect(told()).toContain('region=south opened 02:30 03:00');
    const [region] = world.topic.published.filter(({ device }) => device === 'region=south');
    expect(region).toMatchObject({ count: 5, dimensions: { region: 'south' } });
    const members = world.topic.published.filter(({ device, change }) => device.startsWith('m') && change === 'opened');
    expect(members.map(({ device, group }) => [device, group])).toEqual([['m14', region?.id]]);
    expect(told().filter((line) => line.includes('over'))).toContain('region=south over 02:30 04:15');
  });

  it('a reading arrives when the window may be judged already, ten minutes after its end: it is in the windows of its device and in no cohort', async () => {
    const inTime = async (lateMs: number) => {
      const { world, told, upTo, quarter } = cohorts((device, at) => (device === 'm02' && at >= 10 ? 0.5 : undefined));
      await upTo(10);
      // A minute into the window, and 24 min later it closes.
      for (const at of [10, 11]) await quarter(at, (device) => (device === 'm02' ? lateMs : 0));
      await world.sweep(T0 + 13 * 15 * MINUTE_MS);
      return told();
    };
    expect(await inTime(24 * MINUTE_MS)).toEqual(['m02 opened 02:30 03:00']);
    expect(await inTime(24 * MINUTE_MS + 1)).toEqual([]);
  });

  it('it has nothing, and an outage rule of the measure says so already: the cohort says nothing of it', async () => {
    const { told, upTo } = cohorts((device, at) => (device === 'm02' && at >= 10 ? 0.05 : undefined), [outage]);
    await upTo(20);
    expect(told()).toEqual([]);
    const alone = cohorts((device, at) => (device === 'm02' && at >= 10 ? 0.05 : undefined));
    await alone.upTo(20);
    expect(alone.told()).toEqual(['m02 opened 02:30 03:00']);
  });

  it('readings wait to be absorbed: no window is judged before they are, and then with them', async () => {
    const { world, told, upTo, quarter } = cohorts((device, at) => (device === 'm02' && at >= 10 ? 0.5 : undefined));
    await upTo(10);
    world.stall();
    for (let at = 10; at < 14; at += 1) {
      await quarter(at);
      await world.sweep(T0 + at * 15 * MINUTE_MS + 12 * MINUTE_MS);
    }
    expect(told()).toEqual([]);
    world.goOn();
    await world.work();
    await world.sweep(T0 + 14 * 15 * MINUTE_MS);
    expect(told()).toEqual(['m02 opened 02:30 03:00']);
  });

  it('it stays where it went for days: it is over as what is usual now', async () => {
    const { world, upTo } = cohorts((device, at) =>
      device === 'm02' && at >= 10 ? 0.9 * (1 + (at % 2) * 0.8) : undefined,
    );
    await upTo(300);
    const last = world.topic.published.filter(({ device, kind }) => device === 'm02' && kind === 'cohort').at(-1);
    expect(last).toMatchObject({ change: 'over', cause: 'new-normal' });
  });

  it('its rule leaves the profile, or compares something else: what was open is over, once (`rule-removed`)', async () => {
    for (const rules of [[], [{ ...rule, floor: 0.2 }]]) {
      const { world, upTo } = cohorts((device, at, region) =>
        at >= 10 && (device === 'm02' || region === 'south') ? 0.05 : undefined,
      );
      await upTo(14);
      const open = world.topic.published.filter(({ change, kind }) => change === 'opened' && kind === 'cohort');
      expect(open.map(({ device }) => device)).toContain('region=south');
      const before = world.topic.published.length;
      const other = compiled({ rules, allowedLatenessMs: 10 * MINUTE_MS });
      const ports = { state: world.pipeline.state, panes: world.pipeline.panes, metrics: world.pipeline.metrics };
      const sweep = createSweep(other, { ...ports, alerts: world.alerts, topic: world.topic });
      for (const quarter of [15, 16]) await sweep.run(T0 + quarter * 15 * MINUTE_MS);
      const ends = world.topic.published.slice(before);
      expect(ends.map(({ id }) => id).sort()).toEqual(open.map(({ id }) => id).sort());
      for (const end of ends) expect(end).toMatchObject({ change: 'over', cause: 'rule-removed', measure: 'power_kw' });
    }
  });
});
