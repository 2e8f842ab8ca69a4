// What keeps a history small and quick to read: old rows go, small files become large ones, old snapshots are
// forgotten. Each may be run again, and none changes what a query of rows within retention answers. Pure.

import { DAY_MS, dayName, dayStartMs } from '../time/days.ts';
import { MAX_DAYS } from './merge-sql.ts';
import { type HistoryPlace, instantValue, stretchesOf, TABLES, tableOf } from './sql.ts';

/**
 * In their order.
 * @param days those with rows merged since the last upkeep
 */
export function upkeepTexts(
  place: HistoryPlace,
  { nowMs, keepDays, days }: { readonly nowMs: number; readonly keepDays: number; readonly days: readonly string[] },
): string[] {
  const table = tableOf(place, TABLES.windows);
  // Whole days: what a DELETE of whole partitions takes away it need not read.
  const oldestMs = dayStartMs(dayName(nowMs)) - keepDays * DAY_MS;
  const kept = days.filter((day) => dayStartMs(day) >= oldestMs);
  return [
    `DELETE FROM ${table} WHERE "window_start" < ${instantValue(oldestMs)}`,
    // Only columns of the partition may be named: https://docs.aws.amazon.com/athena/latest/ug/optimize-statement.html
    ...stretchesOf(kept)
      .flatMap(cutStretch)
      .map(
        ({ fromMs, toMs }) =>
          `OPTIMIZE ${table} REWRITE DATA USING BIN_PACK WHERE window_start >= ${instantValue(fromMs)} AND window_start < ${instantValue(toMs)}`,
      ),
    // https://docs.aws.amazon.com/athena/latest/ug/vacuum-statement.html
    `VACUUM ${table}`,
  ];
}

function cutStretch({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }) {
  const most = MAX_DAYS * DAY_MS;
  return Array.from({ length: Math.ceil((toMs - fromMs) / most) }, (_, index) => ({
    fromMs: fromMs + index * most,
    toMs: Math.min(toMs, fromMs + (index + 1) * most),
  }));
}
