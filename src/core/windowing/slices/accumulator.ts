// Count, sum, min, max, mean, sample standard deviation, first and last of a set of values, in a form that can be
// merged. Verbs: emptyAccumulator, add, merge; `meanOf` and `stddevOf` summarise. Mutates in place: the hot path
// allocates nothing.

export interface Accumulator {
  count: number;
  sum: number;
  min: number;
  max: number;
  mean: number;
  /** Sum of squared differences from the mean. */
  m2: number;
  /** Earliest value by event time. */
  first: number;
  firstAtMs: number;
  /** Latest value by event time. */
  last: number;
  lastAtMs: number;
}

export function emptyAccumulator(): Accumulator {
  return {
    count: 0,
    sum: 0,
    min: Number.POSITIVE_INFINITY,
    max: Number.NEGATIVE_INFINITY,
    mean: 0,
    m2: 0,
    first: Number.NaN,
    firstAtMs: Number.POSITIVE_INFINITY,
    last: Number.NaN,
    lastAtMs: Number.NEGATIVE_INFINITY,
  };
}

/** Adds a value of event time `atMs`. Welford's update (Technometrics 4, 1962), stable for large means. */
export function add(acc: Accumulator, value: number, atMs: number): void {
  const count = acc.count + 1;
  const delta = value - acc.mean;
  acc.count = count;
  acc.sum += value;
  acc.mean += delta / count;
  acc.m2 += delta * (value - acc.mean);
  if (value < acc.min) acc.min = value;
  if (value > acc.max) acc.max = value;
  if (atMs < acc.firstAtMs) {
    acc.first = value;
    acc.firstAtMs = atMs;
  }
  if (atMs > acc.lastAtMs) {
    acc.last = value;
    acc.lastAtMs = atMs;
  }
}

/** Merges `other` into `acc`. The pairwise update of Chan, Golub and LeVeque (1979). */
export function merge(acc: Accumulator, other: Readonly<Accumulator>): void {
  if (other.count === 0) return;
  if (acc.count === 0) {
    acc.count = other.count;
    acc.sum = other.sum;
    acc.min = other.min;
    acc.max = other.max;
    acc.mean = other.mean;
    acc.m2 = other.m2;
    acc.first = other.first;
    acc.firstAtMs = other.firstAtMs;
    acc.last = other.last;
    acc.lastAtMs = other.lastAtMs;
    return;
  }
  const count = acc.count + other.count;
  const delta = other.mean - acc.mean;
  acc.m2 += other.m2 + (delta * delta * acc.count * other.count) / count;
  acc.mean += (delta * other.count) / count;
  acc.count = count;
  acc.sum += other.sum;
  if (other.min < acc.min) acc.min = other.min;
  if (other.max > acc.max) acc.max = other.max;
  if (other.firstAtMs < acc.firstAtMs) {
    acc.first = other.first;
    acc.firstAtMs = other.firstAtMs;
  }
  if (other.lastAtMs > acc.lastAtMs) {
    acc.last = other.last;
    acc.lastAtMs = other.lastAtMs;
  }
}

/** Sample standard deviation (n − 1); null for fewer than two values. */
export function stddevOf(acc: Readonly<Accumulator>): number | null {
  return acc.count < 2 ? null : Math.sqrt(Math.max(0, acc.m2) / (acc.count - 1));
}
