// How far each key group has absorbed what arrived, by the ticks that came through with its packs: all that arrived in
// a raw shard before a tick of that shard is in front of it. Written by aggregate after its commits, read by the sweep.
// Forgets sets of shards that are no more.
import { createByteReader } from '../bytes/reader.ts';
import { createByteWriter } from '../bytes/writer.ts';
import { checkFormat, passSections, type Written, writeSections, written } from '../formats.ts';
import type { Tick } from './tick.ts';

/** The ticks of one set of shards. */
export interface AbsorbedSet {
  readonly of: number;
  /** By part: when its last tick arrived, ms. */
  readonly arrivedMs: ReadonlyMap<number, number>;
}

export interface Absorbed {
  /** Since when there are ticks, ms. */
  readonly sinceMs: number;
  /** By key group, by set. */
  readonly groups: ReadonlyMap<number, ReadonlyMap<number, AbsorbedSet>>;
}

export type AbsorbedTick = Omit<Tick, 'shard'> & { readonly group: number; readonly arrivalMs: number };

/** The present set, and two of before: a stream is not split twice within a minute for long. */
const MAX_SETS = 3;

/** With these ticks too, in whatever order and however often they come. */
export function withTicks(absorbed: Absorbed, ticks: readonly AbsorbedTick[]): Absorbed {
  const groups = new Map(absorbed.groups);
  let { sinceMs } = absorbed;
  for (const { group, set, part, of, arrivalMs } of ticks) {
    sinceMs = Math.min(sinceMs, arrivalMs);
    const sets = new Map(groups.get(group));
    const known = sets.get(set);
    const arrivedMs = new Map(known?.arrivedMs);
    const lastMs = arrivedMs.get(part);
    if (lastMs !== undefined && lastMs >= arrivalMs) continue;
    arrivedMs.set(part, arrivalMs);
    sets.set(set, { of, arrivedMs });
    groups.set(group, newestOf(sets));
  }
  return { sinceMs, groups };
}

/**
 * Until when all that arrived is absorbed in the key group, ms; undefined where no tick of all shards has come through
 * yet.
 */
export function absorbedMs(absorbed: Absorbed, group: number): number | undefined {
  let latestMs: number | undefined;
  for (const { of, arrivedMs } of absorbed.groups.get(group)?.values() ?? []) {
    if (arrivedMs.size < of) continue;
    const wholeMs = Math.min(...arrivedMs.values());
    if (latestMs === undefined || wholeMs > latestMs) latestMs = wholeMs;
  }
  return latestMs;
}

function newestOf(sets: ReadonlyMap<number, AbsorbedSet>): ReadonlyMap<number, AbsorbedSet> {
  if (sets.size <= MAX_SETS) return sets;
  const newest = [...sets].sort(([, a], [, b]) => lastOf(b) - lastOf(a));
  return new Map(newest.slice(0, MAX_SETS));
}

const lastOf = ({ arrivedMs }: AbsorbedSet): number => Math.max(...arrivedMs.values());

export function encodeAbsorbed(absorbed: Absorbed, as: Written = written('absorbed')): Uint8Array {
  const out = createByteWriter();
  const all = [...absorbed.groups.values()].flatMap((sets) => [...sets.values()].map(lastOf));
  const latestMs = Math.max(0, ...all);
  out.u8(as.version);
  out.f64(absorbed.sinceMs);
  out.f64(latestMs);
  out.varint(absorbed.groups.size);
  for (const [group, sets] of absorbed.groups) {
    out.varint(group);
    out.varint(sets.size);
    for (const [set, { of, arrivedMs }] of sets) {
      out.u32(set);
      out.varint(of);
      out.varint(arrivedMs.size);
      for (const [part, ms] of arrivedMs) {
        out.varint(part);
        out.varint(latestMs - ms);
      }
    }
  }
  writeSections(out, as);
  return out.bytes();
}

/** @throws UnknownFormatError. */
export function decodeAbsorbed(bytes: Uint8Array | undefined): Absorbed {
  const groups = new Map<number, ReadonlyMap<number, AbsorbedSet>>();
  if (bytes === undefined) return { sinceMs: Number.POSITIVE_INFINITY, groups };
  const from = createByteReader(bytes);
  checkFormat('absorbed', from.u8());
  const sinceMs = from.f64();
  const latestMs = from.f64();
  for (let left = from.varint(); left > 0; left -= 1) {
    const group = from.varint();
    const sets = new Map<number, AbsorbedSet>();
    for (let each = from.varint(); each > 0; each -= 1) {
      const set = from.u32();
      const of = from.varint();
      const arrivedMs = new Map<number, number>();
      for (let parts = from.varint(); parts > 0; parts -= 1) arrivedMs.set(from.varint(), latestMs - from.varint());
      sets.set(set, { of, arrivedMs });
    }
    groups.set(group, sets);
  }
  passSections(from, 'absorbed');
  return { sinceMs, groups };
}
