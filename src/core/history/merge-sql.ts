// MERGE of staged objects into the history, cut into statements that Athena takes. Of several rows of one window the
// highest revision is merged, and only over a lower one: merging again, or in another order, changes nothing. Pure.
import { ROW_COLUMNS, ROW_KEY } from './row.ts';
import {
  type HistoryPlace,
  instantValue,
  MAX_TEXT_BYTES,
  quotedName,
  stretchesOf,
  TABLES,
  tableOf,
  textValue,
} from './sql.ts';
import { stagedDay } from './staging-name.ts';
import { highestOf } from './table-sql.ts';

/**
 * A statement may write to 100 partitions: https://docs.aws.amazon.com/athena/latest/ug/ctas-insert-into.html
 * A third of that also bounds what it reads: a month of days.
 */
export const MAX_DAYS = 31;
/** Ends within minutes, and what it repeats after a crash is little. */
export const MAX_KEYS = 1_000;

/** Keys that are staged names, as lists for a statement each: in order, so that a statement changes few days. */
export function statementsOf(place: HistoryPlace, keys: readonly string[]): string[][] {
  const fixedBytes = mergeText(place, []).length;
  const lists: string[][] = [];
  let days = new Set<string>();
  let bytes = Number.POSITIVE_INFINITY;
  for (const key of [...new Set(keys)].sort()) {
    const day = stagedDay(key);
    if (day === undefined) continue;
    // Its name with a comma, and at most one more stretch of days.
    const more = pathOf(place, key).length + 2 + (days.has(day) ? 0 : STRETCH_BYTES);
    const list = lists.at(-1);
    const isFull = list === undefined || list.length >= MAX_KEYS || bytes + more > MAX_TEXT_BYTES;
    if (isFull || (!days.has(day) && days.size >= MAX_DAYS)) {
      lists.push([key]);
      days = new Set([day]);
      bytes = fixedBytes + more + STRETCH_BYTES;
      continue;
    }
    list.push(key);
    days.add(day);
    bytes += more;
  }
  return lists;
}

const STRETCH_BYTES = 140;

const pathOf = ({ bucket }: HistoryPlace, key: string): string => textValue(`s3://${bucket}/${key}`);

/** Merges exactly the objects of `keys`; those that are gone are not missed: they were merged before. */
export function mergeText(place: HistoryPlace, keys: readonly string[]): string {
  const source = highestOf(
    `(SELECT * FROM ${tableOf(place, TABLES.staging)} WHERE "$path" IN (${keys.map((key) => pathOf(place, key)).join(', ')}))`,
  );
  const matches = ROW_KEY.map((name) => `t.${quotedName(name)} = s.${quotedName(name)}`);
  const set = ROW_COLUMNS.filter(({ name }) => !(ROW_KEY as readonly string[]).includes(name)).map(
    ({ name }) => `${quotedName(name)} = s.${quotedName(name)}`,
  );
  const names = ROW_COLUMNS.map(({ name }) => quotedName(name));
  const within = daysCondition(keys.flatMap((key) => stagedDay(key) ?? []));
  return [
    `MERGE INTO ${tableOf(place, TABLES.windows)} AS t USING (${source}) AS s`,
    `ON ${[...matches, ...(within === undefined ? [] : [within])].join(' AND ')}`,
    `WHEN MATCHED AND s."revision" > t."revision" THEN UPDATE SET ${set.join(', ')}`,
    `WHEN NOT MATCHED THEN INSERT (${names.join(', ')}) VALUES (${names.map((name) => `s.${name}`).join(', ')})`,
  ].join(' ');
}

/** The partitions in which a row of these days can be: no other is read. */
function daysCondition(days: readonly string[]): string | undefined {
  const parts = stretchesOf(days).map(
    ({ fromMs, toMs }) => `(t."window_start" >= ${instantValue(fromMs)} AND t."window_start" < ${instantValue(toMs)})`,
  );
  return parts.length === 0 ? undefined : `(${parts.join(' OR ')})`;
}
