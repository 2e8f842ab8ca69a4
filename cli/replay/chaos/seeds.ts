// The seeds of chaos as they are typed: one, a range, a list of both.

const MAX_SEED = 2 ** 32 - 1;
const MAX_SEEDS = 10_000;

/** What `parseSeeds` takes beyond the form. */
export const SEEDS_EXPECTED = `whole numbers from 0 to ${MAX_SEED}, at most ${MAX_SEEDS} of them`;

/** `7`, `1-50`, `1,5,9-12`: each seed once, in that order; undefined where the text is none of it. */
export function parseSeeds(text: string): number[] | undefined {
  const seeds = new Set<number>();
  for (const part of text.split(',')) {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(part.trim()) ?? [];
    if (first === undefined || Number(last) > MAX_SEED || Number(first) > Number(last)) return undefined;
    if (Number(last) - Number(first) >= MAX_SEEDS) return undefined;
    for (let seed = Number(first); seed <= Number(last); seed += 1) seeds.add(seed);
  }
  return seeds.size <= MAX_SEEDS ? [...seeds] : undefined;
}
