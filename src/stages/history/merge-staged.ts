// Merges what is staged, in statements of bounded size. What fails is told apart: another writer's change is met by the
// same statement again; of objects that cannot be merged together the halves are tried, until the one is found that
// cannot be merged at all. It is put aside, stays where it is, and is tried by itself in later runs.
import { statementsOf } from '#core/history/merge-sql.ts';
import type { HistoryPlace } from '#core/history/sql.ts';
import { stagedDay } from '#core/history/staging-name.ts';
import { failureOf } from './failures.ts';
import type { MergePorts } from './ports.ts';
import type { Turn, TurnBounds } from './turn.ts';

export interface MergedStaged {
  readonly objects: number;
  /** Objects that wait for a later run. */
  readonly left: number;
  readonly isOver: boolean;
  readonly reasons: readonly string[];
}

const MAX_CONFLICTS = 8;
/** Enough to find one object among a thousand, and no more statements against an engine that takes nothing. */
const MAX_FAILURES = 14;
/** Of those that were put aside, in one run. */
const MAX_TRIED_AGAIN = 5;

export async function mergeStaged(
  turn: Turn,
  { staging, metrics, nowMs }: Pick<MergePorts, 'staging' | 'metrics' | 'nowMs'>,
  place: HistoryPlace,
  bounds: TurnBounds,
  prepareAgain: () => Promise<boolean>,
): Promise<MergedStaged> {
  const staged = await staging.list();
  const isMerged = new Set(turn.state.merged.flatMap(({ keys }) => keys));
  const waiting = staged.filter(({ key }) => !isMerged.has(key) && stagedDay(key) !== undefined);
  const oldestMs = waiting.reduce((oldest, { writtenMs }) => Math.min(oldest, writtenMs), nowMs());
  metrics.gauge('OldestStagedAge', Math.max(0, nowMs() - oldestMs), 'Milliseconds');

  const isRefused = new Set(turn.state.refused);
  const keys = waiting.map(({ key }) => key);
  const again = keys.filter((key) => isRefused.has(key)).slice(0, MAX_TRIED_AGAIN);
  const queue = [
    ...statementsOf(
      place,
      keys.filter((key) => !isRefused.has(key)),
    ),
    ...again.map((key) => [key]),
  ];
  const reasons: string[] = [];
  let objects = 0;
  let conflicts = 0;
  let isPreparedAgain = false;
  const answer = (isOver: boolean): MergedStaged => ({ objects, left: keys.length - objects, isOver, reasons });

  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    if (nowMs() >= bounds.beginBeforeMs) return answer(true);
    const end = await turn.run({ keys: next }, bounds.deadlineMs);
    if (end === undefined) return answer(true);
    if (end.state === 'succeeded') {
      await markMerged(turn, next, nowMs());
      objects += next.length;
      metrics.count('ObjectsMerged', next.length);
      continue;
    }
    await turn.save({ running: undefined });
    const failure = failureOf(end.reason);
    if (failure === 'conflict' && conflicts < MAX_CONFLICTS) {
      conflicts += 1;
      metrics.count('MergeConflict', 1);
      queue.unshift(next);
      continue;
    }
    if (failure === 'no-table' && !isPreparedAgain) {
      isPreparedAgain = true;
      await turn.save({ columns: 0 });
      if (!(await prepareAgain())) return answer(true);
      queue.unshift(next);
      continue;
    }
    reasons.push(end.reason);
    metrics.count('MergeFailed', 1);
    if (failure !== 'other' || reasons.length >= MAX_FAILURES) return answer(false);
    if (next.length > 1) queue.unshift(...halves(next));
    else if (!isRefused.has(next[0]!)) {
      metrics.count('StagingRefused', 1);
      await turn.save({ refused: [...turn.state.refused, next[0]!] });
    }
  }
  return answer(false);
}

/** Their rows are in the history from `atMs` on. */
export async function markMerged(turn: Turn, keys: readonly string[], atMs: number): Promise<void> {
  const { merged, days, refused } = turn.state;
  await turn.save({
    running: undefined,
    merged: [...merged, { atMs, keys }],
    refused: refused.filter((key) => !keys.includes(key)),
    days: [...new Set([...days, ...keys.flatMap((key) => stagedDay(key) ?? [])])].sort(),
  });
}

function halves(keys: readonly string[]): string[][] {
  const middle = keys.length >> 1;
  return [keys.slice(0, middle), keys.slice(middle)];
}
