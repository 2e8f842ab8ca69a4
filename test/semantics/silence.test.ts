// docs/semantics.md, "When nothing comes of a device …", row by row. Laws under random arrivals, stalls and crashes:
// test/stages/silence-laws.test.ts.
import { describe, expect, it } from 'vitest';
import { encodeTick } from '#core/tick/tick.ts';
import { createSilenceWorld, idOf, type WorldOptions } from '../stages/silence-world.ts';
import { rawRecord, T0, testProfile } from '../support/readings.ts';

const at = (minute: number): number => T0 + minute * 60_000;

/** A limit of 45 minutes; `told` is `device rule transition @minute`. */
function silent(options: WorldOptions = {}) {
  const world = createSilenceWorld(options);
  const told = () =>
    world.topic.published.map(
      ({ device, rule, transition, atMs }) => `${device} ${rule} ${transition} @${(atMs - T0) / 60_000}`,
    );
  return { world, told };
}

describe('when nothing comes of a device …', () => {
  it('a device reports each period, its clock a day behind, ahead, or jumping: it is not silent: what counts is when its readings arrive, whatever becomes of them', async () => {
    const { world, told } = silent();
    for (let minute = 0; minute <= 180; minute += 5) {
      await world.hear('behind', at(minute), { agoMs: 86_400_000 });
      await world.hear('ahead', at(minute), { agoMs: -100_000 });
      await world.hear('jumps', at(minute), { agoMs: (minute % 7) * 3_600_000 });
      await world.sweep(at(minute));
    }
    expect(told()).toEqual([]);
  });

  it('nothing of a device has arrived for longer than the limit, and all that arrived is absorbed: `silent` fires, dated last arrival + limit, and resolves, later, when something arrives', async () => {
    const { world, told } = silent();
    await world.hear('a', at(0));
    await world.sweep(at(45));
    expect(told()).toEqual([]);
    await world.sweep(at(46));
    await world.hear('a', at(50));
    await world.sweep(at(51));
    expect(told()).toEqual(['a silent 1 @45', 'a silent 2 @50']);
  });

  it('readings wait to be absorbed, in one of several shards or in all: nobody is told silent; afterwards who really was', async () => {
    const { world, told } = silent({ shards: 2 });
    for (const device of ['a', 'dead']) await world.hear(device, at(0), { shard: 1 });
    await world.hear('b', at(0));
    await world.sweep(at(1));
    world.stall(1);
    for (let minute = 20; minute <= 120; minute += 20) {
      await world.hear('a', at(minute), { shard: 1 });
      await world.hear('b', at(minute));
      await world.sweep(at(minute));
    }
    expect(told()).toEqual([]);
    world.goOn(1);
    await world.work();
    await world.sweep(at(121));
    expect(told()).toEqual(['dead silent 1 @45']);
  });

  it('most of a key group falls silent at once: one alert with a count; it resolves when more than half are back, and nobody of it is told alone', async () => {
    const { world, told } = silent();
    const fleet = ['a', 'b', 'c', 'd', 'e', 'f'];
    for (const device of fleet) await world.hear(device, at(0));
    for (let minute = 46; minute <= 60; minute += 1) await world.sweep(at(minute));
    for (const device of fleet.slice(0, 4)) await world.hear(device, at(61));
    for (let minute = 62; minute <= 90; minute += 1) await world.sweep(at(minute));
    expect(told()).toEqual(['key-group=0 silent-group 1 @45', 'key-group=0 silent-group 2 @62']);
    expect(world.topic.published[0]?.count).toBe(6);
  });

  it('a sweep dies between storing, telling and marking a silence: the next tells the same alert under the same identity, and its end after it', async () => {
    for (const dying of [1, 2]) {
      const { world, told } = silent();
      await world.hear('a', at(0));
      let commits = 0;
      world.trouble.commit = (key) => key.startsWith('silent#') && ++commits === dying;
      await expect(world.sweep(at(46))).rejects.toThrow('the table is away');
      await world.sweep(at(47));
      await world.hear('a', at(48));
      await world.sweep(at(49));
      expect(new Set(told())).toEqual(new Set(['a silent 1 @45', 'a silent 2 @48']));
      expect(new Set(world.topic.published.map(({ id }) => id)).size).toBe(1);
    }
  });

  it("a device's readings are all rejected, known by earlier ones or not: `all-rejected` with the reason most given; the first accepted reading ends it; it is not silent", async () => {
    const { world, told } = silent();
    await world.hear('known', at(0));
    for (let minute = 1; minute < 60; minute += 2) {
      for (const device of ['known', 'new']) await world.hear(device, at(minute), { body: { power_kw: 65_535_000 } });
      await world.sweep(at(minute));
    }
    expect(told().sort()).toEqual(['known all-rejected 1 @46', 'new all-rejected 1 @46']);
    expect(world.topic.published.map(({ reason }) => reason)).toEqual(['out-of-range', 'out-of-range']);
    await world.hear('new', at(60));
    await world.sweep(at(61));
    expect(told().slice(2)).toEqual(['new all-rejected 2 @60']);
  });

  it('most of a key group falls silent, and they are those of one region: message and dimensions name it, at the end too', async () => {
    const { world } = silent();
    const west = ['a', 'b', 'c', 'd', 'e', 'f'];
    const east = ['g', 'h', 'i', 'j', 'k'];
    for (const device of west) await world.hear(device, at(0), { body: { region: 'west' } });
    for (let minute = 1; minute <= 60; minute += 1) {
      for (const device of east) await world.hear(device, at(minute), { body: { region: 'east' } });
      await world.sweep(at(minute));
    }
    for (const device of west) await world.hear(device, at(61), { body: { region: 'west' } });
    await world.sweep(at(62));
    expect(world.topic.published.map(({ change, dimensions }) => [change, dimensions])).toEqual([
      ['opened', { region: 'west' }],
      ['over', { region: 'west' }],
    ]);
    for (const { message } of world.topic.published) expect(message).toContain('those of region=west');
  });

  describe('of a measure', () => {
    const heat = { measures: { ...testProfile.measures, heat_c: { unit: '°C', silentAfterMs: 20 * 60_000 } } };
    /** Power each five minutes, the heat where it is wanted. */
    async function play(hasHeat: (minute: number) => boolean, until = 120, hasPower = (_: number) => true) {
      const { world, told } = silent({ profile: heat });
      for (let minute = 0; minute <= until; minute += 5) {
        const body = { power_kw: hasPower(minute) ? 1 : undefined, heat_c: hasHeat(minute) ? 20 : undefined };
        if (hasPower(minute) || hasHeat(minute)) await world.hear('a', at(minute), { body });
        await world.sweep(at(minute));
      }
      return { world, told: told() };
    }

    it('a device goes on, and one of its measures that has a limit does not: `silent:MEASURE`, a lane of its own, dated the measure’s last arrival + the limit; over when it comes again', async () => {
      const { world, told } = await play((minute) => minute <= 30 || minute >= 70);
      expect(told).toEqual(['a silent:heat_c 1 @50', 'a silent:heat_c 2 @70']);
      expect(world.topic.published[0]).toMatchObject({
        ...{ id: idOf('a', at(30), 'silent:heat_c'), lane: 'silent:heat_c', kind: 'silent', measure: 'heat_c' },
        ...{ change: 'opened', startMs: at(30), baseline: 20, dimensions: { region: 'north' } },
        message: 'no heat_c for more than 20 min, and other measures come; at most 20 min are expected',
      });
    });

    it('a measure usually comes seldom: nobody is told before three times its longest usual gap, nor before three of it have come', async () => {
      expect((await play((minute) => minute % 30 === 0, 240)).told).toEqual([]);
      expect((await play((minute) => minute === 0 || minute === 5)).told).toEqual([]);
      // Its last one came at 60: three times 30 min later.
      expect((await play((minute) => minute % 30 === 0 && minute <= 60, 240)).told).toEqual(['a silent:heat_c 1 @150']);
    });

    it('a device falls silent with all of its measures: that it is silent, and nothing of its measures', async () => {
      const isOn = (minute: number) => minute <= 30;
      expect((await play(isOn, 120, isOn)).told).toEqual(['a silent 1 @75']);
    });
  });

  it('its limit is another for one device, for a dimension value or for all, or is switched off: it holds from two minutes after it was stored, the device over the value over all; what was open is over where nobody watches any more; an undo gives the profile’s limit back', async () => {
    const limit = (minutes: number) => ({ silent: { afterMs: minutes * 60_000 } });
    const saves = [
      {
        atMs: at(0),
        body: { all: limit(90), dimensions: { 'region=south': limit(30) }, devices: { own: limit(10) } },
      },
      { atMs: at(40), body: { all: limit(90), devices: { own: { silent: null } } } },
      { atMs: at(50), body: {} },
    ];
    const { world, told } = silent({ saves });
    for (const device of ['own', 'south', 'north', 'well-1', 'well-2', 'well-3'])
      await world.hear(device, at(0), { body: { region: device === 'north' ? 'north' : 'south' } });
    for (let minute = 1; minute <= 60; minute += 1) {
      for (const device of ['well-1', 'well-2', 'well-3']) await world.hear(device, at(minute));
      await world.sweep(at(minute));
    }
    expect(told()).toEqual([
      'own silent 1 @10',
      'south silent 1 @30',
      expect.stringMatching(/^own silent 2 @4[12]\.?/),
      'north silent 1 @45',
    ]);
  });

  it('there are no ticks: a device is silent only once another one of its key group was heard later', async () => {
    const { world, told } = silent({ hasTicks: false });
    await world.hear('a', at(0));
    await world.sweep(at(300));
    expect(told()).toEqual([]);
    await world.hear('b', at(301));
    await world.sweep(at(302));
    expect(told()).toEqual(['a silent 1 @45']);
  });

  it('a record looks like a tick and is none: it is quarantined whole and counted as rejected', async () => {
    const { pipeline } = createSilenceWorld();
    const almost = encodeTick({ shard: 'shardId-0', set: 1, part: 0, of: 1 });
    almost[almost.length - 1] = (almost[almost.length - 1] as number) ^ 1;
    await pipeline.feed([{ ...rawRecord(1, ''), bytes: almost }]);
    expect(pipeline.quarantine.rejections.size).toBe(1);
    expect(pipeline.counts()).toMatchObject({ readingsRejected: 1, valuesRejected: 1 });
  });
});
