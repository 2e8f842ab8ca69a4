// What to try where a replay did not make of its files what they hold: told from the reasons, an example of each, and what the readers noticed.
// Codes are for programs and stay; texts are for people.

import { parseIso } from '#core/reading/timestamp.ts';
import type { FilesNoted } from '../input/notes.ts';
import { fileBytes } from '../input/open-file.ts';
import { readWrittenTime } from '../input/time/written-time.ts';
import type { Zone } from '../input/time/zone.ts';
import type { ReplayOptions } from '../options.ts';
import type { RefusedLine, Summary } from './summary.ts';

export interface Hint {
  readonly code: string;
  readonly text: string;
}

export interface HintFacts {
  readonly summary: Omit<Summary, 'hints'>;
  /** The first refusal of each reason. */
  readonly examples: ReadonlyMap<string, RefusedLine>;
  readonly notes: FilesNoted;
  readonly options: ReplayOptions;
}

type Teller = (facts: HintFacts) => Hint | readonly Hint[] | undefined;

/** Every hint that applies, each once, the most telling first. */
export function hintsFor(facts: HintFacts): Hint[] {
  const found = new Map<string, Hint>();
  for (const tell of TELLERS) {
    for (const hint of [tell(facts) ?? []].flat()) {
      const key = `${hint.code} ${hint.text}`;
      if (!found.has(key)) found.set(key, hint);
    }
  }
  if (found.size === 0 && facts.summary.exit_code !== 0) return [reasons(facts.summary)];
  return [...found.values()];
}

/** Where nothing more telling is known. */
function reasons({ rejected_by_reason, values }: HintFacts['summary']): Hint {
  const counts = Object.entries(rejected_by_reason).map(([reason, count]) => `${count} ${reason}`);
  if (values.late > 0) counts.push(`${values.late} too late`);
  return {
    code: 'reasons',
    text: `refused were ${counts.join(', ')}: --out DIR keeps each with its line and what was expected`,
  };
}

/** A tenth of all, or enough to make the files useless: fewer need no hint. */
function isFrequent({ exit_code, rejected_by_reason, readings_in }: HintFacts['summary'], reason: string): boolean {
  return exit_code !== 0 || (rejected_by_reason[reason] ?? 0) * 10 > readings_in;
}

const emptyFiles: Teller = ({ summary, notes }) =>
  notes.rowCounts().flatMap((rows, index) => {
    const file = summary.files[index] ?? '';
    if (rows > 0) return [];
    const isEmpty = fileBytes(file) === 0;
    return [
      { code: 'empty-file', text: `${file} ${isEmpty ? 'is empty (0 bytes)' : 'holds no row: a header at most'}` },
    ];
  });

const order: Teller = ({ summary, notes, options }) => {
  const { late } = summary.values;
  const ahead = summary.rejected_by_reason['clock-ahead'] ?? 0;
  if (options.reading.sorts || late + ahead === 0) return undefined;
  const { forward, back } = notes.steps();
  if (back > forward) {
    return {
      code: 'newest-first',
      text: 'the lines are newest first: add --sort to play them in the order of their times',
    };
  }
  if ((late + ahead) * 5 <= summary.values.in) return undefined;
  return {
    code: 'not-in-order',
    text: 'the lines go back and forth in time, perhaps over years: add --sort to play them in the order of their times',
  };
};

