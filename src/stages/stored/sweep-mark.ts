// How far the sweep came, key group by key group: which version it saw when, and before which time there is nothing to
// do for it. Refuses nothing: no mark is an empty one, and one from before there were times of key groups has all of
// them looked at.
import { createByteReader } from '#core/bytes/reader.ts';
import { createByteWriter } from '#core/bytes/writer.ts';
import { checkFormat, passSections, type Written, writeSections, written } from '#core/formats.ts';

/** Where it is kept in the StateStore. */
export function sweepMarkKey(profile: string): string {
  return `sweep#${profile}`;
}

export interface GroupMark {
  /**
   * In the store. A key group whose version is another one has to be looked at as if for the first time. 0 where
   * nothing was stored.
   */
  readonly version: number;
  /** When it was looked at last. */
  readonly lookedMs: number;
  /** The earliest time at which it can have something to publish or to tell. */
  readonly nextMs: number;
}

export interface SweepMark {
  /** −Infinity before the first run. */
  readonly atMs: number;
  /** When the store was last asked which key groups there are; −Infinity where that is not known. */
  readonly listedMs: number;
  /** By state key. */
  readonly groups: ReadonlyMap<string, GroupMark>;
}

/** Stands where format 1, which had no number, has the time of the last run. */
const HAS_NUMBER = Number.NaN;

export function encodeSweepMark({ atMs, listedMs, groups }: SweepMark, as: Written = written('sweepMark')): Uint8Array {
  const out = createByteWriter();
  out.f64(HAS_NUMBER);
  out.varint(as.version);
  out.f64(atMs);
  out.varint(groups.size);
  for (const [key, { version }] of groups) {
    out.text(key);
    out.varint(version);
  }
  for (const { lookedMs, nextMs } of groups.values()) {
    out.f64(lookedMs);
    out.f64(nextMs);
  }
  out.f64(listedMs);
  writeSections(out, as);
  return out.bytes();
}

/** @throws UnknownFormatError. */
export function decodeSweepMark(bytes: Uint8Array | undefined): SweepMark {
  const groups = new Map<string, GroupMark>();
  if (bytes === undefined) return { atMs: Number.NEGATIVE_INFINITY, listedMs: Number.NEGATIVE_INFINITY, groups };
  const from = createByteReader(bytes);
  const first = from.f64();
  const version = Number.isNaN(first) ? checkFormat('sweepMark', from.varint()) : 1;
  const atMs = version === 1 ? first : from.f64();
  const versions: (readonly [string, number])[] = [];
  for (let left = from.varint(); left > 0; left -= 1) versions.push([from.text(), from.varint()]);
  const hasTimes = from.left() > 0;
  for (const [key, version] of versions) {
    const lookedMs = hasTimes ? from.f64() : atMs;
    groups.set(key, { version, lookedMs, nextMs: hasTimes ? from.f64() : Number.NEGATIVE_INFINITY });
  }
  const listedMs = from.left() > 0 ? from.f64() : Number.NEGATIVE_INFINITY;
  if (version > 1) passSections(from, 'sweepMark');
  return { atMs, listedMs, groups };
}
