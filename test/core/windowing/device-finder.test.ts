// What the finder answers is what looking at texts would: the device of the id, and the place of the dimension values
// in its list.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodePack } from '#core/pack/encode-pack.ts';
import type { Pack } from '#core/pack/pack.ts';
import { parsePack } from '#core/pack/parse-pack.ts';
import { findDevice, finderFor, findVariant, forgetDevices } from '#core/windowing/device-finder.ts';
import { type DeviceState, emptyGroupState, type GroupState } from '#core/windowing/group-state.ts';

type Entry = readonly [id: string, region: string | null, room: string | null];

/** A pack of one reading of each entry. */
function packOf(entries: readonly Entry[]): Pack {
  const rows = entries.map((_, row) => row);
  const names = { profile: 'test', group: 0, groups: 1, shard: 'shardId-1', dimensions: ['region', 'room'] };
  const columns = { who: rows, record: rows, index: rows.map(() => 0), time: rows, measures: ['a'], values: [rows] };
  const sequences = rows.map((row) => `4959${String(row).padStart(12, '0')}`);
  return parsePack(encodePack({ ...names, ...columns, sequences, arrivals: rows, devices: entries, rejected: [] }));
}

/** Finds every entry of a pack; answers what was found as texts. */
function findAll(state: GroupState, entries: readonly Entry[], touched: DeviceState[] = []): Entry[] {
  const pack = packOf(entries);
  const finder = finderFor(state, pack, touched);
  return entries.map((_, entry) => {
    const number = findDevice(finder, state, pack, entry);
    const device = finder.devices[number] as DeviceState;
    expect(state.devices.get(device.id)).toBe(device);
    const [region = null, room = null] = device.variants[findVariant(finder, pack, entry, number)] ?? [];
    return [device.id, region, room];
  });
}

const text = fc.option(fc.constantFrom('north', 'south', '', 'ä', 'x'.repeat(40)), { nil: null });
const entry: fc.Arbitrary<Entry> = fc.tuple(fc.constantFrom('a', 'b', 'ab', 'ä', 'a'.repeat(300)), text, text);

describe('finding devices', () => {
  it('gives each entry its own id and values, whatever came before, and keeps one variant for each row of values', () => {
    fc.assert(
      fc.property(fc.array(fc.array(entry, { maxLength: 12 }), { maxLength: 8 }), (packs) => {
        const state = emptyGroupState();
        for (const entries of packs) expect(findAll(state, entries)).toEqual(entries);
        for (const { variants } of state.devices.values()) {
          expect(new Set(variants.map((values) => JSON.stringify(values))).size).toBe(variants.length);
        }
      }),
      { seed: 20_261_121, numRuns: 300 },
    );
  });

  it('marks a device as touched in every step anew', () => {
    const state = emptyGroupState();
    for (const entries of [
      [['a', null, null]],
      [
        ['a', null, null],
        ['b', 'north', null],
      ],
      [['b', null, null]],
    ] as Entry[][]) {
      const touched: DeviceState[] = [];
      findAll(state, entries, touched);
      findAll(state, entries, touched);
      expect(touched.map(({ id }) => id)).toEqual(entries.map(([id]) => id));
    }
  });

  it('goes on being right after more different texts than it numbers', () => {
    const state = emptyGroupState();
    for (let round = 0; round < 4; round += 1) {
      const entries = Array.from({ length: 3000 }, (_, i): Entry => [`d${i % 50}`, `room ${round}-${i}`, null]);
      expect(findAll(state, entries)).toEqual(entries);
    }
    expect(findAll(state, [['d7', 'room 0-7', null]])).toEqual([['d7', 'room 0-7', null]]);
    expect(state.devices.get('d7')?.variants).toHaveLength(4 * 60);
  });

  it('finds the new device of an id whose device was taken out of the state', () => {
    const state = emptyGroupState();
    findAll(state, [['a', 'north', null]]);
    const before = state.devices.get('a');
    state.devices.delete('a');
    forgetDevices(state);
    expect(findAll(state, [['a', 'south', null]])).toEqual([['a', 'south', null]]);
    expect(state.devices.get('a')).not.toBe(before);
  });
});
