// Once a day: rows beyond retention go, small files become large ones, old snapshots are forgotten. What is left when
// time is over is done by the next run; what fails is told and done again the next day.
import type { HistoryPlace } from '#core/history/sql.ts';
import { upkeepTexts } from '#core/history/upkeep-sql.ts';
import { dayName } from '#core/time/days.ts';
import { failureOf } from './failures.ts';
import type { MergePorts } from './ports.ts';
import type { Turn, TurnBounds } from './turn.ts';

/** Of one statement, in one run. */
const MAX_REPEATS = 20;

/** Answers the reasons of what failed; undefined where time was over. */
export async function keepUp(
  turn: Turn,
  { nowMs, metrics }: Pick<MergePorts, 'nowMs' | 'metrics'>,
  settings: { readonly place: HistoryPlace; readonly keepDays: number },
  bounds: TurnBounds,
): Promise<string[] | undefined> {
  const now = nowMs();
  const today = dayName(now);
  const { upkeepDay, upkeep, days } = turn.state;
  if (upkeepDay === '') await turn.save({ upkeepDay: today });
  else if (upkeepDay !== today) {
    // Today's files are written anew once, when it is over.
    const over = days.filter((day) => day !== today);
    const texts = upkeepTexts(settings.place, { nowMs: now, keepDays: settings.keepDays, days: over });
    await turn.save({
      upkeepDay: today,
      upkeep: [...new Set([...texts, ...upkeep])],
      days: days.filter((day) => day === today),
    });
  }
  const reasons: string[] = [];
  let repeats = 0;
  for (;;) {
    const [text, ...left] = turn.state.upkeep;
    if (text === undefined) return reasons;
    if (nowMs() >= bounds.beginBeforeMs) return undefined;
    const end = await turn.run({ keys: [], text }, bounds.deadlineMs);
    if (end === undefined) return undefined;
    const failure = end.state === 'failed' ? failureOf(end.reason) : undefined;
    if ((failure === 'conflict' || failure === 'more-runs') && repeats < MAX_REPEATS) {
      repeats += 1;
      await turn.save({ running: undefined });
      continue;
    }
    repeats = 0;
    if (end.state === 'failed') {
      metrics.count('UpkeepFailed', 1);
      reasons.push(`${end.reason}; statement: ${text.slice(0, 120)}`);
    }
    await turn.save({ running: undefined, upkeep: left });
  }
}
