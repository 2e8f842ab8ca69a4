// A profile as lookup tables: wire names → roles, measures → indices, windows → slices. Built once at start-up.
// Refuses a profile that contradicts itself, naming every problem at once.
import { type CompiledCohort, cohort, withOutage } from '../detect/rules/cohort.ts';
import type { Rule } from '../detect/rules/rules.ts';
import type { Severity } from '../finding/severity.ts';
import type { WindowSpec } from '../windowing/slices/window-spec.ts';
import { type CompiledMeasure, compileMeasure } from './compile-measure.ts';
import { type CompiledWindows, compileWindows } from './compile-windows.ts';
import { ALL_REJECTED, ALL_REJECTED_GROUP, SILENT, SILENT_GROUP } from './own-rules.ts';
import {
  DEFAULT_ALL_REJECTED_AFTER_MS,
  DEFAULT_ALLOWED_LATENESS_MS,
  DEFAULT_BASELINE_KEEP_RATIO,
  DEFAULT_FORGET_AFTER_MS,
  DEFAULT_OUT_OF_ORDERNESS_MS,
  DEFAULT_SILENT_SEVERITY,
  type Profile,
} from './profile.ts';
import { compileUnits, type UnitTable } from './unit-table.ts';

export type { CompiledMeasure } from './compile-measure.ts';

const DAY_MS = 86_400_000;

/** What a top-level field of a reading means. */
export type Role =
  | { readonly kind: 'device' | 'time' | 'quality'; readonly rank: number }
  | { readonly kind: 'dimension'; readonly index: number }
  | { readonly kind: 'measure'; readonly index: number }
  | { readonly kind: 'measures' | 'dimensions' | 'metric' | 'value' | 'unit' | 'envelope' | 'other' };

export interface CompiledProfile extends CompiledWindows {
  readonly name: string;
  readonly source: Profile;
  readonly resolutionMs: number;
  readonly allowedLatenessMs: number;
  readonly outOfOrdernessMs: number;
  /** Event times that are too late together, see lateness.ts: the slice of the windows. */
  readonly latenessGrainMs: number;
  /** Hours between two readings: Σ kW × this = kWh. 0 where the profile has no energy measure. */
  readonly reportingPeriodHours: number;
  /** How often a device reports, ms; 0 where the profile does not say. */
  readonly reportingPeriodMs: number;
  readonly baselineKeepRatio: number;
  readonly forgetAfterMs: number;
  /** Undefined = silence is nothing. */
  readonly silentAfterMs: number | undefined;
  /** Undefined = that all is rejected is nothing. */
  readonly allRejectedAfterMs: number | undefined;
  readonly silentSeverity: Severity;
  readonly tellFrom: Severity;
  readonly recordOnly: readonly string[];
  readonly dimensions: readonly string[];
  /** Dimensions whose values get the tumbling windows too, over all devices. */
  readonly dimensionWindows: readonly string[];
  readonly tumblingWindows: readonly WindowSpec[];
  /** Rules that compare devices with the others of a dimension value. */
  readonly cohorts: readonly CompiledCohort[];
  readonly measures: readonly CompiledMeasure[];
  readonly openMeasures: boolean;
  /** Top-level field → role. */
  readonly roles: ReadonlyMap<string, Role>;
  /** Any name of a measure, its own or a wire name → index in `measures`. */
  readonly measureIndex: ReadonlyMap<string, number>;
  readonly units: UnitTable;
  /** Undefined = any quality will do. */
  readonly minQuality: number | undefined;
  /** Event time = stamp − this. */
  readonly stampShiftMs: number;
}

/**
 * Compiles `profile`; `windows` overrides its own (e.g. from the command line).
 * @throws RangeError listing every contradiction of the profile.
 */
export function compileProfile(profile: Profile, windows: readonly string[] = profile.windows): CompiledProfile {
  const { compiled, problems } = tryCompile(profile, windows);
  if (problems.length > 0)
    throw new RangeError(`profile "${profile.name}" cannot be used:\n- ${problems.join('\n- ')}`);
  return compiled;
}

