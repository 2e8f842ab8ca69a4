import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { murmur3x32 } from '#core/hash/murmur3-32.ts';
import { absorbedMs, decodeAbsorbed, encodeAbsorbed, withTicks } from '#core/tick/absorbed.ts';
import {
  encodePackedTick,
  encodeTick,
  isPackedTick,
  packedTickOf,
  setOf,
  tickOf,
  UNKNOWN_TICK,
} from '#core/tick/tick.ts';
import { createPipeline } from '../../support/pipeline.ts';
import { compiled, rawRecord, T0 } from '../../support/readings.ts';

const SHARD = 'shardId-000000000000';
const tick = { shard: SHARD, set: 4_000_000_000, part: 2, of: 3 };

describe('a tick', () => {
  it('comes back as it was, on the raw stream and on that of the packs', () => {
    expect(tickOf(encodeTick(tick))).toEqual(tick);
    const packed = { ...tick, profile: 'energy', group: 15, arrivalMs: T0 };
    expect(packedTickOf(encodePackedTick(packed))).toEqual(packed);
    expect(isPackedTick(encodePackedTick(packed))).toBe(true);
    // One is not taken for the other.
    expect(tickOf(encodePackedTick(packed))).toBeUndefined();
    expect(packedTickOf(encodeTick(tick))).toBeUndefined();
  });

  it('is none with a bit changed, cut short, longer, or as any other bytes', () => {
    const bytes = encodeTick(tick);
    for (let bit = 0; bit < 8 * bytes.length; bit += 1) {
      const changed = bytes.slice();
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(tickOf(changed)).toBeUndefined();
    }
    for (let end = 0; end < bytes.length; end += 1) expect(tickOf(bytes.subarray(0, end))).toBeUndefined();
    expect(tickOf(Uint8Array.of(...bytes, 0))).toBeUndefined();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 99 }), fc.nat(20), (rest, kept) => {
        expect(tickOf(Uint8Array.of(...bytes.subarray(0, kept), ...rest))).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
  });

  it('of a later version, or of a part that its set has not, is known for one and says nothing', () => {
    const body = encodeTick(tick).slice(0, -4);
    body[8] = 9;
    const sum = new Uint8Array(Uint32Array.of(murmur3x32(body)).buffer);
    expect(tickOf(Uint8Array.of(...body, ...sum))).toBe(UNKNOWN_TICK);
    expect(tickOf(encodeTick({ ...tick, part: 3 }))).toBe(UNKNOWN_TICK);
  });

  it('has the number of its set of shards, in whatever order they are listed', () => {
    expect(setOf(['b', 'a'])).toBe(setOf(['a', 'b']));
    expect(setOf(['a', 'b'])).not.toBe(setOf(['a', 'b', 'c']));
  });
});

describe('how far a key group has absorbed', () => {
  const at = (group: number, set: number, part: number, of: number, minute: number) => ({
    ...{ group, set, part, of },
    arrivalMs: T0 + 60_000 * minute,
  });
  const none = decodeAbsorbed(undefined);
  const until = (ticks: Parameters<typeof withTicks>[1], group = 0) => {
    const ms = absorbedMs(withTicks(none, ticks), group);
    return ms === undefined ? undefined : (ms - T0) / 60_000;
  };

  it('is as far as the shard that is furthest behind', () => {
    expect(until([])).toBeUndefined();
    expect(until([at(0, 1, 0, 2, 5)])).toBeUndefined();
    expect(until([at(0, 1, 0, 2, 5), at(0, 1, 1, 2, 3)])).toBe(3);
    expect(until([at(0, 1, 0, 2, 5), at(0, 1, 1, 2, 3)], 1)).toBeUndefined();
  });

  it('stays where it is while the shards change, until all of the new ones have come through', () => {
    const before = [at(0, 1, 0, 2, 5), at(0, 1, 1, 2, 5)];
    // The second one is held up; the first was split.
    const split = [at(0, 2, 0, 3, 6), at(0, 2, 1, 3, 6)];
    expect(until([...before, ...split])).toBe(5);
    expect(until([...before, ...split, at(0, 2, 2, 3, 6)])).toBe(6);
  });

  it('is the same in whatever order and however often ticks come, and is stored as it is', () => {
    const arbitrary = fc.record({ group: fc.nat(2), set: fc.nat(1), part: fc.nat(2), minute: fc.nat(9) });
    fc.assert(
      fc.property(fc.array(arbitrary), fc.integer(), (all, seed) => {
        const ticks = all.map(({ group, set, part, minute }) => at(group, set, part, 3, minute));
        const other = [...ticks, ...ticks].sort(
          (a, b) => ((a.arrivalMs * 7 + a.part + seed) % 11) - ((b.arrivalMs * 7 + b.part + seed) % 11),
        );
        for (const group of [0, 1, 2])
          expect(absorbedMs(withTicks(none, other), group)).toBe(absorbedMs(withTicks(none, ticks), group));
        const absorbed = withTicks(none, ticks);
        expect(decodeAbsorbed(encodeAbsorbed(absorbed))).toEqual(absorbed);
      }),
    );
  });
});

