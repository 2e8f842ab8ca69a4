// How far the windows of dimension values have been folded, key group by key group: written by the fold, read by aggregate, which then lets go
// of what is folded. Refuses nothing: no mark says that nothing is folded.
import { createByteReader } from '#core/bytes/reader.ts';
import { createByteWriter } from '#core/bytes/writer.ts';
import type { Folded } from '#core/windowing/dimension-cells.ts';

export function dimensionMarkKey(profile: string): string {
  return `folded#${profile}`;
}

export function encodeDimensionMark(folded: ReadonlyMap<number, Folded>): Uint8Array {
  const out = createByteWriter();
  out.varint(folded.size);
  for (const [group, { stamp, untilMs }] of folded) {
    out.varint(group);
    out.varint(stamp);
    out.f64(untilMs);
  }
  return out.bytes();
}

export function decodeDimensionMark(bytes: Uint8Array | undefined): Map<number, Folded> {
  const folded = new Map<number, Folded>();
  if (bytes === undefined) return folded;
  const from = createByteReader(bytes);
  for (let left = from.varint(); left > 0; left -= 1) {
    folded.set(from.varint(), { stamp: from.varint(), untilMs: from.f64() });
  }
  return folded;
}
