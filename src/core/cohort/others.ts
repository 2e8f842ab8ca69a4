// The middle of a cohort without one of its members: the median, which neither a factory in the street nor half of it
// being out moves far. Exact, and the same in whatever order members are read.

/** A cohort's members in one window. */
export interface Others {
  /** Members in all. */
  readonly count: number;
  readonly median: number;
  /** Of all members but one that has this value. */
  medianWithout(value: number): number;
}

export function othersOf(values: readonly number[]): Others {
  const sorted = Float64Array.from(values).sort();
  const at = (index: number) => sorted[index] as number;
  const middle = (count: number, get: (index: number) => number) =>
    count % 2 === 1 ? get((count - 1) / 2) : (get(count / 2 - 1) + get(count / 2)) / 2;
  return {
    count: sorted.length,
    median: middle(sorted.length, at),
    medianWithout(value) {
      const left = placeOf(sorted, value);
      return middle(sorted.length - 1, (index) => at(index < left ? index : index + 1));
    },
  };
}

/** The first place of `value`, which is there. */
function placeOf(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const half = (low + high) >>> 1;
    if ((sorted[half] as number) < value) low = half + 1;
    else high = half;
  }
  return low;
}
