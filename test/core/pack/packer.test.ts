import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PackContent } from '#core/pack/encode-pack.ts';
import { parsePack } from '#core/pack/parse-pack.ts';
import { reasonOf } from '#core/reading/issue.ts';
import { createPipeline } from '../../support/pipeline.ts';
import { plainPack } from '../../support/plain-pack.ts';
import { compiled, rawRecord, T0 } from '../../support/readings.ts';

const profile = compiled({ openMeasures: true });

const reading = fc.record({
  device_id: fc.constantFrom('a', 'b', 'meter-3', 'Zähler 4'),
  timestamp: fc.nat(100).map((second) => T0 / 1000 + second),
  measures: fc.dictionary(fc.constantFrom('power', 'heat', 'flow'), fc.integer({ min: 0, max: 50 }), { minKeys: 1 }),
  region: fc.option(fc.constantFrom('eu', 'us'), { nil: undefined }),
});
const record = fc.array(reading, { minLength: 1, maxLength: 4 }).map((all) => JSON.stringify(all));

async function packed(bodies: readonly string[], keyGroups = 1): Promise<PackContent[]> {
  const pipeline = createPipeline(profile, { keyGroups });
  await pipeline.validate.run(bodies.map((body, i) => rawRecord(i, body)));
  return pipeline.packs.map((pack) => plainPack(parsePack(pack)));
}

/** A pack's readings, each by itself. */
function readingsIn(pack: PackContent): unknown[] {
  return pack.who.map((who, row) => [
    pack.devices[who],
    pack.sequences[pack.record[row] as number],
    pack.arrivals[pack.record[row] as number],
    pack.index[row],
    pack.time[row],
    pack.measures
      .map((name, i) => [name, pack.values[i]?.[row]] as const)
      .filter(([, value]) => !Number.isNaN(value))
      .sort(),
  ]);
}

describe('readings are packed', () => {
  it('the same column by column as one after the other, which a rejection asks for', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 12 }), async (bodies) => {
        const [whole] = await packed(bodies);
        const [mixed] = await packed([...bodies, 'no reading']);
        expect(readingsIn(mixed as PackContent)).toEqual(readingsIn(whole as PackContent));
        expect(whole?.rejected).toEqual([]);
        expect(mixed?.rejected).toHaveLength(1);
      }),
      { numRuns: 150 },
    );
  });

  it('each exactly once and in order, whatever the key groups', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 9 }),
        async (bodies, groups) => {
          const one = (await packed(bodies)).flatMap(readingsIn);
          const packs = await packed(bodies, groups);
          const text = (all: unknown[]) => all.map((each) => JSON.stringify(each));
          expect(text(packs.flatMap(readingsIn)).sort()).toEqual(text(one).sort());
          for (const pack of packs) {
            const own = new Set(text(readingsIn(pack)));
            expect(text(readingsIn(pack))).toEqual(text(one).filter((each) => own.has(each)));
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('a rejection', () => {
  const good = (device: string, extra = {}) =>
    JSON.stringify({ device_id: device, timestamp: T0, measures: { power: 1 }, region: 'eu', ...extra });
  const bad = (device: string) => JSON.stringify({ device_id: device, timestamp: 'yesterday', measures: { power: 1 } });
  const told = ({ devices, rejected, sequences }: PackContent) =>
    rejected.map(([record, , values, whole, entry, reason]) => [
      sequences[record],
      entry < 0 ? null : devices[entry]?.[0],
      reasonOf(reason),
      values,
      whole,
    ]);

  it('names its device, also one of which nothing was accepted, and its reason', async () => {
    const [pack] = await packed([good('a'), bad('a'), bad('b'), 'no reading', bad('b'), good('b')]);
    expect(told(pack as PackContent)).toEqual([
      [expect.any(String), 'a', 'bad-time', 1, 1],
      [expect.any(String), 'b', 'bad-time', 1, 1],
      [expect.any(String), null, 'not-json', 1, 1],
      [expect.any(String), 'b', 'bad-time', 1, 1],
    ]);
    expect(pack?.who.map((who) => pack.devices[who])).toEqual([
      ['a', 'eu', null],
      ['b', 'eu', null],
    ]);
  });

  it('of one value of a reading that is otherwise good has the reading’s own entry', async () => {
    const [pack] = await packed([good('a', { measures: { power: 1, heat: 'hot' } })]);
    expect(pack?.devices).toHaveLength(1);
    expect(told(pack as PackContent)).toEqual([[expect.any(String), 'a', 'not-a-number', 1, 0]]);
  });

  it('goes with its device into the key group that the device’s readings are in', async () => {
    const packs = await packed([good('a'), good('b'), good('meter-3'), bad('a'), bad('b'), bad('meter-3')], 9);
    for (const pack of packs)
      for (const [, device] of told(pack)) expect(pack.who.map((who) => pack.devices[who]?.[0])).toContain(device);
    expect(packs.flatMap(told)).toHaveLength(3);
  });
});
