// Lines in the order of the file while some of them wait for what a later line tells.
import type { InputLine } from './line.ts';

/** The place of lines that are not made yet. */
export interface Place {
  lines: readonly InputLine[] | undefined;
}

export interface LineQueue {
  /** Lines that are ready, behind those that wait. */
  push(lines: readonly InputLine[], out: InputLine[]): void;
  /** A place behind all others; fill it, then `drain`. */
  place(): Place;
  /** Hands out the lines before the first place that still waits. */
  drain(out: InputLine[]): void;
  size(): number;
}

export function createLineQueue(): LineQueue {
  let places: Place[] = [];
  let head = 0;
  return {
    push(lines, out) {
      if (head === places.length) for (const line of lines) out.push(line);
      else places.push({ lines });
    },
    place() {
      const place: Place = { lines: undefined };
      places.push(place);
      return place;
    },
    drain(out) {
      for (let lines = places[head]?.lines; lines !== undefined; lines = places[head]?.lines) {
        for (const line of lines) out.push(line);
        head += 1;
      }
      if (head < places.length) return;
      places = [];
      head = 0;
    },
    size: () => places.length - head,
  };
}
