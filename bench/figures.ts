// Sums up measurements. Pure. Answers NaN, not 0, where there is nothing to sum up.

export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  readonly count: number;
}

/** The upper of the two in the middle where there is an even number. */
export function median(values: readonly number[]): number {
  return ascending(values)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/**
 * Nearest rank: the smallest value that so many per cent do not exceed.
 * https://www.itl.nist.gov/div898/handbook/prc/section2/prc262.htm
 */
export function percentilesOf(values: Iterable<number>): Percentiles {
  const sorted = ascending([...values]);
  const at = (ratio: number): number => sorted[Math.max(0, Math.ceil(sorted.length * ratio) - 1)] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: sorted.at(-1) ?? Number.NaN, count: sorted.length };
}

/** To so many digits after the point; figures are kept as short as they are sure. */
export function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