/** As `compileProfile`, for whoever looks for problems: where there are any, what is compiled is not to be used. */
export function tryCompile(
  profile: Profile,
  windows: readonly string[],
): { readonly compiled: CompiledProfile; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const compiledWindows = compileWindows(windows, profile.resolutionMs, problems);
  const measures = Object.entries(profile.measures).map(([name, spec]) =>
    compileMeasure(name, spec, profile, problems),
  );
  const indexOf = new Map(measures.map((measure, index) => [measure.name, index]));
  const measureIndex = new Map(indexOf);
  for (const [name, spec] of Object.entries(profile.measures)) {
    for (const wire of spec.wire ?? []) claim(measureIndex, wire, indexOf.get(name) ?? -1, `measure ${name}`, problems);
  }
  for (const rule of profile.rules) {
    for (const measure of measuresOf(rule)) {
      if (measure !== '*' && !profile.openMeasures && !indexOf.has(measure)) {
        problems.push(`rule ${rule.name}: measure "${measure}" is not one of ${[...indexOf.keys()].join(', ')}`);
      }
    }
  }
  const ownUnits = measures.map(({ unit, flag }) => (flag ? '' : unit));
  const units = compileUnits(profile.units ?? {}, indexOf, ownUnits, problems);
  checkReadingFields(profile, problems);
  const dimensions = Object.keys(profile.wire.dimensions ?? {});
  const tumblingWindows = compiledWindows.windows.filter(({ sizeMs, slideMs }) => sizeMs === slideMs);
  const dimensionWindows = [...new Set(profile.dimensionWindows)];
  checkDimensionWindows(dimensionWindows, dimensions, tumblingWindows, problems);
  const roles = compileRoles(profile, measureIndex, dimensions, problems);
  if (!(profile.resolutionMs >= 1) || !Number.isInteger(profile.resolutionMs)) {
    problems.push(`resolutionMs ${profile.resolutionMs}: expected a whole number of ms, at least 1`);
  }
  const { silentAfterMs, forgetAfterMs = DEFAULT_FORGET_AFTER_MS } = profile;
  const leastForgetMs = (profile.allowedLatenessMs ?? DEFAULT_ALLOWED_LATENESS_MS) + compiledWindows.sliceMs + DAY_MS;
  if (!(forgetAfterMs >= leastForgetMs && forgetAfterMs < Number.POSITIVE_INFINITY)) {
    problems.push(
      `forgetAfterMs ${forgetAfterMs}: expected ms, at least ${leastForgetMs}: a day and what may be late until then`,
    );
  }
  const { allRejectedAfterMs = silentAfterMs ?? DEFAULT_ALL_REJECTED_AFTER_MS } = profile;
  if (allRejectedAfterMs !== false) {
    if (!(allRejectedAfterMs > 0 && Number.isFinite(allRejectedAfterMs))) {
      problems.push(`allRejectedAfterMs ${allRejectedAfterMs}: expected ms above 0, or false to switch the alert off`);
    }
    for (const { name } of profile.rules) {
      if (name !== ALL_REJECTED && name !== ALL_REJECTED_GROUP) continue;
      problems.push(`rule ${name}: this name is the alert of allRejectedAfterMs; give the rule another one`);
    }
  }
  if (silentAfterMs !== undefined) {
    if (!(silentAfterMs > 0 && Number.isFinite(silentAfterMs))) {
      problems.push(`silentAfterMs ${silentAfterMs}: expected ms above 0; leave it out to switch the alert off`);
    }
    for (const { name } of profile.rules) {
      if (name !== SILENT && name !== SILENT_GROUP) continue;
      problems.push(`rule ${name}: this name is the alert of silentAfterMs; give the rule another one`);
    }
  }
  const compiled: CompiledProfile = {
    name: profile.name,
    source: profile,
    resolutionMs: profile.resolutionMs,
    allowedLatenessMs: profile.allowedLatenessMs ?? DEFAULT_ALLOWED_LATENESS_MS,
    outOfOrdernessMs: profile.outOfOrdernessMs ?? DEFAULT_OUT_OF_ORDERNESS_MS,
    reportingPeriodHours: (profile.reportingPeriodMs ?? 0) / 3_600_000,
    reportingPeriodMs: profile.reportingPeriodMs ?? 0,
    baselineKeepRatio: profile.baselineKeepRatio ?? DEFAULT_BASELINE_KEEP_RATIO,
    forgetAfterMs,
    silentAfterMs,
    allRejectedAfterMs: allRejectedAfterMs === false ? undefined : allRejectedAfterMs,
    silentSeverity: profile.silentSeverity ?? DEFAULT_SILENT_SEVERITY,
    tellFrom: profile.tellFrom ?? 'low',
    recordOnly: profile.recordOnly ?? [],
    ...compiledWindows,
    latenessGrainMs: compiledWindows.sliceMs,
    dimensions,
    dimensionWindows,
    tumblingWindows,
    cohorts: profile.rules
      .filter((rule) => rule.kind === 'cohort')
      .map((rule) => withOutage(cohort.compile(rule), profile.rules)),
    measures,
    openMeasures: profile.openMeasures ?? false,
    roles,
    measureIndex,
    units,
    minQuality: profile.minQuality,
    stampShiftMs: profile.stampedAt === 'end' ? profile.resolutionMs : 0,
  };
  return { compiled, problems };
}

