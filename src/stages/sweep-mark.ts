// How far the sweep came: the time of its last run, and the version of every key group it saw then. Refuses nothing: no mark is an empty one.
import { createByteReader } from '#core/bytes/reader.ts';
import { createByteWriter } from '#core/bytes/writer.ts';

export interface SweepMark {
  /** −Infinity before the first run. */
  readonly atMs: number;
  /** State key → version in the store. A key group whose version is another one has to be looked at as if for the first time. */
  readonly versions: ReadonlyMap<string, number>;
}

export function encodeSweepMark({ atMs, versions }: SweepMark): Uint8Array {
  const out = createByteWriter();
  out.f64(atMs);
  out.varint(versions.size);
  for (const [key, version] of versions) {
    out.text(key);
    out.varint(version);
  }
  return out.bytes();
}

export function decodeSweepMark(bytes: Uint8Array | undefined): SweepMark {
  const versions = new Map<string, number>();
  if (bytes === undefined) return { atMs: Number.NEGATIVE_INFINITY, versions };
  const from = createByteReader(bytes);
  const atMs = from.f64();
  for (let left = from.varint(); left > 0; left -= 1) versions.set(from.text(), from.varint());
  return { atMs, versions };
}
