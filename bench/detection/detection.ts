// How well each rule finds what is wrong: on generated series with known incidents, and on a folder of labelled ones.

import { wholeNumber } from '../options.ts';
import { benchPart } from '../part.ts';
import { type Row, textTable } from '../text-table.ts';
import { adaptiveNs } from './adaptive-time.ts';
import { generatedSeries } from './generated.ts';
import { rowsScored } from './play.ts';
import { RULES_TO_TRY, type RuleToTry } from './rules-to-try.ts';
import { addTallies, scoreSeries, type Tally, worthOfTally } from './score-series.ts';
import { type Series, seriesOf } from './series.ts';

export interface DetectionFigures {
  /** Processor time of the adaptive rule a reading, ns. */
  readonly adaptiveNs: number;
  readonly rules: readonly {
    readonly rule: string;
    /** Mean of the sources' values, so that no source outweighs the others. */
    readonly overall: number;
    readonly sources: readonly SourceFigures[];
    /** Series without incidents alone. */
    readonly clean: SourceFigures;
  }[];
}

export interface SourceFigures {
  readonly source: string;
  readonly value: number | null;
  readonly windows: number;
  readonly found: number;
  readonly falseAlerts: number;
  readonly falsePerMonth: number;
}

export const detection = benchPart({
  name: 'detection',
  summary: 'what each rule finds of known incidents, and what it says without one',
  options: {
    folder: {
      value: 'DIR',
      says: 'labelled series in place of generated ones: labels.json and its files',
      offers: 'folder',
    },
    seeds: { value: 'N', default: '2', says: 'generated series of each kind' },
    rule: { value: 'NAME', says: 'this rule alone' },
  },
  run(options, say) {
    const seeds = Array.from({ length: wholeNumber('seeds', options.seeds) }, (_, i) => i + 1);
    const tried = RULES_TO_TRY.filter(({ name }) => options.rule === undefined || options.rule === name);
    const found = new Map(tried.map(({ name }) => [name, new Map<string, { all: Tally[]; clean: Tally[] }>()]));
    let done = 0;
    for (const series of options.folder === undefined ? generatedSeries(seeds) : seriesOf(options.folder)) {
      say({ done, total: undefined, note: `${series.source} ${series.name}` });
      for (const rule of tried) take(found.get(rule.name), series, rule);
      done += 1;
    }
    const [noise] = generatedSeries([1]);
    return Promise.resolve({
      adaptiveNs: adaptiveNs(noise as Series),
      rules: tried.map(({ name }) => figuresOf(name, found.get(name) ?? new Map())),
    });
  },
  text: detectionText,
});

function take(
  bySource: Map<string, { all: Tally[]; clean: Tally[] }> | undefined,
  series: Series,
  rule: RuleToTry,
): void {
  const tally = scoreSeries(series, rowsScored(series, rule), series.periodMs);
  const own = bySource?.get(series.source) ?? { all: [], clean: [] };
  own.all.push(tally);
  if (series.isClean) own.clean.push(tally);
  bySource?.set(series.source, own);
}

function figuresOf(
  rule: string,
  bySource: ReadonlyMap<string, { readonly all: readonly Tally[]; readonly clean: readonly Tally[] }>,
): DetectionFigures['rules'][number] {
  const sources = [...bySource].map(([source, { all }]) => sourceFigures(source, addTallies(all)));
  const values = sources.flatMap(({ value }) => value ?? []);
  const clean = addTallies([...bySource.values()].flatMap((own) => own.clean));
  const overall = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  return { rule, overall, sources, clean: sourceFigures('clean alone', clean) };
}

function sourceFigures(source: string, tally: Tally): SourceFigures {
  const { windows, found, falseAlerts, months } = tally;
  const value = worthOfTally(tally);
  const falsePerMonth = months === 0 ? 0 : falseAlerts / months;
  return { source, value: Number.isNaN(value) ? null : value, windows, found, falseAlerts, falsePerMonth };
}

export function detectionText({ adaptiveNs: ns, rules }: DetectionFigures): string {
  const head: Row = ['rule, source', 'value', 'found', 'of', 'false', 'false a device and month'];
  const rows = rules.flatMap(({ rule, overall, sources, clean }): Row[] => [
    ...sources.map((each) => rowOf(rule, each)),
    ...(clean.windows === 0 && sources.some(({ value }) => value !== null) ? [rowOf(rule, clean)] : []),
    [`${rule}, mean of the sources`, overall.toFixed(1), '', '', '', ''],
  ]);
  return `${textTable(head, rows)}\n\nvalue: 0 is silence, 100 an alert at the first reading of each incident and none elsewhere.\nadaptive: ${ns.toFixed(0)} ns of processor time a reading.\n`;
}

function rowOf(rule: string, { source, value, windows, found, falseAlerts, falsePerMonth }: SourceFigures): Row {
  const told = value === null ? '' : value.toFixed(1);
  return [`${rule}, ${source}`, told, String(found), String(windows), String(falseAlerts), falsePerMonth.toFixed(1)];
}
