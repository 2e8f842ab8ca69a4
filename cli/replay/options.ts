// The command line of a replay, checked as a whole before any work.
import { statSync } from 'node:fs';
import { chosenProfile } from '#config/profile/chosen-profile.ts';
import type { Rule } from '#core/detect/rules/rules.ts';
import { usableProfile } from '#core/detect/usable-profile.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import type { Profile } from '#core/profile/profile.ts';
import { parseDurationMs } from '#core/windowing/slices/window-spec.ts';
import { profiles } from '#profiles/index.ts';
import type { RulesPort } from '#stages/rules/live-rules.ts';
import { readArguments } from '../command-line/read-arguments.ts';
import { UsageError } from '../command-line/usage-error.ts';
import { parseSeeds, SEEDS_EXPECTED } from './chaos/seeds.ts';
import { csvOnlyOption, type FileOptions, fileOptions } from './input/file-options.ts';
import { fileBytes, STANDARD_INPUT } from './input/open-file.ts';
import { formatOf, type InputFormat } from './input/read-input.ts';
import { rulesOfFile } from './rules-file.ts';
import { REPLAY } from './table.ts';

export interface ReplayOptions {
  readonly profile: CompiledProfile;
  readonly files: readonly string[];
  readonly reading: FileOptions;
  readonly format: InputFormat | undefined;
  readonly out: string | undefined;
  /** The file that scores go to, undefined without. */
  readonly scores: string | undefined;
  readonly isJson: boolean;
  /** Seeds under each of which the files are played again, none without chaos; `chaosText` is how they were written. */
  readonly seeds: readonly number[];
  readonly chaosText: string;
  /** The file says when each line arrived. */
  readonly hasArrivals: boolean;
  /** Versions of the rules; undefined: those of the profile, for all of the file. */
  readonly rules: RulesPort | undefined;
  /** Bytes of all files, undefined where one of them is standard input. */
  readonly totalBytes: number | undefined;
}

/** What was typed, or 'help'. @throws UsageError for everything that cannot be meant. */
export function parseOptions(argv: readonly string[]): ReplayOptions | 'help' {
  const typed = readArguments(REPLAY, argv);
  if (typed === 'help') return 'help';
  const { values, operands: files } = typed;
  const names = Object.keys(profiles).join(', ');
  if (values.profile === undefined)
    throw new UsageError(
      `--profile is missing: say what the readings are, one of ${names}, or a file such as ./fridge.ts`,
    );
  if (files.length === 0) throw new UsageError('no file is named: add one, or - for standard input');
  if (files.filter((file) => file === STANDARD_INPUT).length > 1) {
    throw new UsageError('- stands twice: standard input can be read once');
  }
  const format = formatNamed(values.format);
  const reading = fileOptions(values);
  const csvOnly = csvOnlyOption(values);
  if (csvOnly !== undefined && files.every((file) => (format ?? formatOf(file)) === 'jsonl')) {
    throw new UsageError(`--${csvOnly} is for CSV files, and there is none: JSON lines go in as they are`);
  }
  const profile = compiledProfile(values.profile, values, values.rule);
  refuseMetric(values.metric, profile);
  refuseOut(values.out);
  const seeds = seedsOf(values.chaos, files);
  const sizes = files.map(fileBytes);
  const isArrivalMapped = [...reading.map.values()].includes('arrival');
  return {
    profile,
    files,
    reading,
    format,
    out: values.out,
    scores: scoresOf(values.scores, values.chaos),
    isJson: values.json,
    seeds,
    chaosText: values.chaos ?? '',
    hasArrivals: values.arrival !== undefined || isArrivalMapped,
    rules: values.rules === undefined ? undefined : rulesOfFile(values.rules, profile, seeds.length > 0),
    totalBytes: sizes.includes(undefined) ? undefined : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0),
  };
}

/** What the command line says in place of the profile. */
interface ProfileArguments {
  readonly windows?: string | undefined;
  readonly 'dimension-windows'?: string | undefined;
  readonly period?: string | undefined;
  readonly stamp?: string | undefined;
}

