// The numbers of a window, computed from all its values in two passes with compensated sums: slow, simple and as exact
// as doubles allow.

export type Statistics = {
  count: number;
  sum: number;
  min: number;
  max: number;
  mean: number;
  stddev: number | null;
  first: number;
  last: number;
};

/**
 * Neumaier's sum of `term(i)` for i in [from, to): the error of each addition is kept and added at the end (ZAMM 54,
 * 1974).
 */
export function compensatedSum(from: number, to: number, term: (index: number) => number): number {
  let sum = 0;
  let lost = 0;
  for (let index = from; index < to; index += 1) {
    const next = term(index);
    const total = sum + next;
    lost += Math.abs(sum) >= Math.abs(next) ? sum - total + next : next - total + sum;
    sum = total;
  }
  return sum + lost;
}

/**
 * Of `values[from … to)`, at least one, in order of event time. The standard deviation is the sample's (n − 1), null
 * for one value.
 */
export function statisticsOf(values: Float64Array, from: number, to: number): Statistics {
  const count = to - from;
  const sum = compensatedSum(from, to, (index) => values[index]!);
  const mean = sum / count;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let index = from; index < to; index += 1) {
    min = Math.min(min, values[index]!);
    max = Math.max(max, values[index]!);
  }
  return {
    count,
    sum,
    min,
    max,
    mean,
    stddev: count < 2 ? null : sampleDeviation(values, from, to, mean),
    first: values[from]!,
    last: values[to - 1]!,
  };
}

/**
 * Chan, Golub and LeVeque's corrected two-pass form: the second term takes the mean's own rounding out (Am. Stat. 37,
 * 1983).
 */
function sampleDeviation(values: Float64Array, from: number, to: number, mean: number): number {
  const count = to - from;
  const squares = compensatedSum(from, to, (index) => (values[index]! - mean) ** 2);
  const rest = compensatedSum(from, to, (index) => values[index]! - mean);
  return Math.sqrt(Math.max(0, squares - (rest * rest) / count) / (count - 1));
}