describe('in the raw stream', () => {
  const profile = compiled();
  const reading = (second: number) => ({ device_id: 'a', timestamp: T0 + 1000 * second, power_kw: 1 });
  const own = (n: number, bytes: Uint8Array, shard = SHARD) => ({
    ...rawRecord(n, '', { shard, arrivalMs: T0 }),
    bytes,
  });

  it('a tick is outside all counts, and comes after the packs of its batch, one for each key group', async () => {
    const { feed, packs, metrics, quarantine, counts } = createPipeline(profile, { keyGroups: 4 });
    await feed([
      rawRecord(1, reading(0)),
      own(2, encodeTick({ ...tick, of: 4 })),
      own(3, encodeTick({ ...tick, part: 1 })),
      rawRecord(4, reading(1)),
    ]);
    expect(packs.map(isPackedTick)).toEqual([false, true, true, true, true]);
    expect(packs.slice(1).map((pack) => packedTickOf(pack))).toEqual(
      [0, 1, 2, 3].map((group) => ({ ...tick, part: 1, profile: 'test', group, arrivalMs: T0 })),
    );
    expect(metrics.counts.get('RecordsIn')).toBe(2);
    expect(quarantine.rejections.size).toBe(0);
    expect(counts()).toMatchObject({ readingsAccepted: 2, readingsRejected: 0 });
  });

  it('a tick in another shard than it was meant for goes no further', async () => {
    const { feed, packs } = createPipeline(profile, { keyGroups: 2 });
    await feed([own(1, encodeTick(tick), 'shardId-000000000007')]);
    expect(packs).toEqual([]);
  });

  it('what only looks like a tick is quarantined whole', async () => {
    const { feed, quarantine, counts } = createPipeline(profile, { keyGroups: 2 });
    const almost = encodeTick(tick);
    almost[almost.length - 1] = (almost[almost.length - 1] as number) ^ 1;
    await feed([own(1, almost), own(2, Uint8Array.of(0, 0, 0)), rawRecord(3, reading(0))]);
    expect(quarantine.rejections.size).toBe(2);
    expect(counts()).toMatchObject({ readingsAccepted: 1, readingsRejected: 2 });
  });

  it('aggregate commits no key group for a tick alone, and notes it after what came before it is stored', async () => {
    const { feed, state, aggregate, packs } = createPipeline(profile, { keyGroups: 1 });
    await feed([rawRecord(1, reading(0)), own(2, encodeTick({ ...tick, part: 0, of: 1 }))]);
    expect(absorbedMs(decodeAbsorbed(state.entries.get('absorbed#test')?.bytes), 0)).toBe(T0);
    const version = state.entries.get('windows#test#0')?.version;
    await aggregate.run(packs.filter(isPackedTick));
    expect(state.entries.get('windows#test#0')?.version).toBe(version);
  });
});
