import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePack } from '#core/pack/codec.ts';
import type { PackContent } from '#core/pack/encode-pack.ts';
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
