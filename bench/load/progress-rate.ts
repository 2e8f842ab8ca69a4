// How fast something went, from counts that were taken now and then. Pure.

export interface Count {
  readonly atMs: number;
  readonly count: number;
}

/**
 * Units a second from the first count at or after `fromMs` to the last one; 0 with fewer than two. What waits all the
 * time cancels out.
 */
export function progressRate(counts: readonly Count[], fromMs: number): number {
  const first = counts.find(({ atMs }) => atMs >= fromMs);
  const last = counts.at(-1);
  if (first === undefined || last === undefined || last.atMs <= first.atMs) return 0;
  return ((last.count - first.count) * 1000) / (last.atMs - first.atMs);
}
