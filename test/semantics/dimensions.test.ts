// docs/semantics.md, "Windows of a region, or of any dimension", row by row.
import { describe, expect, it } from 'vitest';
import { keyGroupOf } from '#core/hash/key-group.ts';
import { decodeGroupState } from '#core/windowing/state-codec.ts';
import { compiled, testProfile } from '../support/readings.ts';
import { type Story, tell } from './story.ts';

const profile = compiled({ dimensionWindows: ['region'] }, ['1m']);
const KEY_GROUPS = 4;
const story = () => tell(profile, { keyGroups: KEY_GROUPS });

const regionsOnly = (lines: readonly string[]) => lines.filter((line) => line.includes(' by region '));

async function sweptAt(told: Story, clock: string): Promise<string[]> {
  await told.waitUntil(clock);
  return regionsOnly(await told.sweep());
}

/** Cells that key groups hold. */
async function cellCount({ world }: Story): Promise<number> {
  const keys = await world.windows.keys('windows#');
  const states = [...(await world.windows.load(keys)).values()].map(({ bytes }) => decodeGroupState(bytes, profile));
  return states.reduce((count, { dimensions }) => count + dimensions.cells.size, 0);
}

describe('windows of a region', () => {
  it("devices of one region are in several key groups: one pane over all of them, published by the sweep once the window's end, the out-of-orderness and half an idle time have passed", async () => {
    const told = story();
    expect(new Set(['a', 'b', 'c'].map((device) => keyGroupOf(device, KEY_GROUPS))).size).toBeGreaterThan(1);
    const panes = await told.hear(
      'a 00:00:05 1/north',
      'b 00:00:30 2/north',
      'c 00:00:50 4/north',
      'a 00:01:20 8/south',
    );
    expect(regionsOnly(panes)).toEqual([]);
    expect(await sweptAt(told, '00:01:39')).toEqual([]);
    expect(await sweptAt(told, '00:02:20')).toEqual(['region=north 1m by region 00:00:00 3 7']);
    expect(await sweptAt(told, '00:03:20')).toEqual(['region=south 1m by region 00:01:00 1 8']);
  });

  it('a device changes its region in the middle of a window: each reading counts in the region it carried', async () => {
    const told = story();
    await told.hear('a 00:00:05 1/north', 'a 00:00:20 2/south', 'a 00:00:30 4/south');
    expect(await sweptAt(told, '00:03:00')).toEqual([
      'region=north 1m by region 00:00:00 1 1',
      'region=south 1m by region 00:00:00 2 6',
    ]);
  });

  it("a reading carries no region: it counts in no region's window; its device's windows have it", async () => {
    const told = story();
    await told.hear('a 00:00:05 1/north', 'a 00:00:20 2');
    await told.waitUntil('00:03:00');
    expect(await told.sweep()).toEqual(['a 1m 00:00:00 2 3', 'region=north 1m by region 00:00:00 1 1']);
  });

  it('a value is a duplicate or too late: decided once, for the device: it is in no window of its region either', async () => {
    const told = story();
    await told.hear('a 00:00:05 1/north', 'a 00:00:05 9/north', 'a 00:20:00 2/north', 'a 00:00:30 9/north');
    expect(await sweptAt(told, '00:23:00')).toEqual([
      'region=north 1m by region 00:00:00 1 1',
      'region=north 1m by region 00:20:00 1 2',
    ]);
    expect(await told.counts()).toMatchObject({ valuesAccepted: 2, valuesDuplicate: 1, valuesLate: 1 });
  });

  it('readings come after the window was published: a further pane of the whole window, with a higher count', async () => {
    const told = story();
    await told.hear('a 00:00:05 1/north');
    expect(await sweptAt(told, '00:03:00')).toEqual(['region=north 1m by region 00:00:00 1 1']);
    await told.hear('b 00:00:10 2/north @00:03:30', 'a 00:00:50 4/north @00:03:30');
    expect(await sweptAt(told, '00:05:00')).toEqual(['region=north 1m by region 00:00:00 3 7']);
  });

  it("a device that was offline comes back after its key group let go of the region's window: a further pane of the whole window: what was let go of is kept across key groups as long as readings for it can be accepted", async () => {
    const told = story();
    await told.hear('a 00:00:05 1/north', 'b 00:00:30 2/north');
    expect(await sweptAt(told, '00:03:00')).toHaveLength(1);
    await told.hear('a 05:00:00 8', 'b 05:00:00 8');
    expect(await cellCount(told)).toBe(0);
    await told.hear('away 00:00:40 4/north @05:01:00', 'away 00:00:55 16/north @05:01:00');
    expect(await sweptAt(told, '05:03:00')).toEqual(['region=north 1m by region 00:00:00 4 23']);
  });

  it("a sweep dies between the window's item and its mark: the next one publishes what was left; nothing counts twice", async () => {
    for (const [fault, skip] of [
      ['before', 1],
      ['after', 1],
      ['before', 2],
      ['after', 2],
    ] as const) {
      const told = story();
      await told.hear('a 00:00:05 1/north', 'b 00:00:30 2/north');
      // The sweep commits its own mark, then the window's item, then the mark of the fold.
      told.world.trouble.plan('windows.commit', fault, skip);
      await sweptAt(told, '00:03:00');
      await told.hear('a 00:03:10 8', 'b 00:03:10 8', 'c 00:00:40 4/north @00:03:20');
      expect(await sweptAt(told, '00:05:00')).toContain('region=north 1m by region 00:00:00 3 7');
    }
  });

  it("a function dies after the key group's readings are published and before they are committed: the window of the region has only what is committed; the batch comes again, and they count once", async () => {
    const told = story();
    await told.hear('a 00:00:05 1/north');
    told.world.trouble.plan('windows.commit', 'before', 0);
    told.put('a 00:00:10 2/north');
    await told.waitUntil('00:04:00');
    await told.sweep();
    await told.waitUntil('00:10:00');
    await told.sweep();
    expect(
      regionsOnly([...told.shown().values()].map(({ window, count, sum }) => ` ${window} ${count} ${sum}`)),
    ).toEqual([' 1m by region 2 3']);
  });

  it('devices come in another order: the same numbers to the bit: sums are kept exact and rounded once', async () => {
    const lines = [
      'a 00:00:05 0.1/north',
      'b 00:00:05 0.2/north',
      'c 00:00:05 0.3/north',
      'd 00:00:05 1e3/north',
      'e 00:00:05 -1e3/north',
    ];
    const shown = await Promise.all(
      [lines, lines.toReversed(), [...lines.slice(2), ...lines.slice(0, 2)]].map(async (some) => {
        const told = tell(profile, { keyGroups: 1 });
        await told.hear(...some);
        await sweptAt(told, '00:03:00');
        return [...told.shown().values()].find(({ of }) => of === 'region');
      }),
    );
    expect(shown[0]).toMatchObject({ count: 5, sum: 0.6 });
    expect(shown[1]).toEqual(shown[0]);
    expect(shown[2]).toEqual(shown[0]);
  });

  it("several devices report at the window's first or last time: first is the smallest of them, last the largest", async () => {
    const told = story();
    await told.hear('a 00:00:05 3/north', 'b 00:00:05 1/north', 'c 00:00:05 2/north');
    await sweptAt(told, '00:03:00');
    expect([...told.shown().values()].find(({ of }) => of === 'region')).toMatchObject({ first: 1, last: 3 });
  });

  it("counters and time-weighted powers: the usual numbers; `increase` and `coveredMs` are of one device's values in their order and left out, a time-weighted energy too", async () => {
    const measures = {
      ...testProfile.measures,
      meter_kwh: { unit: 'kWh', counter: true },
      load_kw: { unit: 'kW', energy: 'time-weighted' as const },
    };
    const told = tell(compiled({ measures, holdMs: 60_000, dimensionWindows: ['region'] }, ['1m']));
    for (const [clock, meter_kwh, load_kw] of [
      ['2026-01-01T00:00:10Z', 100, 6],
      ['2026-01-01T00:00:40Z', 103, 12],
    ]) {
      await told.hearRecord({ device_id: 'a', timestamp: clock, meter_kwh, load_kw, region: 'north' });
    }
    await sweptAt(told, '00:05:00');
    const [meter, load] = ['meter_kwh', 'load_kw'].map((measure) =>
      [...told.shown().values()].find((pane) => pane.of === 'region' && pane.measure === measure),
    );
    expect(meter).toMatchObject({ count: 2, min: 100, max: 103 });
    expect(load).toMatchObject({ count: 2, mean: 9 });
    for (const pane of [meter, load]) {
      for (const name of ['increase', 'coveredMs', 'energyKwh']) expect(pane).not.toHaveProperty(name);
    }
  });
});
