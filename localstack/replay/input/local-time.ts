// Dates and times of day as spreadsheets write them → ms since 1970 as if the zone were UTC. Which of day and month comes first is told by
// the option or by the rows; where both fit, the person decides.
import { daysFromEpoch } from '#core/reading/timestamp.ts';
import { UsageError } from '../usage-error.ts';

/** `2006-12-16 17:24:00`, `16/12/2006 17:24`, a date alone (midnight) → ms; undefined where the text is none. */
export type LocalTimeReader = (text: string) => number | undefined;

const TIME_OF_DAY =
  '(?:[T ]+(?<hour>\\d{1,2}):(?<minute>\\d\\d)(?::(?<second>\\d\\d)(?:[.,](?<fraction>\\d{1,9}))?)?)?';
const NUMERIC_DATE = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?=$|[T ])/;

/** Reads dates written as `format`: dd, mm and yyyy once each. @throws UsageError where they are not. */
export function localTimeReader(format: string): LocalTimeReader {
  const lower = format.toLowerCase();
  if (!['dd', 'mm', 'yyyy'].every((part) => lower.split(part).length === 2)) {
    throw new UsageError(`--date-format is "${format}": expected dd, mm and yyyy once each, for example dd/mm/yyyy`);
  }
  const date = lower
    .replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
    .replace('yyyy', '(?<year>\\d{4})')
    .replace('mm', '(?<month>\\d{1,2})')
    .replace('dd', '(?<day>\\d{1,2})');
  const pattern = new RegExp(`^${date}${TIME_OF_DAY}$`);
  return (text) => {
    const parts = pattern.exec(text)?.groups;
    return parts === undefined ? undefined : msOf(parts);
  };
}

function msOf(parts: Readonly<Record<string, string | undefined>>): number | undefined {
  const number = (name: string): number => Number(parts[name] ?? 0);
  const [year, month, day] = [number('year'), number('month'), number('day')];
  const [hour, minute, second] = [number('hour'), number('minute'), number('second')];
  const lastDay = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  if (month < 1 || month > 12 || day < 1 || day > lastDay || hour > 23 || minute > 59 || second > 59) return undefined;
  const ms = Number((parts.fraction ?? '').slice(0, 3).padEnd(3, '0'));
  return daysFromEpoch(year, month, day) * 86_400_000 + ((hour * 60 + minute) * 60 + second) * 1000 + ms;
}

/**
 * The format of the dates that these texts begin with; year first where none is of another form.
 * @throws UsageError where day first and month first both fit; `where` says whose dates they are.
 */
export function detectDateFormat(texts: Iterable<string>, where: string): string {
  let example: RegExpExecArray | undefined;
  let dayFirst = true;
  let monthFirst = true;
  for (const text of texts) {
    const match = NUMERIC_DATE.exec(text);
    if (match === null) continue;
    example ??= match;
    if (Number(match[1]) > 12) monthFirst = false;
    if (Number(match[3]) > 12) dayFirst = false;
  }
  if (example === undefined) return 'yyyy-mm-dd';
  const separator = example[2] ?? '/';
  const [a, b] = [`dd${separator}mm${separator}yyyy`, `mm${separator}dd${separator}yyyy`];
  if (dayFirst === monthFirst) {
    throw new UsageError(
      `${where}: dates such as "${example[0]}" can be day first or month first: add --date-format ${a} or --date-format ${b}`,
    );
  }
  return dayFirst ? a : b;
}
