// The files once as they are and once more for every seed; what must not differ is compared by digest. Nothing is
// written for a seed that came out the same. Refuses to call anything the same that was not played to its end.

import { UsageError } from '../../command-line/usage-error.ts';
import type { DigestResult, Outcome, ReplayResult } from '../replay.ts';
import type { Runner } from './seed-pool.ts';

/** What became of one seed. */
export interface Verdict {
  readonly seed: number;
  readonly isSame: boolean;
  /** In words, where it is not the same. */
  readonly reasons: readonly string[];
  /** Faults injected, lines moved not counted. */
  readonly faultCount: number;
  readonly seconds: number;
}

export interface Trial {
  readonly calm: ReplayResult;
  readonly verdicts: readonly Verdict[];
  /** By kind, over all seeds. */
  readonly injected: Readonly<Record<string, number>>;
}

/** Counted with every line and no trouble by itself. */
const NO_FAULT = 'line moved';

/** `told` hears each verdict as soon as it is known. @throws UsageError, and Error where the calm run fails. */
export async function tryEach(
  seeds: readonly number[],
  runner: Pick<Runner, 'calm' | 'digest'>,
  told: (verdict: Verdict) => void,
): Promise<Trial> {
  const injected = new Map<string, number>();
  const calm = runner.calm();
  const verdicts = await Promise.all(
    seeds.map(async (seed) => {
      // Both are awaited whatever happens: neither is left to fail unheard.
      const [plain, wild] = await Promise.allSettled([calm, runner.digest(seed)]);
      if (plain.status === 'rejected') throw plain.reason;
      if (wild.status === 'rejected') {
        if (wild.reason instanceof UsageError) throw wild.reason;
        const failed: Verdict = { seed, isSame: false, reasons: [String(wild.reason)], faultCount: 0, seconds: 0 };
        told(failed);
        return failed;
      }
      for (const [kind, count] of Object.entries(wild.value.injected)) {
        injected.set(kind, (injected.get(kind) ?? 0) + count);
      }
      const verdict = verdictOf(seed, plain.value.outcome, wild.value);
      told(verdict);
      return verdict;
    }),
  );
  return { calm: await calm, verdicts, injected: Object.fromEntries([...injected].sort(byName)) };
}

export function verdictOf(seed: number, calm: Outcome, wild: DigestResult): Verdict {
  const reasons = [...differencesOf(calm, wild.outcome), ...wild.contradictions];
  let faultCount = 0;
  for (const [kind, count] of Object.entries(wild.injected)) if (kind !== NO_FAULT) faultCount += count;
  return { seed, isSame: reasons.length === 0, reasons, faultCount, seconds: wild.seconds };
}

function differencesOf(calm: Outcome, wild: Outcome): string[] {
  const reasons: string[] = [];
  for (const name of ['windows', 'alerts', 'rejects', 'late'] as const) {
    const [one, other] = [calm[name], wild[name]];
    if (one.entries !== other.entries) reasons.push(`${name}: ${other.entries} instead of ${one.entries}`);
    else if (one.hash !== other.hash) reasons.push(`${name}: as many, but not the same`);
  }
  for (const name of Object.keys(calm.counts) as (keyof typeof calm.counts)[]) {
    const [one, other] = [calm.counts[name], wild.counts[name]];
    if (one !== other) reasons.push(`${name}: ${other} instead of ${one}`);
  }
  if (calm.refusedLines !== wild.refusedLines) {
    reasons.push(`refused lines: ${wild.refusedLines} instead of ${calm.refusedLines}`);
  }
  return reasons;
}

function byName([a]: readonly [string, number], [b]: readonly [string, number]): number {
  return a < b ? -1 : 1;
}
