// How the times of a file are written: what --date-format says, or what the first rows tell. Where several forms fit,
// the person decides.
import { PLAUSIBLE_TIMES, parseTimestamp } from '#core/reading/timestamp.ts';
import { UsageError } from '../../../command-line/usage-error.ts';
import { numberOf } from '../csv-cells.ts';
import {
  type DateOrder,
  fits,
  type NumericDate,
  numericDate,
  readCompactTime,
  readWrittenTime,
  type WrittenTime,
} from './written-time.ts';

/**
 * `order` is that of numeric dates, but for those that begin with a year of four digits; numbers are epochs, compact
 * dates or days since 1900 as spreadsheets count them.
 */
export interface TimeFormat {
  readonly order: DateOrder | undefined;
  readonly numbers: 'epoch' | 'compact' | 'excel';
}

export const DEFAULT_FORMAT: TimeFormat = { order: undefined, numbers: 'epoch' };

const EXPECTED =
  'expected the order of day, month and year such as dd/mm/yyyy, or compact (20260131130000), excel (46053.54) or epoch';

const COMPACT = /^(yyyy|%y)(mm|%m)(dd|%d)/;
const CLOCK = /t?%?h{1,2}[^a-z%]?%?m{1,2}([^a-z%]?%?s{1,2})?/;

/**
 * What --date-format says. Only the order counts, so `%d.%m.%Y %H:%M` and `dd/mm/yyyy hh:mm` are the same. @throws
 * UsageError.
 */
export function timeFormatNamed(text: string): TimeFormat {
  const lower = text.trim().toLowerCase();
  if (lower === 'compact' || COMPACT.test(lower)) return { order: undefined, numbers: 'compact' };
  if (lower === 'excel') return { order: undefined, numbers: 'excel' };
  if (lower === 'epoch') return DEFAULT_FORMAT;
  const parts = [...lower.replace(CLOCK, '').matchAll(/%?(yyyy|yy|y|mmm|mm|m|b|dd|d)(?![a-z])/g)];
  const order = parts.map(([, part = '']) => (part === 'b' ? 'm' : part.charAt(0))).join('');
  if (isOrder(order)) return { order, numbers: 'epoch' };
  throw new UsageError(`--date-format is "${text}": ${EXPECTED}`);
}

function isOrder(text: string): text is DateOrder {
  return ['ymd', 'ydm', 'dmy', 'mdy'].includes(text);
}

/** 1990 and 2100 in days since 1899-12-30, which is 0 in spreadsheets. */
const EXCEL_FIRST_DAY = 32_874;
const EXCEL_LAST_DAY = 73_415;
const EXCEL_EPOCH_DAYS = 25_569;

/** The wall-clock time of a spreadsheet's day number, to the second: it is written with too few digits for more. */
export function readExcelDay(days: number): WrittenTime | undefined {
  if (!isExcelDay(days)) return undefined;
  return { wallMs: Math.round((days - EXCEL_EPOCH_DAYS) * 86_400) * 1000, offsetMs: undefined };
}

function isExcelDay(number: number): boolean {
  return number >= EXCEL_FIRST_DAY && number < EXCEL_LAST_DAY;
}

/**
 * The instant of a number that counts from 1970; NaN where that would be before 1990 or after 2100: such a number is
 * something else.
 */
export function epochOf(text: string, decimal: '.' | ','): number {
  return parseTimestamp(decimal === ',' ? text.replace(',', '.') : text);
}

/** Digits that are a date of 1990 to 2100, and perhaps a time. */
export function isCompact(text: string): boolean {
  if (!/^(\d{8}|\d{10}|\d{12}|\d{14})([.,]\d+)?$/.test(text)) return false;
  const time = readCompactTime(text);
  return time !== undefined && time.wallMs >= PLAUSIBLE_TIMES.fromMs && time.wallMs < PLAUSIBLE_TIMES.endMs;
}

export interface Detected {
  readonly format: TimeFormat;
  /** In words, where the texts leave it open. */
  readonly question: string | undefined;
}

/**
 * The format of these texts. With `question` more of them may answer it.
 * @throws UsageError where they are numbers that count from no known day; `where` says whose times they are.
 */
