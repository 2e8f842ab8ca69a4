// What to try where a replay did not make of its files what they hold: told from the reasons, an example of each, and
// what the readers noticed. Codes are for programs and stay; texts are for people.

import { fileBytes } from '../input/open-file.ts';
import { formatOf } from '../input/read-input.ts';
import { type Hint, type HintFacts, isFrequent, type Teller, unquoted } from './hint.ts';
import { devices, json } from './hints-of-objects.ts';
import { cells, openQuotes } from './hints-of-rows.ts';
import { civilTimes, missingTimes, stamps, times } from './hints-of-times.ts';

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
  const { arrivalField, map } = options.reading;
  if (back === 0 && (arrivalField !== undefined || [...map.values()].includes('arrival'))) {
    return {
      code: 'arrival',
      text: 'the arrivals of the file and its times are far apart: a reading may be 2 minutes ahead of its arrival and 7 days behind it. Leave the arrivals out to play the times alone',
    };
  }
  return {
    code: 'not-in-order',
    text: 'the lines go back and forth in time, perhaps over years: add --sort to play them in the order of their times',
  };
};

const duplicates: Teller = ({ summary: { values } }) =>
  values.duplicate * 2 > values.in
    ? {
        code: 'duplicate',
        text: 'most values stand more than once at one device and time, and the first of each counted: do the times lack their hours, in a column of their own (--map COLUMN=time), or the rows a column of the device or the metric (--map COLUMN=device, --map COLUMN=metric)?',
      }
    : undefined;

const numbers: Teller = ({ examples, options }) => {
  const example = examples.get('not-a-number');
  if (example === undefined) return undefined;
  const text = unquoted(example.value);
  if (/^[+-]?\d+,\d+$/.test(text) && options.reading.decimal === '.') {
    const isJson = (options.format ?? formatOf(example.file)) === 'jsonl';
    const what = isJson ? 'write it with a point in the file, --decimal is for CSV' : 'add --decimal ,';
    return { code: 'decimal', text: `"${text}" has a decimal comma: ${what}` };
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

const measures: Teller = ({ summary, examples, options }) => {
  const { profile } = options;
  const names = profile.measures.map(({ name }) => name).join(', ');
  const example = examples.get('unknown-measure');
  if (example !== undefined && summary.exit_code !== 0 && !profile.openMeasures) {
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

const bytes: Teller = ({ examples }) =>
  examples.has('not-utf-8')
    ? { code: 'encoding', text: 'texts that are not UTF-8: say what they are with --encoding latin1 or the like' }
    : undefined;

const units: Teller = ({ summary, examples }) => {
  const example = examples.get('unknown-unit');
  if (example === undefined || !isFrequent(summary, 'unknown-unit')) return undefined;
  return {
    code: 'unknown-unit',
    text: `the unit ${/ in (\S.*)$/.exec(example.value)?.[1] ?? example.value} is none of ${example.field === 'unit' ? 'the profile' : example.field}: add it to the units of the profile, or, if it is the profile's own by another name, leave its column out with --map COLUMN=- and name the measure with --metric`,
  };
};

const quality: Teller = ({ summary, examples }) => {
  const example = examples.get('bad-quality');
  if (example === undefined || !isFrequent(summary, 'bad-quality')) return undefined;
  return {
    code: 'quality',
    text: `the quality ${example.value} is no number from 0 to 1: write it so, or leave its column out with --map COLUMN=-`,
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

const TELLERS: readonly Teller[] = [
  emptyFiles,
  order,
  duplicates,
  times,
  civilTimes,
  numbers,
  cells,
  json,
  bytes,
  devices,
  openQuotes,
  missingTimes,
  measures,
  units,
  quality,
  ranges,
  columns,
  stamps,
];
