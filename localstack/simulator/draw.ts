// Numbers from a seed, one after the other: the same seed gives the same numbers. The one generator of the project; not
// for secrets. Two others stay, each for its own reason: bench/lines.ts, whose numbers are part of the bytes that every
// run measures, and test/reference/generator/random.ts, since the judge shares no code with what it judges.
import { GOLDEN, mix } from './mix.ts';

export interface Draw {
  /** 0 up to 1. */
  next(): number;
  /** True with this chance. */
  chance(probability: number): boolean;
  /** A whole number, 0 … count − 1. */
  below(count: number): number;
  /** The whole numbers 0 … count − 1 in any order. */
  order(count: number): number[];
}

/** A 32-bit Weyl sequence, each step mixed. */
export function createDraw(seed: number): Draw {
  let state = Math.imul(seed, 0x9e3779b1) >>> 0;
  const next = (): number => {
    state = (state + GOLDEN) >>> 0;
    return (mix(state) >>> 0) / 2 ** 32;
  };
  const below = (count: number): number => Math.floor(next() * count);
  const order = (count: number): number[] => {
    const places = Array.from({ length: count }, (_, index) => index);
    for (let place = count - 1; place > 0; place -= 1) {
      const other = below(place + 1);
      [places[place], places[other]] = [places[other]!, places[place]!];
    }
    return places;
  };
  return { next, chance: (probability) => next() < probability, below, order };
}