/** The measures that a rule names; `*` where it is for each that is no flag. */
function measuresOf(rule: Rule): readonly string[] {
  if ('indicators' in rule) return rule.indicators.map(({ measure }) => measure);
  return 'measures' in rule ? rule.measures : [rule.measure];
}

function checkReadingFields({ minQuality, stampedAt, measures }: Profile, problems: string[]): void {
  if (minQuality !== undefined && !(minQuality >= 0 && minQuality < 1)) {
    problems.push(
      `minQuality ${minQuality}: expected a number from 0 to below 1, which a reading's quality must be above`,
    );
  }
  if (stampedAt !== undefined && stampedAt !== 'start' && stampedAt !== 'end') {
    problems.push(`stampedAt ${JSON.stringify(stampedAt)}: expected 'start' or 'end'`);
  }
  const weighted = Object.keys(measures).filter((name) => measures[name]?.energy === 'time-weighted');
  if (stampedAt === 'end' && weighted.length > 0) {
    problems.push(
      `measure ${weighted.join(', ')}: energy 'time-weighted' lets a value hold from its time on, and stampedAt 'end' says that it held ` +
        'until then; use energy: true, whose intervals are of one length',
    );
  }
}

function checkDimensionWindows(
  names: readonly string[],
  dimensions: readonly string[],
  tumblingWindows: readonly WindowSpec[],
  problems: string[],
): void {
  for (const name of names) {
    if (!dimensions.includes(name)) {
      problems.push(`dimensionWindows: "${name}" is not one of the dimensions ${dimensions.join(', ') || '(none)'}`);
    }
  }
  if (names.length > 0 && tumblingWindows.length === 0) {
    problems.push(
      `dimensionWindows ${names.join(', ')}: only tumbling windows are folded; add one such as 1m to the windows`,
    );
  }
}

function compileRoles(
  profile: Profile,
  measureIndex: ReadonlyMap<string, number>,
  dimensions: readonly string[],
  problems: string[],
): Map<string, Role> {
  const { wire } = profile;
  const roles = new Map<string, Role>();
  for (const [name, index] of measureIndex) roles.set(name, { kind: 'measure', index });
  for (const name of wire.measures ?? ['measures']) claim(roles, name, { kind: 'measures' }, 'measures', problems);
  for (const name of wire.ignore ?? []) claim(roles, name, { kind: 'other' }, 'ignore', problems);
  for (const name of wire.envelope ?? []) claim(roles, name, { kind: 'envelope' }, 'envelope', problems);
  for (const [kind, names] of [
    ['device', wire.device],
    ['time', wire.time],
    ['quality', wire.quality ?? []],
  ] as const) {
    for (const [rank, name] of names.entries()) claim(roles, name, { kind, rank }, kind, problems);
  }
  claim(roles, 'dimensions', { kind: 'dimensions' }, 'dimensions', problems);
  for (const [index, dimension] of dimensions.entries()) {
    for (const name of wire.dimensions?.[dimension] ?? []) {
      claim(roles, name, { kind: 'dimension', index }, `dimension ${dimension}`, problems);
    }
  }
  for (const kind of ['metric', 'value', 'unit'] as const) if (!roles.has(kind)) roles.set(kind, { kind });
  return roles;
}

function claim<T>(names: Map<string, T>, name: string, meaning: T, of: string, problems: string[]): void {
  if (names.has(name)) problems.push(`wire name "${name}" of ${of} already has another meaning`);
  else names.set(name, meaning);
}
