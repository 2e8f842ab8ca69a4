// Which line a record came from, for as long as its record is under way.
import type { LinePlace } from './output/rejection-sink.ts';

export interface LineIndex {
  add(shard: string, sequence: string, place: LinePlace): void;
  /** @throws Error where the record is not under way. */
  placeOf(shard: string, sequence: string): LinePlace;
  /** Forgets all: every record is done. */
  clear(): void;
}

export function createLineIndex(): LineIndex {
  const places = new Map<string, LinePlace>();
  return {
    add: (shard, sequence, place) => void places.set(`${shard} ${sequence}`, place),
    placeOf(shard, sequence) {
      const place = places.get(`${shard} ${sequence}`);
      if (place === undefined)
        throw new Error(`record ${sequence} of ${shard} is not under way: its line is not known`);
      return place;
    },
    clear: () => places.clear(),
  };
}
