import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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

/** With plain arrays in place of typed ones, so that packs can be compared. */
const plain = (pack: Pack): Pack => ({
  ...pack,
  who: Array.from(pack.who),
  record: Array.from(pack.record),
  index: Array.from(pack.index),
  time: Array.from(pack.time),
  values: pack.values.map((column) => Array.from(column)),
});

const back = (pack: Pack): Pack => plain(parsePack(encodePack(pack)));

describe('a pack comes back as it was', () => {
  it('with any ascending sequence numbers and arrivals', () => {
    const base = 49_590_338_271_490_256_608_559_692_538_361_571_095_921_575_989_136_588_898n;
    const sequence = fc.oneof(
      fc.bigInt({ min: 0n, max: 10n ** 56n }),
      fc.bigInt({ min: 0n, max: 999n }).map((tail) => base + tail),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(sequence, fc.nat(1e13))), (records) => {
        const sorted = records.map(([each]) => each).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
        const sequences = [...new Set(sorted.map(String))];
        const pack = { ...empty, sequences, arrivals: records.map(([, arrival]) => arrival) };
        expect(back(pack)).toEqual(pack);
      }),
    );
  });

  it('with any columns, wide or narrow, at any place in the buffer that it came in', () => {
    const wholeNumber = fc.oneof(fc.nat(9), fc.nat(70_000));
    const time = fc.oneof(fc.integer({ min: 1.7e12, max: 1.7e12 + 1e6 }), fc.integer({ min: -6e13, max: 2e14 }));
    const cell = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(Number.NaN));
    const row = fc.record({ who: wholeNumber, record: wholeNumber, index: wholeNumber, time, power: cell, heat: cell });
    fc.assert(
      fc.property(fc.array(row), fc.nat(9), (rows, shift) => {
        const pack: Pack = {
          ...empty,
          who: rows.map((each) => each.who),
          record: rows.map((each) => each.record),
          index: rows.map((each) => each.index),
          time: rows.map((each) => each.time),
          measures: ['power', 'heat\n°C'],
          values: [rows.map((each) => each.power), rows.map((each) => each.heat)],
        };
        const bytes = encodePack(pack);
        // A Buffer, as it comes out of base64: its slice is a view.
        const within = Buffer.alloc(bytes.length + shift);
        within.set(bytes, shift);
        expect(plain(parsePack(within.subarray(shift)))).toEqual(pack);
      }),
    );
  });
});

it('sequence numbers of one batch cost their last digits only', () => {
  const sequences = Array.from(
    { length: 100 },
    (_, i) => `4959033827149025660855969253836157109592157598913658${1000 + i}`,
  );
  const bytes = encodePack({ ...empty, sequences, arrivals: sequences.map((_, i) => 1_767_225_600_000 + i) });
  expect(bytes.length).toBeLessThan(1200);
});

it('a reading of one measure costs 18 bytes beside its device', () => {
  const rows = Array.from({ length: 1000 }, (_, i) => i);
  const zero = rows.map(() => 0);
  const pack = {
    ...empty,
    who: zero,
    record: zero,
    index: rows,
    time: rows.map((i) => 1.7e12 + i),
    measures: ['power'],
    values: [rows],
  };
  expect(encodePack(pack).length - encodePack({ ...empty, measures: ['power'], values: [[]] }).length).toBeLessThan(
    18_020,
  );
});

it('another version is refused by name', () => {
  expect(() => parsePack(new TextEncoder().encode('{"v":2}\n'))).toThrow('has version 2');
});

it('columns that are cut short are refused with what was expected', () => {
  const bytes = encodePack({
    ...empty,
    who: [0],
    record: [0],
    index: [0],
    time: [0],
    measures: ['power'],
    values: [[1]],
  });
  expect(() => parsePack(bytes.subarray(0, -1))).toThrow('has 17 bytes of columns; 18 were expected');
});
