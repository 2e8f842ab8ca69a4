// A device's windows as a query, and a row of its answer as a pane. Answers of Athena are text: a double travels as its
// 64 bits, an instant as ms, so that nothing is lost or depends on how an engine prints numbers. Pure.
import type { Pane } from '../windowing/pane.ts';
import { type Cell, type Column, paneOfRow, ROW_COLUMNS } from './row.ts';
import { type HistoryPlace, instantValue, quotedName, textValue } from './sql.ts';
import { liveRows } from './table-sql.ts';

export interface HistoryQuery {
  readonly profile: string;
  readonly device: string;
  readonly measures?: readonly string[] | undefined;
  readonly windows?: readonly string[] | undefined;
  /** Windows whose start is in [fromMs, toMs). */
  readonly fromMs: number;
  readonly toMs: number;
  readonly limit: number;
}

/** `to_ieee754_64`: https://trino.io/docs/current/functions/binary.html */
const AS_TEXT: Readonly<Record<Column['type'], (name: string) => string>> = {
  text: (name) => name,
  double: (name) => `to_hex(to_ieee754_64(${name}))`,
  bigint: (name) => name,
  timestamp: (name) => `date_diff('millisecond', TIMESTAMP '1970-01-01 00:00:00.000', ${name})`,
};

const SELECTED = ROW_COLUMNS.map(({ name, type }) => `${AS_TEXT[type](quotedName(name))} AS ${quotedName(name)}`);

/** Void windows too; by start. At most one more than `limit`, so that it is known whether there are more. */
export function windowsText(place: HistoryPlace, query: HistoryQuery): string {
  const { profile, device, measures, windows, fromMs, toMs, limit } = query;
  const condition = [
    `"profile" = ${textValue(profile)}`,
    `"device_id" = ${textValue(device)}`,
    ...among('measure', measures),
    ...among('window', windows),
    `"window_start" >= ${instantValue(Math.ceil(fromMs))}`,
    `"window_start" < ${instantValue(Math.ceil(toMs))}`,
  ].join(' AND ');
  return `SELECT ${SELECTED.join(', ')} FROM (${liveRows(place, condition)}) AS "live" ORDER BY "live"."window_start", "live"."measure", "live"."window" LIMIT ${limit + 1}`;
}

export interface OlderQuery {
  readonly profile: string;
  /** Windows that lie wholly inside [fromMs, toMs]. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Only windows whose highest revision is lower. */
  readonly belowRevision: number;
}

/** Windows of all devices that were not written since, and are not void: what a backfill did not give out again. */
export function olderText(place: HistoryPlace, { profile, fromMs, toMs, belowRevision }: OlderQuery): string {
  const condition = [
    `"profile" = ${textValue(profile)}`,
    `"window_start" >= ${instantValue(Math.ceil(fromMs))}`,
    `"window_start" < ${instantValue(Math.ceil(toMs))}`,
  ].join(' AND ');
  return `SELECT ${SELECTED.join(', ')} FROM (${liveRows(place, condition)}) AS "live" WHERE "live"."window_end" <= ${instantValue(Math.floor(toMs))} AND "live"."revision" < ${belowRevision} AND "live"."count" > 0`;
}

/** Nothing is among no values. */
function among(name: string, values: readonly string[] | undefined): string[] {
  if (values === undefined) return [];
  if (values.length === 0) return ['1 = 0'];
  return [`${quotedName(name)} IN (${values.map(textValue).join(', ')})`];
}

/** @throws RangeError naming the column whose text is not what the query asked for */
export function paneOfTexts(texts: readonly (string | undefined)[]): Pane {
  return paneOfRow(ROW_COLUMNS.map((column, place) => cellOf(column, texts[place])));
}

function cellOf({ name, type }: Column, text: string | undefined): Cell {
  if (text === undefined) return null;
  if (type === 'text') return text;
  if (type !== 'double') return Number(text);
  if (!/^[0-9a-fA-F]{16}$/.test(text))
    throw new RangeError(`column ${name} is ${JSON.stringify(text)}; expected 64 bits`);
  const bits = new DataView(new ArrayBuffer(8));
  bits.setBigUint64(0, BigInt(`0x${text}`));
  return bits.getFloat64(0);
}
