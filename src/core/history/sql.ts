// Words of SQL: names, texts and instants as Athena's two dialects write them (Trino in queries, Hive where tables are
// made). What comes from a deployment or a query is escaped or refused here. Pure.
import { DAY_MS, dayName, dayStartMs, daysFromEpoch } from '../time/days.ts';

/** Where a deployment's history is. */
export interface HistoryPlace {
  readonly bucket: string;
  /** Of Glue; the tables and views in it have fixed names. */
  readonly database: string;
}

/** The Iceberg table, the staged objects as a table, the history, and the history with what is staged. */
export const TABLES = { windows: 'windows', staging: 'staging', panes: 'panes', panesLive: 'panes_live' } as const;
export type TableName = (typeof TABLES)[keyof typeof TABLES];

/**
 * A statement's text at most: https://docs.aws.amazon.com/athena/latest/ug/service-limits.html says 262,144 bytes.
 * Some room is left.
 */
export const MAX_TEXT_BYTES = 250_000;

/** What needs no quotes in either dialect; OPTIMIZE and VACUUM take none. */
const PLAIN = /^[a-z_][a-z0-9_]*$/;

/** @throws RangeError where the database's name is none that Athena takes everywhere. */
export function tableOf({ database }: HistoryPlace, name: TableName): string {
  if (!PLAIN.test(database)) {
    throw new RangeError(
      `database is ${JSON.stringify(database)}; expected small letters, digits and _, not beginning with a digit`,
    );
  }
  return `${database}.${name}`;
}

/** In queries. */
export const quotedName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
/** Where tables are made: https://docs.aws.amazon.com/athena/latest/ug/reserved-words.html */
export const tickedName = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

/** Any text, as a value. Control characters, which some parsers refuse, by their numbers. */
export function textValue(text: string): string {
  const parts: string[] = [];
  let plain = '';
  for (const letter of text) {
    const code = letter.charCodeAt(0);
    if (code >= 32 && code !== 127) {
      plain += letter;
      continue;
    }
    if (plain !== '') parts.push(quotedText(plain));
    parts.push(`chr(${code})`);
    plain = '';
  }
  if (parts.length === 0) return quotedText(plain);
  return `concat(${["''", ...parts, ...(plain === '' ? [] : [quotedText(plain)])].join(', ')})`;
}

const quotedText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Years that are written with four digits. */
const FIRST_MS = daysFromEpoch(1, 1, 1) * DAY_MS;
const LAST_MS = daysFromEpoch(10_000, 1, 1) * DAY_MS - 1;

/** An instant, UTC; one beyond year 9999, or before year 1, is the last, or the first, that can be written. */
export function instantValue(ms: number): string {
  const whole = Math.min(LAST_MS, Math.max(FIRST_MS, Math.trunc(ms)));
  const ofDay = whole - Math.floor(whole / DAY_MS) * DAY_MS;
  const parts = [ofDay / 3_600_000, (ofDay / 60_000) % 60, (ofDay / 1000) % 60];
  const time = parts.map((part) => padded(Math.floor(part), 2)).join(':');
  return `TIMESTAMP '${dayName(whole)} ${time}.${padded(ofDay % 1000, 3)}'`;
}

const padded = (value: number, digits: number): string => String(value).padStart(digits, '0');

/** Days, each written as `dayName` does, as stretches without a gap: [from, to) in ms, in order. */
export function stretchesOf(days: Iterable<string>): { readonly fromMs: number; readonly toMs: number }[] {
  const starts = [...new Set(days)].map(dayStartMs).sort((a, b) => a - b);
  const stretches: { fromMs: number; toMs: number }[] = [];
  for (const start of starts) {
    const last = stretches.at(-1);
    if (last?.toMs === start) last.toMs = start + DAY_MS;
    else stretches.push({ fromMs: start, toMs: start + DAY_MS });
  }
  return stretches;
}
