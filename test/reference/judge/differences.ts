// Compares windows, one line at a time and in any order, with the judge's. What is expected is computed when its line
// comes.
import { type Judgement, type WindowRow, windowRow } from './judge.ts';
import type { ProfileRules } from './profiles.ts';
import type { DistinctSeries } from './series.ts';
import { type Held, type WindowSpec, windowsIn } from './windows.ts';

export type Differences = {
  equal: number;
  different: number;
  missing: number;
  extra: number;
  /** All differences, the counts' too. */
  total: number;
  /** The first of them, in words. */
  shown: string[];
};

type Expected = { series: DistinctSeries; spec: WindowSpec; windows: Held[]; seen: Uint8Array };

const NUMBERS = [
  ...(['count', 'sum', 'min', 'max', 'mean', 'stddev', 'first', 'last', 'energy_kwh'] as const),
  ...(['increase', 'jump', 'glitches', 'replaced', 'pending'] as const),
] as const;
/** Sums in another order differ by some 1e-16 per value; 1e-9 leaves room for that and for no mistake. */
const TOLERANCE = 1e-9;

/** Equal within 1e-9 of the larger, or of 1 where both are smaller; absent and null are the same. */
export function isEqualNumber(ours: number | null | undefined, theirs: unknown): boolean {
  if (ours === null || ours === undefined) return theirs === null || theirs === undefined;
  if (typeof theirs !== 'number' || !Number.isFinite(theirs)) return false;
  return Math.abs(ours - theirs) <= TOLERANCE * Math.max(1, Math.abs(ours), Math.abs(theirs));
}

function indexOfStart(windows: readonly Held[], startMs: number): number {
  let low = 0;
  let high = windows.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = windows[middle]!.startMs;
    if (found === startMs) return middle;
    if (found < startMs) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** Two series would need NUL inside their names to share a key. */
const keyOf = (device: unknown, measure: unknown, window: unknown): string => `${device}\0${measure}\0${window}`;

function mismatches(ours: WindowRow, theirs: Record<string, unknown>): string[] {
  // Jumps that take each other back leave a hair in one order of adding and 0, which is left out, in another.
  const isEqual = (name: (typeof NUMBERS)[number]) =>
    name === 'jump' ? isEqualNumber(ours.jump ?? 0, theirs.jump ?? 0) : isEqualNumber(ours[name], theirs[name]);
  const found = NUMBERS.filter((name) => !isEqual(name)).map(
    (name) => `${name}: theirs ${theirs[name]}, the judge's ${ours[name]}`,
  );
  if (ours.end !== theirs.end) found.push(`end: theirs ${theirs.end}, the judge's ${ours.end}`);
  return found;
}

/** Takes lines of windows.jsonl; `finish` adds what never came. The first `shownCount` differences are kept as text. */
export function windowComparison(
  judgement: Judgement,
  profile: ProfileRules,
  shownCount: number,
): { line(text: string): void; note(difference: string): void; finish(): Differences } {
  const expected = new Map<string, Expected>();
  for (const series of judgement.series) {
    for (const spec of judgement.specs) {
      const windows = windowsIn(series, spec, profile.resolutionMs);
      const key = keyOf(series.device, series.measure, spec.name);
      expected.set(key, { series, spec, windows, seen: new Uint8Array(windows.length) });
    }
  }
  const result: Differences = { equal: 0, different: 0, missing: 0, extra: 0, total: 0, shown: [] };
  const note = (difference: string): void => {
    result.total += 1;
    if (result.shown.length < shownCount) result.shown.push(difference);
  };
  const nameOf = (row: Record<string, unknown>): string =>
    `${row.device_id} ${row.measure} ${row.window} from ${row.start}`;

  return {
    note,
    line(text) {
      const theirs: Record<string, unknown> = JSON.parse(text);
      const entry = expected.get(keyOf(theirs.device_id, theirs.measure, theirs.window));
      const startMs = typeof theirs.start === 'string' ? Date.parse(theirs.start) : Number.NaN;
      const at = entry === undefined ? -1 : indexOfStart(entry.windows, startMs);
      if (entry === undefined || at === -1 || entry.seen[at] === 1) {
        result.extra += 1;
        const why = at === -1 ? 'the judge has no such window' : 'it came before';
        return note(`extra: ${nameOf(theirs)} (count ${theirs.count}): ${why}`);
      }
      entry.seen[at] = 1;
      const found = mismatches(windowRow(entry.series, entry.spec, entry.windows[at]!, profile), theirs);
      if (found.length === 0) {
        result.equal += 1;
        return;
      }
      result.different += 1;
      note(`different: ${nameOf(theirs)}\n    ${found.join('\n    ')}`);
    },
    finish() {
      for (const { series, spec, windows, seen } of expected.values()) {
        for (const [at, held] of windows.entries()) {
          if (seen[at] === 1) continue;
          result.missing += 1;
          if (result.shown.length < shownCount) {
            const ours = windowRow(series, spec, held, profile);
            note(`missing: ${nameOf(ours)} (count ${ours.count}, mean ${ours.mean})`);
          } else result.total += 1;
        }
      }
      return result;
    },
  };
}
