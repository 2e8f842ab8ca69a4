// Objects of the archive in the order in which windows took what is in them.
import { type ArchiveName, parseArchiveName } from './object-name.ts';

/** What one call of aggregate got of a key group. */
export interface Segment {
  readonly group: number;
  /** Its objects: one for each day on which some of it arrived. */
  readonly keys: readonly string[];
  /** 00:00 UTC of the day with which it is worked off, ms: that of its last object, or of a segment before it. */
  readonly unitMs: number;
}

/**
 * By key group, in order. Of batches that came again, whole or cut otherwise, there are several; readings that were in
 * one before are told by their positions. What is no object of the archive is left out.
 */
export function segmentsOf(keys: Iterable<string>): Map<number, Segment[]> {
  const groups = new Map<
    number,
    Map<string, { readonly name: ArchiveName; readonly keys: string[]; lastMs: number }>
  >();
  for (const key of keys) {
    const name = parseArchiveName(key);
    if (name === undefined) continue;
    const identity = `${name.arrivalMs} ${name.version} ${name.hash}`;
    const ofGroup = groups.get(name.group) ?? new Map();
    groups.set(name.group, ofGroup);
    const known = ofGroup.get(identity);
    if (known === undefined) ofGroup.set(identity, { name, keys: [key], lastMs: name.dayMs });
    else {
      known.keys.push(key);
      known.lastMs = Math.max(known.lastMs, name.dayMs);
    }
  }
  return new Map(
    [...groups].map(([group, found]) => {
      const sorted = [...found.values()].sort(
        (a, b) =>
          a.name.arrivalMs - b.name.arrivalMs ||
          a.name.version - b.name.version ||
          (a.name.hash < b.name.hash ? -1 : 1),
      );
      let unitMs = Number.NEGATIVE_INFINITY;
      return [
        group,
        sorted.map((each): Segment => {
          unitMs = Math.max(unitMs, each.lastMs);
          return { group, keys: each.keys.toSorted(), unitMs };
        }),
      ] as const;
    }),
  );
}