export function detectTimeFormat(texts: readonly string[], decimal: '.' | ',', where: string): Detected {
  const numbers = texts.filter((text) => numberOf(text, decimal) !== undefined);
  if (numbers.length > 0 && numbers.length * 2 >= texts.length) {
    return { format: { order: undefined, numbers: numberForm(numbers, decimal, where) }, question: undefined };
  }
  return detectOrder(texts, where);
}

function numberForm(texts: readonly string[], decimal: '.' | ',', where: string): TimeFormat['numbers'] {
  const number = (text: string): number => numberOf(text, decimal) ?? Number.NaN;
  const epochs = texts.filter((text) => !Number.isNaN(epochOf(text, decimal)));
  const areCompact = texts.every(isCompact);
  if (areCompact && epochs.length === 0) return 'compact';
  const [example = ''] = texts;
  if (areCompact) {
    throw new UsageError(
      `${where}: times such as "${example}" can be dates without separators or seconds since 1970: add --date-format compact or --date-format epoch`,
    );
  }
  if (epochs.length * 2 >= texts.length) return 'epoch';
  const power = texts.find((text) => /e/i.test(text));
  if (power !== undefined) {
    throw new UsageError(
      `${where}: times such as "${power}" are written with an exponent, which leaves out their last digits: export them as whole numbers or dates`,
    );
  }
  if (texts.every((text) => isExcelDay(number(text)))) {
    throw new UsageError(
      `${where}: times such as "${example}" are no epochs (all would be of 1970): they look like a spreadsheet's days since 1900. Add --date-format excel, and --zone for their zone`,
    );
  }
  throw new UsageError(
    `${where}: times such as "${example}" are no epochs: counted from 1970 they lie outside 1990 to 2100. If they count from the start of the recording, add --start 2026-01-31T00:00:00Z --every 1s, which go before the column; if they are dates, say their form with --date-format`,
  );
}

const ORDERS: readonly DateOrder[] = ['dmy', 'mdy', 'ymd'];
const LETTERS: Readonly<Record<string, string>> = { d: 'dd', m: 'mm', y: 'yyyy' };

/** Leaves of the orders those that every numeric date fits. */
function detectOrder(texts: readonly string[], where: string): Detected {
  let open = ORDERS;
  let isYearFirst = false;
  let yearFirst: readonly DateOrder[] = ['ymd', 'ydm'];
  let example: NumericDate | undefined;
  for (const text of texts) {
    const date = numericDate(text);
    if (date === undefined) continue;
    if (date.parts[0].length === 4) {
      isYearFirst = true;
      const left = yearFirst.filter((order) => fits(date, order));
      if (left.length > 0) yearFirst = left;
      continue;
    }
    const left = open.filter((order) => fits(date, order));
    if (left.length > 0) open = left;
    else if (ORDERS.some((order) => fits(date, order))) {
      return unsettled(
        `${where}: of dates such as "${shownDate(example ?? date)}" and "${shownDate(date)}" some are day first and others month first: say with --date-format which are right; the others are rejected then`,
      );
    }
    if (left.length > 0) example ??= date;
  }
  // Of dates that begin with a year, ISO's order, unless a row forbids it.
  if (example === undefined) return settled(isYearFirst ? yearFirst[0] : undefined);
  if (open.length === 1) return settled(open[0]);
  const isShort = example.parts.every((part) => part.length < 4);
  const names = open.map((order) => `--date-format ${named(order, example.separator, isShort)}`);
  const ways =
    names.length > 2
      ? 'day, month or year first'
      : isShort && open.includes('ymd')
        ? 'day first or year first'
        : 'day first or month first';
  return unsettled(`${where}: dates such as "${shownDate(example)}" can be ${ways}: add ${names.join(' or ')}`);
}

function settled(order: DateOrder | undefined): Detected {
  return { format: { order, numbers: 'epoch' }, question: undefined };
}

function unsettled(question: string): Detected {
  return { format: DEFAULT_FORMAT, question };
}

function shownDate({ parts, separator }: NumericDate): string {
  return parts.join(separator);
}

function named(order: DateOrder, separator: string, isShort: boolean): string {
  return [...order].map((part) => (part === 'y' && isShort ? 'yy' : LETTERS[part])).join(separator);
}

/** What a format makes of a text. */
export function readTime(text: string, format: TimeFormat): WrittenTime | undefined {
  return format.numbers === 'compact'
    ? (readCompactTime(text) ?? readWrittenTime(text, format.order))
    : readWrittenTime(text, format.order);
}