const times: Teller = ({ summary, examples, options }) => {
  const example = examples.get('bad-time');
  if (example === undefined || !isFrequent(summary, 'bad-time')) return undefined;
  const text = unquoted(example.value);
  const { zone, timeFormat } = options.reading;
  if (/^-?[\d.]+$/.test(example.value)) {
    return {
      code: 'epoch',
      text: `the time ${example.value} is no epoch of 1990 to 2100: is it a date without separators (--date-format compact) or a spreadsheet's day number (--date-format excel)?`,
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
  const said =
    timeFormat === undefined ? 'say the order of day, month and year' : 'say another order of day, month and year';
  return {
    code: 'date-format',
    text: `the time "${text}" was not understood: ${said} with --date-format dd/mm/yyyy or the like`,
  };
};

const civilTimes: Teller = ({ examples, options }) => {
  const example = examples.get('ambiguous-time') ?? examples.get('no-such-time');
  if (example === undefined) return undefined;
  return {
    code: 'civil-time',
    text: `some times, such as ${example.value}, come twice in ${options.reading.zone?.name} or not at all. If the clock of these files is not changed in summer, say its own offset, such as --zone +01:00`,
  };
};

const numbers: Teller = ({ examples, options }) => {
  const example = examples.get('not-a-number');
  if (example === undefined) return undefined;
  const text = unquoted(example.value);
  if (/^[+-]?\d+,\d+$/.test(text) && options.reading.decimal === '.') {
    return { code: 'decimal', text: `"${text}" has a decimal comma: add --decimal ,` };
  }
  if (/^[+-]?\d+\.\d+$/.test(text) && options.reading.decimal === ',') {
    return { code: 'decimal', text: `"${text}" has a decimal point: leave --decimal , out` };
  }
  if (/^[+-]?\d{1,3}([., '\u00a0\u202f]\d{3})+([.,]\d+)?$/.test(text)) {
    return {
      code: 'thousands',
      text: `"${text}" has separators of thousands, which are not read: take them out of the file`,
    };
  }
  const unit = /^[+-]?\d+(?:[.,]\d+)?\s*([a-zA-Z°µ%][^\d]*)$/.exec(text)?.[1];
  if (unit === undefined) return undefined;
  return {
    code: 'unit-in-cell',
    text: `"${text}" holds its unit: take "${unit}" out of the cells, or give the unit a column of its own`,
  };
};

const cells: Teller = ({ examples }) => {
  const example = examples.get('not-an-object');
  if (!example?.value.includes('cells under a header of')) return undefined;
  return {
    code: 'more-cells',
    text: 'rows have more cells than the header: is there a decimal comma in a file with commas between its columns, or a comma in a text without quotes? Put such cells in quotes, or semicolons between the columns',
  };
};

const measures: Teller = ({ summary, examples, options }) => {
  const { profile } = options;
  const names = profile.measures.map(({ name }) => name).join(', ');
  const example = examples.get('unknown-measure');
  if (example !== undefined && summary.exit_code !== 0) {
    return {
      code: 'measure',
      text: `profile ${profile.name} does not measure "${example.field}": its measures are ${names}. Take another --profile (generic takes any), or add the name to the profile`,
    };
  }
  if (examples.has('missing-metric')) {
    return {
      code: 'metric',
      text: `values without a metric or a unit: say what they are with --metric ${profile.measures[0]?.name ?? 'NAME'}`,
    };
  }
  if (!examples.has('no-measures') || summary.exit_code === 0) return undefined;
  return {
    code: 'measure',
    text: `readings without a measure of profile ${profile.name}${names === '' ? '' : ` (${names})`}: name the column with --map COLUMN=MEASURE, or take another --profile`,
  };
};

const devices: Teller = ({ summary, examples, options }) => {
  const example = examples.get('missing-device') ?? examples.get('too-large');
  if (example === undefined || !isFrequent(summary, example.reason)) return undefined;
  const inner = placeOfReadings(example.raw);
  if (inner !== undefined) {
    return {
      code: 'json-member',
      text: `the readings of ${example.file} seem to be inside "${inner}": take them out, for example with jq -c '.${inner}[]' ${example.file}`,
    };
  }
  if (example.reason === 'too-large') {
    return {
      code: 'too-large',
      text: `${example.file} has values of more than 1 MiB, which no stream takes as a record: cut them into readings; of a table with a column a device add --melt`,
    };
  }
  const names = options.profile.source.wire.device.slice(0, 3).join(', ');
  return { code: 'device', text: `readings without a device: it is looked for under names such as ${names}` };
};

/** In an object around an array of objects: the way to that array, such as `results.rows`. */
function placeOfReadings(raw: string): string | undefined {
  let whole: unknown;
  try {
    whole = JSON.parse(raw);
  } catch {
    // Its beginning alone.
    return /^\s*\{(?:[^{}]*,)?\s*"([^"]+)"\s*:\s*\[\s*\{/.exec(raw)?.[1];
  }
  return placeIn(whole, MAX_DEPTH)?.join('.');
}

const MAX_DEPTH = 4;

function placeIn(value: unknown, depth: number): string[] | undefined {
  if (depth === 0 || typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    if (Array.isArray(inner) && typeof inner[0] === 'object') return [name];
    const deeper = placeIn(inner, depth - 1);
    if (deeper !== undefined) return [name, ...deeper];
  }
  return undefined;
}

const json: Teller = ({ summary, examples, options }) => {
  const example = examples.get('not-json') ?? examples.get('not-an-object');
  if (example === undefined || summary.exit_code === 0 || example.value.includes('cells under a header'))
    return undefined;
  if (/^[^{[]*[,;\t][^{[]*$/.test(example.raw) && options.format !== 'csv') {
    return { code: 'format', text: `the lines of ${example.file} are no JSON: if they are CSV add --format csv` };
  }
  return {
    code: 'json',
    text: `lines of ${example.file} are no JSON objects: expected an object a line, an array of objects, or objects one after the other, each with the names of device, time and measures`,
  };
};

const bytes: Teller = ({ examples }) =>
  examples.has('not-utf-8')
    ? { code: 'encoding', text: 'texts that are not UTF-8: say what they are with --encoding latin1 or the like' }
    : undefined;

const units: Teller = ({ summary, examples }) => {
  const example = examples.get('unknown-unit');
  if (example === undefined || !isFrequent(summary, 'unknown-unit')) return undefined;
  return {
    code: 'unknown-unit',
    text: `the unit ${example.value} is not known: add it to the units of the profile, or, if it is the profile's own by another name, leave its column out with --map COLUMN=- and name the measure with --metric`,
  };
};

const ranges: Teller = ({ summary, examples }) => {
  const example = examples.get('out-of-range');
  if (example === undefined || summary.exit_code === 0) return undefined;
  return {
    code: 'unit',
    text: `${example.field} of ${example.value} is out of its range (${example.expected}): has it another unit?`,
  };
};

const columns: Teller = ({ notes, options }) =>
  notes.ignoredColumns().flatMap(({ column, why, firstNumber, firstValue }) => {
    if (why !== 'not numbers') return [];
    if (firstNumber !== undefined) {
      return [
        {
          code: 'ignored-column',
          text: `the column "${column}" was left out, for its first cells are no numbers, but it holds some, such as ${firstNumber}: add --map "${column}=${column}" to read it`,
        },
      ];
    }
    if (options.reading.decimal === '.' && /^[+-]?\d+,\d+$/.test(firstValue)) {
      return [
        {
          code: 'decimal',
          text: `the column "${column}" was left out: "${firstValue}" has a decimal comma, add --decimal ,`,
        },
      ];
    }
    return [];
  });

/** A file from 00:15 to 24:00 is of a day, stamped at the ends of its intervals. */
const stamps: Teller = ({ notes, options }) => {
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

/** The wall-clock time of an instant: the offset of every zone is a number of quarters of an hour of at most 14 hours. */
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

const TELLERS: readonly Teller[] = [
  emptyFiles,
  order,
  times,
  civilTimes,
  numbers,
  cells,
  json,
  bytes,
  devices,
  measures,
  units,
  ranges,
  columns,
  stamps,
];

/** The text of a value as rejections show it, JSON that may be cut. */
function unquoted(value: string): string {
  return value.replace(/^"/, '').replace(/"$/, '');
}