/** What a profile is with what the command line says in its place. @throws UsageError */
export function compiledProfile(name: string, typed: ProfileArguments, rule?: string): CompiledProfile {
  try {
    const whole = { ...chosenProfile(name), ...reportingPeriod(typed.period), ...stampedAt(typed.stamp) };
    const profile = rule === undefined ? whole : withOneRule(whole, rule);
    const dimensionWindows = listed(typed['dimension-windows']) ?? profile.dimensionWindows ?? [];
    return usableProfile({ ...profile, dimensionWindows }, listed(typed.windows) ?? profile.windows);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
}

/** Rules that know no measure: they can be asked for whatever the profile has. */
const RULES_ALONE: readonly Rule[] = [
  { kind: 'adaptive', name: 'adaptive', measure: '*' },
  { kind: 'zscore', name: 'zscore', measure: '*', span: 100, minReadings: 30, above: { medium: 3, high: 4 } },
];

/** A rule by its name, else those of a kind, else one that knows no measure. */
function withOneRule(profile: Profile, name: string): Profile {
  const named = profile.rules.filter((rule) => rule.name === name);
  const rules = named.length > 0 ? named : profile.rules.filter(({ kind }) => kind === name);
  if (rules.length > 0) return withRules(profile, rules);
  const alone = RULES_ALONE.find((rule) => rule.name === name);
  if (alone !== undefined) return withRules(profile, [alone]);
  const known = [
    ...new Set(profile.rules.flatMap(({ name: own, kind }) => [own, kind])),
    ...RULES_ALONE.map((rule) => rule.name),
  ];
  throw new UsageError(
    `--rule is "${name}", which profile ${profile.name} does not have: expected one of ${[...new Set(known)].join(', ')}`,
  );
}

/** Texts about rules that are not there any more would be refused, and that they are only recorded. */
function withRules(profile: Profile, rules: readonly Rule[]): Profile {
  const { texts, recordOnly = [] } = profile;
  const gone = new Set(profile.rules.map(({ name }) => name));
  for (const { name, kind } of rules) for (const each of [name, kind]) gone.delete(each);
  const own = { ...profile, rules, recordOnly: recordOnly.filter((rule) => !gone.has(rule)) };
  if (texts === undefined) return own;
  const kept = Object.entries(texts).map(([language, of]) => {
    const about = Object.entries(of.rules ?? {}).filter(([rule]) => !gone.has(rule));
    return [language, { ...of, rules: Object.fromEntries(about) }];
  });
  return { ...own, texts: Object.fromEntries(kept) };
}

function scoresOf(file: string | undefined, chaos: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  if (chaos !== undefined)
    throw new UsageError('--scores and --chaos do not go together: scores are of one run, in order');
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`--scores is "${file}", which is a folder: name a file`);
  return file;
}

function refuseMetric(
  metric: string | undefined,
  { name, measures, measureIndex, openMeasures }: CompiledProfile,
): void {
  if (metric === undefined || openMeasures || measureIndex.has(metric)) return;
  const names = measures.map((measure) => measure.name).join(', ');
  throw new UsageError(`--metric is "${metric}", which profile ${name} does not measure: expected one of ${names}`);
}

/** Better before the files are played than behind it. */
function refuseOut(out: string | undefined): void {
  if (out === undefined || statSync(out, { throwIfNoEntry: false })?.isDirectory() !== false) return;
  throw new UsageError(`--out is "${out}", which is a file: name a folder, which is made where there is none`);
}

function listed(text: string | undefined): string[] | undefined {
  return text?.split(',').map((entry) => entry.trim());
}

function reportingPeriod(text: string | undefined): { reportingPeriodMs?: number } {
  if (text === undefined) return {};
  const reportingPeriodMs = parseDurationMs(text);
  if (reportingPeriodMs !== undefined) return { reportingPeriodMs };
  throw new UsageError(`--period is "${text}": expected how often a device reports, such as 30s, 1m or 15m`);
}

function stampedAt(text: string | undefined): { stampedAt?: 'start' | 'end' } {
  if (text === undefined) return {};
  if (text === 'start' || text === 'end') return { stampedAt: text };
  throw new UsageError(`--stamp is "${text}": expected start or end, of the interval that a value is of`);
}

export function formatNamed(text: string | undefined): InputFormat | undefined {
  if (text === undefined || text === 'csv' || text === 'jsonl') return text;
  throw new UsageError(`--format is "${text}": expected csv or jsonl`);
}

function seedsOf(text: string | undefined, files: readonly string[]): readonly number[] {
  if (text === undefined) return [];
  const seeds = parseSeeds(text);
  if (seeds === undefined) {
    throw new UsageError(`--chaos is "${text}": expected seeds, such as 7, 1-50 or 1,5,9-12; ${SEEDS_EXPECTED}`);
  }
  if (files.includes(STANDARD_INPUT)) {
    throw new UsageError(
      '--chaos plays a file several times, and standard input can be read once: save it to a file first',
    );
  }
  return seeds;
}
