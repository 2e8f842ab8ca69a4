// The name that was probably meant. Pure.

/** Names as near as this share of their letters are offered. */
const NEAR_RATIO = 0.4;

/** Undefined where none of `names` is near. What begins as `typed` does counts as near. */
export function closest(typed: string, names: readonly string[]): string | undefined {
  if (typed === '') return undefined;
  const begun = names.filter((name) => typed.length >= 2 && name.startsWith(typed));
  if (begun.length === 1) return begun[0];
  let best: string | undefined;
  let bestSteps = Number.POSITIVE_INFINITY;
  for (const name of names) {
    const steps = stepsBetween(typed.toLowerCase(), name.toLowerCase());
    if (steps < bestSteps && steps <= Math.max(1, Math.floor(name.length * NEAR_RATIO))) {
      best = name;
      bestSteps = steps;
    }
  }
  return best;
}

/** What to try in place of a name that there is not: the nearest, else all. */
export function hintOf(typed: string, names: readonly string[]): string {
  const near = closest(typed, names);
  return near === undefined ? `expected one of ${names.join(', ') || '(none)'}` : `did you mean ${near}?`;
}

/** Letters put in, left out, changed or swapped with their neighbour (optimal string alignment). */
export function stepsBetween(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const isSame = a[i - 1] === b[j - 1];
      let steps = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + (isSame ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        steps = Math.min(steps, rows[i - 2]![j - 2]! + 1);
      row.push(steps);
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
