// A pack in plain lists, so that packs can be looked at and compared.
import type { PackContent } from '#core/pack/encode-pack.ts';
import { deviceIn, dimensionIn, type Pack } from '#core/pack/pack.ts';

export type PlainPack = PackContent;

export function plainPack(pack: Pack): PlainPack {
  const { profile, group, groups, shard, dimensions, measures, rows, sequences, devices } = pack;
  const list = (column: ArrayLike<number>): number[] => Array.from(column).slice(0, rows);
  return {
    profile,
    group,
    groups,
    shard,
    sequences: Array.from({ length: sequences.length }, (_, i) => sequences.at(i) as string),
    arrivals: Array.from({ length: sequences.length }, (_, i) => pack.arrivalBaseMs + (pack.arrivals[i] as number)),
    dimensions,
    devices: Array.from({ length: devices.count }, (_, entry) => [
      deviceIn(pack, entry),
      ...dimensions.map((_, i) => dimensionIn(pack, entry, i)),
    ]),
    who: list(pack.who),
    record: list(pack.record),
    index: list(pack.index),
    time: list(pack.time).map((time) => pack.timeBaseMs + time),
    measures,
    values: pack.values.map(list),
    rejected: pack.rejected,
  };
}
