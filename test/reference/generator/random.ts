// Random numbers that depend on the seed alone, on every machine: integer arithmetic (sfc32) and no Math.sin or
// Math.log, whose last digit may differ between engines. Not for secrets. Not localstack/simulator/draw.ts: this folder
// judges what comes out of Weir, and imports nothing of it.

export type Random = {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** A whole number in [0, count). */
  below(count: number): number;
  chance(probability: number): boolean;
  /** Mean 0, standard deviation 1, within ±3.5: a sum of four uniform numbers. */
  bell(): number;
  pick<T>(items: readonly T[]): T;
};

/** Chris Doty-Humphrey's sfc32, warmed up by 15 steps as its author does. */
export function seededRandom(seed: number): Random {
  let a = 0;
  let b = seed | 0;
  let c = Math.floor(seed / 2 ** 32) | 0;
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let step = 0; step < 15; step += 1) next();
  const between = (low: number, high: number): number => low + next() * (high - low);
  const below = (count: number): number => Math.floor(next() * count);
  return {
    next,
    between,
    below,
    chance: (probability) => next() < probability,
    bell: () => (next() + next() + next() + next() - 2) * Math.sqrt(3),
    pick: (items) => items[below(items.length)]!,
  };
}
