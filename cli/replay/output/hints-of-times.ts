// What to try where times are not what they were taken for.
import { parseIso } from '#core/reading/timestamp.ts';
import { readWrittenTime } from '../input/time/written-time.ts';
import type { Zone } from '../input/time/zone.ts';
import { isFrequent, type Teller, unquoted } from './hint.ts';

export const times: Teller = ({ summary, examples, options }) => {
  const example = examples.get('bad-time');
  if (example === undefined || !isFrequent(summary, 'bad-time')) return undefined;
  const text = unquoted(example.value);
  if (/^[[{]/.test(text)) return undefined;
  const { zone, timeFormat } = options.reading;
  if (/^[+-]?[\d.]+$/.test(text)) {
    const forms =
      timeFormat?.numbers === 'excel' || timeFormat?.numbers === 'compact'
        ? `no date of --date-format ${timeFormat.numbers} either`
        : "is it a date without separators (--date-format compact) or a spreadsheet's day number (--date-format excel)?";
    return { code: 'epoch', text: `the time ${text} is no epoch of 1990 to 2100: ${forms}` };
  }
  if (/^[+-]?\d[.,]?\d*e[+-]?\d+$/i.test(text)) {
    return {
      code: 'epoch',
      text: `the time ${text} is written with an exponent, which leaves out its last digits: export it as a whole number`,
    };
  }
  if (!/\d/.test(text)) {
    return {
      code: 'no-time',
      text: `"${text}" is no time: is it a line of column names or a note between the rows, or is another column the time (--map COLUMN=timestamp)?`,
    };
  }
  if (
    zone === undefined &&
    readWrittenTime(text, 'dmy')?.offsetMs === undefined &&
    readWrittenTime(text, 'dmy') !== undefined
  ) {
    return {
      code: 'zone',
      text: `times such as "${text}" name no zone: add --zone UTC, --zone +02:00 or --zone Europe/Paris`,
    };
  }
  if (/^\d{1,2}[:.h]\d\d(?![\d.]*\d{4})/.test(text) && !text.includes(' ')) {
    return {
      code: 'no-date',
      text: `the time "${text}" has no date: name the column of dates with --map COLUMN=date, or say when the rows begin with --start 2026-01-31T00:00:00Z --every 15m`,
    };
  }
  if (!Number.isNaN(parseIso(text))) {
    return { code: 'years', text: `the time "${text}" is not of 1990 to 2100: is the device's clock set?` };
  }
  if (/^\d{4}-(0\d|1[0-2])-\d\d([T ]\d\d:\d\d(:\d\d([.,]\d+)?)? ?(Z|UTC|[+-]\d\d:?\d\d)?)?$/i.test(text)) {
    return {
      code: 'no-such-day',
      text: `the time "${text}" is on no calendar or clock: days go to the end of their month, hours to 24:00, minutes and seconds to 59`,
    };
  }
  const ofDay = /^\S*\d\S* (\d+(?:[.,]\d+)?)$/.exec(text)?.[1];
  if (ofDay !== undefined) {
    return {
      code: 'time-of-day',
      text: `the time of day "${ofDay}" of "${text}" is not read: write it as 13:00, 13:00:00 or 1 PM`,
    };
  }
  const said =
    timeFormat === undefined ? 'say the order of day, month and year' : 'say another order of day, month and year';
  const months = /\d[\s.-]*\p{L}{3,}/u.test(text) ? '; names of months are read in English' : '';
  return {
    code: 'date-format',
    text: `the time "${text}" was not understood: ${said} with --date-format dd/mm/yyyy or the like${months}`,
  };
};

/** No time at all. */
export const missingTimes: Teller = ({ summary, examples, options }) => {
  const example = examples.get('missing-time');
  if (example === undefined || !isFrequent(summary, 'missing-time')) return undefined;
  // A row whose cells are all in its first one: the hint of the open quote says why.
  if (/^\{"[^"]+":"[^"]*[,;|\t][^"]*","measures":\{\}\}$/.test(example.raw)) return undefined;
  return {
    code: 'time',
    text: `readings without a time: it is looked for under names such as ${options.profile.source.wire.time.slice(0, 3).join(', ')}`,
  };
};

export const civilTimes: Teller = ({ examples, options }) => {
  const example = examples.get('ambiguous-time') ?? examples.get('no-such-time');
  if (example === undefined) return undefined;
  return {
    code: 'civil-time',
    text: `some times, such as ${example.value}, come twice in ${options.reading.zone?.name} or not at all. If the clock of these files is not changed in summer, say its own offset, such as --zone +01:00`,
  };
};

/** A file from 00:15 to 24:00 is of a day, stamped at the ends of its intervals. */
export const stamps: Teller = ({ notes, options }) => {
  const span = notes.span();
  if (span === undefined || options.profile.source.stampedAt !== undefined) return undefined;
  const { fromMs, toMs, stepMs } = span;
  const isInterval = stepMs >= 60_000 && stepMs <= 3_600_000 && DAY_MS % stepMs === 0;
  const sinceMidnight = (ms: number): number => ((wallMsOf(ms, options.reading.zone) % DAY_MS) + DAY_MS) % DAY_MS;
  if (!isInterval || sinceMidnight(fromMs) !== stepMs || sinceMidnight(toMs) !== 0) return undefined;
  return {
    code: 'stamp',
    text: 'the files begin one interval after midnight and end at midnight: if their times are the ends of the intervals add --stamp end, so that a day holds its own values',
  };
};

const DAY_MS = 86_400_000;
const QUARTER_MS = 900_000;

/**
 * The wall-clock time of an instant: the offset of every zone is a number of quarters of an hour of at most 14 hours.
 */
function wallMsOf(instantMs: number, zone: Zone | undefined): number {
  for (
    let offsetMs = -14 * 4 * QUARTER_MS;
    zone !== undefined && offsetMs <= 14 * 4 * QUARTER_MS;
    offsetMs += QUARTER_MS
  ) {
    if (zone.instantsOf(instantMs + offsetMs).includes(instantMs)) return instantMs + offsetMs;
  }
  return instantMs;
}
