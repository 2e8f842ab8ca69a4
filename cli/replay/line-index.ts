// Which line a record came from, for as long as its record is under way.
import { compareSequences } from '#core/reading/position.ts';
import type { LinePlace } from './output/rejection-sink.ts';

export interface LineIndex {
  /** Records of one shard come in the order of their sequence numbers. */
  add(shard: string, sequence: string, place: LinePlace): void;
  /** @throws Error where the record is not under way. */
  placeOf(shard: string, sequence: string): LinePlace;
  /** Forgets all: every record is done. */
  clear(): void;
}

interface Shard {
  readonly sequences: string[];
  readonly places: LinePlace[];
}

/** Adding is two pushes, since few records are ever asked for. */
export function createLineIndex(): LineIndex {
  const shards = new Map<string, Shard>();
  return {
    add(shard, sequence, place) {
      let known = shards.get(shard);
      if (known === undefined) {
        known = { sequences: [], places: [] };
        shards.set(shard, known);
      }
      known.sequences.push(sequence);
      known.places.push(place);
    },
    placeOf(shard, sequence) {
      const known = shards.get(shard);
      const at = known === undefined ? 0 : firstAtOrAfter(known.sequences, sequence);
      const place = known?.sequences[at] === sequence ? known.places[at] : undefined;
      if (place === undefined) {
        throw new Error(`record ${sequence} of ${shard} is not under way: its line is not known`);
      }
      return place;
    },
    clear() {
      for (const { sequences, places } of shards.values()) {
        sequences.length = 0;
        places.length = 0;
      }
    },
  };
}

function firstAtOrAfter(sequences: readonly string[], sequence: string): number {
  let low = 0;
  let high = sequences.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareSequences(sequences[middle]!, sequence) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
