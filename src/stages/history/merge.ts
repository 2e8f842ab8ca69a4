// The one writer of a history: merges what is staged into its table, deletes it an hour later, keeps the table up once
// a day. Of all that it does the state says beforehand what, so a run that dies anywhere is gone on with by the next:
// rows that were merged are merged again at most, which changes nothing.
import type { HistoryPlace } from '#core/history/sql.ts';
import { markMerged, mergeStaged } from './merge-staged.ts';
import type { MergePorts } from './ports.ts';
import { prepareTables } from './prepare.ts';
import { Turn, TurnLostError } from './turn.ts';
import { keepUp } from './upkeep.ts';

export interface MergeSettings {
  readonly place: HistoryPlace;
  /** Rows of windows that began earlier are deleted. */
  readonly keepDays: number;
}

/**
 * `busy`: another run is at work. `over`: time was over, the next run goes on. Else all is done that could be.
 */
export interface MergeResult {
  readonly ended: 'done' | 'over' | 'busy';
  readonly objects: number;
  readonly left: number;
  readonly deleted: number;
}

/**
 * Longer than any query may take (30 minutes): one that looked at the table before they were merged still finds them
 * staged. https://docs.aws.amazon.com/athena/latest/ug/service-limits.html
 */
export const KEEP_MERGED_MS = 3_600_000;
/** A statement that could not end before the deadline is not begun; most take well under a minute. */
export const STATEMENT_MS = 120_000;

/** Something was not merged, or not kept up; the rest was. What was not merged stays staged. */
export class MergeFailedError extends Error {
  constructor(reasons: readonly string[]) {
    super(
      `${reasons.length} statements of the history failed, first: ${reasons[0]}. What was not merged stays staged and is tried again; see docs/runbook.md`,
    );
    this.name = 'MergeFailedError';
  }
}

export function createMerge(ports: MergePorts, { place, keepDays }: MergeSettings) {
  const { nowMs, metrics } = ports;

  async function work(turn: Turn, deadlineMs: number): Promise<MergeResult> {
    const over: MergeResult = { ended: 'over', objects: 0, left: 0, deleted: 0 };
    if (!(await finishRunning(turn, deadlineMs))) return over;
    const prepare = (): Promise<boolean> => prepareTables(turn, place, deadlineMs);
    if (!(await prepare())) return over;
    const deleted = await deleteMerged(turn);
    const bounds = { deadlineMs, beginBeforeMs: deadlineMs - STATEMENT_MS };
    const { isOver, reasons, ...counts } = await mergeStaged(turn, ports, place, bounds, prepare);
    const failed = isOver ? undefined : await keepUp(turn, ports, { place, keepDays }, bounds);
    if (reasons.length > 0 || (failed ?? []).length > 0) throw new MergeFailedError([...reasons, ...(failed ?? [])]);
    return { ended: failed === undefined ? 'over' : 'done', deleted, ...counts };
  }

  /** What another run, or one before, was at: its end is written down. False: it has none yet. */
  async function finishRunning(turn: Turn, deadlineMs: number): Promise<boolean> {
    const { running } = turn.state;
    if (running === undefined) return true;
    const end = await turn.wait(running, deadlineMs);
    if (end === undefined) return false;
    if (end.state === 'succeeded' && running.keys.length > 0) {
      await markMerged(turn, running.keys, nowMs());
      metrics.count('ObjectsMerged', running.keys.length);
    } else await turn.save({ running: undefined });
    return true;
  }

  async function deleteMerged(turn: Turn): Promise<number> {
    const { merged } = turn.state;
    const isDue = ({ atMs }: { readonly atMs: number }): boolean => atMs <= nowMs() - KEEP_MERGED_MS;
    const keys = merged.filter(isDue).flatMap((one) => one.keys);
    if (keys.length === 0) return 0;
    await ports.staging.delete(keys);
    await turn.save({ merged: merged.filter((one) => !isDue(one)) });
    return keys.length;
  }

  return {
    /** @throws MergeFailedError */
    async run(deadlineMs: number): Promise<MergeResult> {
      const busy: MergeResult = { ended: 'busy', objects: 0, left: 0, deleted: 0 };
      const turn = await Turn.take(ports, place, deadlineMs);
      if (turn === undefined) return busy;
      try {
        const result = await work(turn, deadlineMs);
        await turn.release();
        return result;
      } catch (error) {
        if (error instanceof TurnLostError) return busy;
        await turn.release().catch(() => undefined);
        throw error;
      }
    },
  };
}
