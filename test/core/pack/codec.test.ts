import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodePack, parsePack } from '#core/pack/codec.ts';
import type { Pack } from '#core/pack/pack.ts';

const empty: Pack = {
  v: 1,
  profile: 'test',
  group: 0,
  groups: 4,
  shard: 'shardId-000000000000',
  sequences: [],
  arrivals: [],
  dimensions: [],
  devices: [],
  who: [],
  record: [],
  index: [],
  time: [],
  measures: [],
  values: [],
  rejected: [],
};

it('any ascending sequence numbers and arrivals come back as they were', () => {
  const sequence = fc.oneof(
    fc.bigInt({ min: 0n, max: 10n ** 56n }),
    fc.bigInt({ min: 0n, max: 999n }).map((tail) => 49_590_338_271_490_256_608_559_692_538_361_571_095_921_575_989_136_588_898n + tail),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(sequence, fc.nat(1e13))), (records) => {
      const sorted = records.map(([each]) => each).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
      const pack = { ...empty, sequences: [...new Set(sorted.map(String))], arrivals: records.map(([, arrival]) => arrival) };
      expect(parsePack(encodePack(pack))).toEqual(pack);
    }),
  );
});

it('sequence numbers of one batch cost their last digits only', () => {
  const sequences = Array.from({ length: 100 }, (_, i) => `4959033827149025660855969253836157109592157598913658${String(1000 + i)}`);
  const bytes = encodePack({ ...empty, sequences, arrivals: sequences.map((_, i) => 1_767_225_600_000 + i) });
  expect(bytes.length).toBeLessThan(1200);
});

it('another version is refused by name', () => {
  expect(() => parsePack(new TextEncoder().encode('{"v":2}'))).toThrow('has version 2');
});
