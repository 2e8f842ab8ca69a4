// How far the windows of dimension values have been folded, key group by key group: written by the fold, read by
// aggregate, which then lets go of what is folded. Refuses nothing: no mark says that nothing is folded.
import { createByteReader } from '#core/bytes/reader.ts';
import { createByteWriter } from '#core/bytes/writer.ts';
import { checkFormat, passSections, type Written, writeSections, written } from '#core/formats.ts';
import type { Folded } from '#core/windowing/dimension-cells.ts';

export function dimensionMarkKey(profile: string): string {
  return `folded#${profile}`;
}

/** Stands where format 1, which had no number, has how many key groups follow: it never had none and then something. */
const HAS_NUMBER = 0;

export function encodeDimensionMark(
  folded: ReadonlyMap<number, Folded>,
  as: Written = written('dimensionMark'),
): Uint8Array {
  const out = createByteWriter();
  out.varint(HAS_NUMBER);
  out.varint(as.version);
  out.varint(folded.size);
  for (const [group, { stamp, untilMs }] of folded) {
    out.varint(group);
    out.varint(stamp);
    out.f64(untilMs);
  }
  writeSections(out, as);
  return out.bytes();
}

/** @throws UnknownFormatError. */
export function decodeDimensionMark(bytes: Uint8Array | undefined): Map<number, Folded> {
  const folded = new Map<number, Folded>();
  if (bytes === undefined) return folded;
  const from = createByteReader(bytes);
  const first = from.varint();
  const hasNumber = first === HAS_NUMBER && from.left() > 0;
  if (hasNumber) checkFormat('dimensionMark', from.varint());
  for (let left = hasNumber ? from.varint() : first; left > 0; left -= 1) {
    folded.set(from.varint(), { stamp: from.varint(), untilMs: from.f64() });
  }
  if (hasNumber) passSections(from, 'dimensionMark');
  return folded;
}
