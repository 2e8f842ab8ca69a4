// Makes the tables and views of a history where they are not there, or are of a release with fewer columns.
import { ROW_COLUMNS } from '#core/history/row.ts';
import type { HistoryPlace } from '#core/history/sql.ts';
import { tableTexts, viewTexts } from '#core/history/table-sql.ts';
import type { Turn } from './turn.ts';

/** Of what a run did before it died. */
const IS_THERE = /already exists|duplicate column/i;

/** Answers false where a statement goes on after `untilMs`. @throws Error with the engine's reason */
export async function prepareTables(turn: Turn, place: HistoryPlace, untilMs: number): Promise<boolean> {
  if (turn.state.columns < ROW_COLUMNS.length) {
    if (!(await runAll(turn, tableTexts(place, turn.state.columns), untilMs))) return false;
    await turn.save({ columns: ROW_COLUMNS.length, views: '' });
  }
  const texts = viewTexts(place);
  const views = texts.join('\n');
  if (turn.state.views === views) return true;
  if (!(await runAll(turn, texts, untilMs))) return false;
  await turn.save({ views });
  return true;
}

async function runAll(turn: Turn, texts: readonly string[], untilMs: number): Promise<boolean> {
  for (const text of texts) {
    const end = await turn.run({ keys: [], text }, untilMs);
    if (end === undefined) return false;
    await turn.save({ running: undefined });
    if (end.state === 'failed' && !IS_THERE.test(end.reason)) {
      throw new Error(`the history's tables were not made: ${end.reason}; statement: ${text.slice(0, 200)}`);
    }
  }
  return true;
}
