import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodePack, type PackContent } from '#core/pack/encode-pack.ts';
import { parsePack } from '#core/pack/parse-pack.ts';
import { plainPack } from '../../support/plain-pack.ts';

const empty: PackContent = {
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

const back = (pack: PackContent): PackContent => plainPack(parsePack(encodePack(pack)));

describe('a pack comes back as it was', () => {
  it('with any ascending sequence numbers and arrivals', () => {
    const base = 49_590_338_271_490_256_608_559_692_538_361_571_095_921_575_989_136_588_898n;
    const near = fc.oneof(fc.bigInt({ min: 0n, max: 999n }), fc.bigInt({ min: 0n, max: 10n ** 30n }));
    const sequence = fc.oneof(
      fc.bigInt({ min: 0n, max: 10n ** 56n }),
      fc.bigInt({ min: 0n, max: 20_000n }),
      near.map((tail) => base + tail),
    );
    const alike = fc.array(near.map((tail) => base + tail));
    const arrival = fc.oneof(
      fc.nat(1e13),
      fc.nat(70_000),
      fc.constant(5),
      fc.double({ min: 0, max: 1e13, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.oneof(fc.array(sequence), alike), fc.array(arrival, { minLength: 1 }), (numbers, arrivals) => {
        const sorted = [...new Set(numbers)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
        const sequences = sorted.map(String);
        const pack = {
          ...empty,
          sequences,
          arrivals: sequences.map((_, i) => (arrivals[i % arrivals.length] ?? 0) + 0),
        };
        expect(back(pack)).toEqual(pack);
      }),
      { numRuns: 400 },
    );
  });

  it('with any columns, wide or narrow, at any place in the buffer that it came in', () => {
    const small = fc.nat(9);
    const sequences = Array.from({ length: 10 }, (_, i) => String(100 + i));
    const devices = sequences.map((each) => [`d${each}`]);
    const wholeNumber = fc.oneof(fc.nat(9), fc.nat(70_000));
    const time = fc.oneof(fc.integer({ min: 1.7e12, max: 1.7e12 + 1e6 }), fc.integer({ min: -6e13, max: 2e14 }));
    const cell = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(Number.NaN));
    const row = fc.record({ who: small, record: small, index: wholeNumber, time, power: cell, heat: cell });
    const rejection = fc
      .tuple(
        small,
        wholeNumber,
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        fc.integer({ min: -1, max: 9 }),
        fc.nat(99),
      )
      .map(
        ([record, index, values, whole, entry, reason]) =>
          [record, index, values, whole ? 1 : 0, entry, reason] as const,
      );
    fc.assert(
      fc.property(fc.array(row), fc.array(rejection), fc.nat(9), (all, rejected, shift) => {
        // In the order of their positions, each of which is one reading's.
        const rows = [...new Map(all.map((each) => [`${each.record}/${each.index}`, each])).values()].sort(
          (a, b) => a.record - b.record || a.index - b.index,
        );
        const pack: PackContent = {
          ...empty,
          sequences,
          arrivals: sequences.map((_, i) => i),
          devices,
          who: rows.map((each) => each.who),
          record: rows.map((each) => each.record),
          index: rows.map((each) => each.index),
          time: rows.map((each) => each.time),
          measures: ['power', 'heat\n°C'],
          values: [rows.map((each) => each.power), rows.map((each) => each.heat)],
          rejected,
        };
        const bytes = encodePack(pack);
        // A Buffer, as it comes out of base64: its slice is a view.
        const within = Buffer.alloc(bytes.length + shift);
        within.set(bytes, shift);
        expect(plainPack(parsePack(within.subarray(shift)))).toEqual(pack);
      }),
    );
  });

  it('with any devices and dimensions, given or not', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
    const device = fc.tuple(text, fc.option(text), fc.option(fc.constantFrom('eu', 'us', 'ä')));
    fc.assert(
      fc.property(fc.array(device), (devices) => {
        const pack = { ...empty, dimensions: ['site', 'region'], devices };
        expect(back(pack)).toEqual(pack);
      }),
    );
  });

  it('where its rows are each of a record and a device of their own, in order', () => {
    const pack: PackContent = {
      ...empty,
      sequences: ['101', '102'],
      arrivals: [5, 5],
      devices: [['a'], ['b']],
      who: [0, 1],
      record: [0, 1],
      index: [0, 0],
      time: [3, 4],
      measures: ['power'],
      values: [[1, 2]],
    };
    expect(back(pack)).toEqual(pack);
  });
});

it('sequence numbers of one batch cost their last digits only, four bits each', () => {
  const sequences = Array.from(
    { length: 100 },
    (_, i) => `4959033827149025660855969253836157109592157598913658${1000 + i}`,
  );
  const arrivals = sequences.map((_, i) => 1_767_225_600_000 + i);
  const none = encodePack({ ...empty, sequences: sequences.slice(0, 1), arrivals: arrivals.slice(0, 1) });
  expect(encodePack({ ...empty, sequences, arrivals }).length - none.length).toBeLessThan(100 * 6);
});

it('a reading of one measure costs 14 bytes beside its device and its record, and 18 where a record has many', () => {
  const rows = Array.from({ length: 1000 }, (_, i) => i);
  const zero = rows.map(() => 0);
  const columns = { who: zero, time: rows.map((i) => 1.7e12 + i), measures: ['power'], values: [rows] };
  const none = encodePack({ ...empty, measures: ['power'], values: [[]] }).length;
  expect(encodePack({ ...empty, ...columns, record: rows, index: zero }).length - none).toBeLessThan(14_020);
  expect(encodePack({ ...empty, ...columns, record: zero, index: rows }).length - none).toBeLessThan(18_020);
});

it.each([
  [
    'an old',
    '{"v":1,"profile":"energy"}\n',
    'record of the readings stream: format 1; this release of Weir reads formats 2 to 4',
  ],
  ['a later', '{"v":5}\n', 'format 5; this release'],
])('%s version is refused by name', (_, text, message) => {
  expect(() => parsePack(new TextEncoder().encode(text))).toThrow(message);
});

it('a pack of version 2 is read: its rejections have no device and no reason', () => {
  // As release 1 wrote it: two readings, a reading rejected whole, and one of which a value was.
  const bytes = Buffer.from(
    'eyJ2IjoyLCJwcm9maWxlIjoiZW5lcmd5IiwiZ3JvdXBzIjoxNiwic2hhcmQiOiJzaGFyZElkLTAwMDAwMDAwMDAwMSIsImRpbWVuc2lvbnMiOlsicmVnaW9uIl0sIm1lYXN1' +
      'cmVzIjpbInBvd2VyX2t3Il19ICAKAwAAAAIAAAADAAAAAgAAAAEAAAATAAAAAgAAAAQAAgICAQABAAAAAAAA4Mk+wXlCAED/yT7BeUIAAAAAAAD4PwAAAAAAAAJAAAAAAGDq' +
      'AAAAAQABAAEAAgABAAQBAAAAAAAAAAIAAAABAAAAAgAAAAEAAAABAAAAAAAAAAcABwAFAAEAAAAAAAIAAAABAAAA6ANg6gMDA21ldGVyLTFtZXRlci0ybm9ydGg=',
    'base64',
  );
  expect(plainPack(parsePack(bytes))).toEqual({
    profile: 'energy',
    group: 3,
    groups: 16,
    shard: 'shardId-000000000001',
    sequences: ['101', '102', '104'],
    arrivals: [1_769_860_800_500, 1_769_860_801_500, 1_769_860_860_500],
    dimensions: ['region'],
    devices: [
      ['meter-1', 'north'],
      ['meter-2', null],
    ],
    who: [0, 1],
    record: [0, 2],
    index: [0, 1],
    time: [1_769_860_800_000, 1_769_860_860_000],
    measures: ['power_kw'],
    values: [[1.5, 2.25]],
    rejected: [
      [1, 0, 2, 1, -1, 0],
      [2, 1, 1, 0, -1, 0],
    ],
  });
});

it('a pack that is cut short is refused with what was expected', () => {
  const bytes = encodePack({
    ...empty,
    who: [0],
    record: [0],
    index: [0],
    time: [0],
    measures: ['power'],
    values: [[1]],
  });
  const { length } = bytes;
  expect(() => parsePack(bytes.subarray(0, -1))).toThrow(`want ${length} bytes, and it has ${length - 1}`);
  expect(() => parsePack(bytes.subarray(0, 120))).toThrow('it has 120');
});
