// A batch policy made from a seed: other cuts, deliveries twice, throttles, failures before and after the handler, another order.
// The same seed and the same calls give the same decisions, so a run that broke something can be run again.
import type { BatchPolicy, Fate } from './policy.ts';

export interface ChaosSettings {
  readonly seed: number;
  /** Chance of each fate for a delivery, 0 to 1; together at most 1. */
  readonly throttle?: number;
  readonly failBefore?: number;
  readonly failAfter?: number;
  readonly twice?: number;
  readonly forget?: number;
  /** Chance that a batch is cut to a random part of what it could take. */
  readonly cut?: number;
  /** Visits shards and mappings in a random order, each round in another one. Default true. */
  readonly shuffles?: boolean;
  /** After so many failures in a row a batch is left alone, so that every run ends. Default 3. */
  readonly failuresInARow?: number;
}

/** Draws fates, cuts and orders from the seed. */
export function createChaos(settings: ChaosSettings): BatchPolicy {
  const { throttle = 0, failBefore = 0, failAfter = 0, twice = 0, forget = 0, cut = 0 } = settings;
  const { shuffles = true, failuresInARow = 3 } = settings;
  const draw = createDraw(settings.seed);
  const fates: [Fate, number][] = [
    ['throttle', throttle],
    ['fail-before', failBefore],
    ['fail-after', failAfter],
    ['twice', twice],
    ['forget', forget],
  ];
  const inARow = new Map<string, number>();
  return {
    cut: (availableCount) => (draw() < cut ? 1 + Math.floor(draw() * availableCount) : availableCount),
    fate({ mappingId, shardId }) {
      const place = `${mappingId} ${shardId}`;
      const fate = pick(fates, draw());
      const spoilt = fate === 'deliver' || fate === 'twice' ? 0 : (inARow.get(place) ?? 0) + 1;
      inARow.set(place, spoilt > failuresInARow ? 0 : spoilt);
      return spoilt > failuresInARow ? 'deliver' : fate;
    },
    order: (count) => (shuffles ? shuffled(count, draw) : Array.from({ length: count }, (_, index) => index)),
    finalCarriesRecords: () => draw() < cut,
  };
}

function pick(fates: readonly [Fate, number][], drawn: number): Fate {
  let left = drawn;
  for (const [fate, chance] of fates) {
    if (left < chance) return fate;
    left -= chance;
  }
  return 'deliver';
}

function shuffled(count: number, draw: () => number): number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  for (let place = count - 1; place > 0; place -= 1) {
    const other = Math.floor(draw() * (place + 1));
    [order[place], order[other]] = [order[other]!, order[place]!];
  }
  return order;
}

/** Numbers from 0 up to 1, from a 32-bit state that steps by a constant and is mixed (the scheme of "mulberry32"). */
function createDraw(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
