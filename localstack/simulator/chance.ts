// Chance that can be asked again: the same seed, number and purpose give the same answer, in any order. No state, no
// clock. Not a `Draw`, which is asked in order: a fleet's reading is made anew by its number alone.
import { GOLDEN, MIX_1, MIX_2, mix } from './mix.ts';

/**
 * A number in [0, 1) for reading, device or block `n` (any integer up to 2⁵³) and a purpose (a small integer that keeps
 * questions apart).
 */
export type Chance = (n: number, purpose: number) => number;

const TWO_32 = 2 ** 32;

export function createChance(seed: number): Chance {
  const start = mix(Math.imul(seed | 0, GOLDEN) ^ MIX_1);
  return (n, purpose) => {
    const high = Math.floor(n / TWO_32);
    let hash = mix(start ^ (n - high * TWO_32));
    hash = mix(hash ^ Math.imul(high + 1, GOLDEN));
    hash = mix(hash ^ Math.imul(purpose + 1, MIX_2));
    return (hash >>> 0) / TWO_32;
  };
}

/**
 * Of each `every` consecutive numbers exactly one, at a place that chance decides: a share that holds in every stretch.
 * Infinity: none.
 */
export function isChosen(chance: Chance, n: number, every: number, purpose: number): boolean {
  if (!Number.isFinite(every)) return false;
  const block = Math.floor(n / every);
  return Math.floor(chance(block, purpose) * every) === n - block * every;
}

/**
 * About normal with mean 0 and deviation 1, never beyond ±2.45: the sum of two uniform numbers, so no reading is an
 * outlier by accident.
 */
export function noise(chance: Chance, n: number, purpose: number): number {
  return (chance(n, purpose) + chance(n, purpose + 500) - 1) * Math.sqrt(6);
}
