// What a rule kind has to bring. A kind is one file here and one line in rules.ts; one that lacks a part does not
// compile.

import { type Finding, NORMAL } from '../../finding/finding.ts';
import type { RuleLife } from '../../finding/rule-life.ts';
import type { MeasureColumns } from '../pasts/measure-columns.ts';
import type { MeasureState } from '../pasts/measure-state.ts';
import { type Needs, NO_NEEDS } from '../pasts/needs.ts';
import type { Fields, Say } from './fields.ts';
import { compileLife, type LifeFields, modeOf } from './life.ts';
import type { QuietLimits } from './quiet-limits.ts';

/** A rule as it stands in a profile. */
export interface RuleSpec extends LifeFields {
  readonly kind: string;
  readonly name: string;
}

/** What of a profile a rule may ask. */
export interface ProfileFacts {
  readonly resolutionMs: number;
  /** How often a device reports, ms; 0 where the profile does not say. */
  readonly reportingPeriodMs: number;
  /** Names of the profile's measures; with `openMeasures` others may come. */
  readonly measures: readonly { readonly name: string; readonly flag: boolean }[];
  readonly dimensions: readonly string[];
  readonly openMeasures: boolean;
}

/** The kind's row in docs/rules.md. */
export interface DocRow {
  readonly anomaly: string;
  readonly needsOrder: string;
}

export interface Explanation {
  readonly baseline: number | null;
  readonly score: number | null;
  readonly message: string;
}

interface KindParts<S extends RuleSpec> {
  readonly kind: S['kind'];
  /** The fields that it has in a profile. */
  readonly fields: Fields<S>;
  /** Each word in it for how grave it is. */
  severities(spec: S): readonly string[];
  /** Tells every contradiction, with itself or with the rules of its kind that are `earlier` in the profile. */
  check(spec: S, profile: ProfileFacts, earlier: readonly S[], say: Say): void;
  readonly doc: DocRow;
}

/** A reading that is judged, and what is kept of its device and measure from before it. */
export interface JudgedReading {
  state: MeasureState;
  value: number;
  timeMs: number;
  /** An outage rule of the measure calls it one. */
  isOutage: boolean;
  /** A stuck rule of the measure holds that the value before it was the sensor's memory. */
  isStill: boolean;
}

/**
 * How a usual reading passes unasked: by limits that all rules of a measure share, or by a look of the rule's own at
 * each newer value.
 */
export type Quiet<L> =
  | {
      /** Narrows the limits within which no rule finds anything. */
      narrow(shared: QuietLimits, limits: L): void;
      readonly isQuiet?: never;
    }
  | {
      readonly narrow?: never;
      /**
       * Whether the rule finds nothing in `values[row]`, or has nothing to compare with. It is handed columns and
       * places in them and no number with a fraction, of which V8 would make an object.
       */
      isQuiet(
        limits: L,
        past: MeasureColumns,
        cell: number,
        timesMs: Float64Array,
        values: Float64Array,
        row: number,
      ): boolean;
    };

/** A kind whose rules read one measure, or with `*` each that is no flag. */
export interface MeasureKind<S extends RuleSpec & { readonly measure: string }, L> extends KindParts<S> {
  readonly reads: 'measure';
  /**
   * The rule with the limits in place by which it is left once it fires, where it has `clear` or `clearShare`.
   * Undefined of a kind that has no limits to leave.
   */
  readonly leaving: ((spec: S) => S) | undefined;
  /** It judges only values that are newer than the last one. */
  readonly needsOrder: boolean;
  /** Its limits as numbers, defaults filled in. */
  compile(spec: S, profile: ProfileFacts): L;
  /** The pasts that it compares with. */
  needs(limits: L): Partial<Needs>;
  readonly quiet: Quiet<L>;
  /** How long it rests after an incident of its device, ms (detect/rest.ts). Default 0. */
  rest?(spec: S): number;
  /** How many readings in a row it takes of a device that has been at `-below` or less lately; undefined: as of any. */
  crossing?(limits: L): { readonly below: number; readonly readings: number } | undefined;
  judge(limits: L, reading: JudgedReading): Finding;
  /**
   * How far out a reading is, as a multiple of the mildest limit: beyond 1 it is an anomaly. NaN where it is not
   * judged. For scores of readings that are none; a kind without it has none.
   */
  strength?(limits: L, reading: JudgedReading): number;
  /** Why it says so. `subject` is the measure and its value in words. */
  words(limits: L, finding: Finding, reading: JudgedReading, subject: string, unit: string): Explanation;
}

/**
 * A kind whose rules read several measures of a device at once, when all of a reading's values are taken. What they
 * find comes from the rows of several tables, so their judges are parts of detect (pattern-judge.ts, stuck-judge.ts).
 */
export interface RowKind<S extends RuleSpec, L> extends KindParts<S> {
  readonly reads: 'row';
  /**
   * The rule with the limits in place by which it is left once it fires, where it has `clear` or `clearShare`.
   * Undefined of a kind that has no limits to leave.
   */
  readonly leaving: ((spec: S) => S) | undefined;
  compile(spec: S, profile: ProfileFacts): L;
}

/** A kind whose rules compare devices with each other: no reading tells what it finds, so the sweep does. */
export interface FleetKind<S extends RuleSpec, L> extends KindParts<S> {
  readonly reads: 'fleet';
  compile(spec: S): L;
}

export const measureKind = <S extends RuleSpec & { readonly measure: string }, L>(
  kind: MeasureKind<S, L>,
): MeasureKind<S, L> => kind;

export const rowKind = <S extends RuleSpec, L>(kind: RowKind<S, L>): RowKind<S, L> => kind;

export const fleetKind = <S extends RuleSpec, L>(kind: FleetKind<S, L>): FleetKind<S, L> => kind;

/** A rule as it judges one measure. */
export interface CompiledRule {
  readonly kind: string;
  readonly life: RuleLife;
  /** What the measure's pasts do while it fires: LEARN, SLOW or FREEZE. */
  readonly whileFiring: number;
  /** It compares with what is normal for the device, which may become something else. */
  readonly comparesWithPast: boolean;
  /** The rule's name, or `<name>:<measure>` where it was written for `*`. */
  readonly name: string;
  readonly measure: string;
  readonly needsOrder: boolean;
  readonly needs: Needs;
  narrow(shared: QuietLimits): void;
  /** Undefined where the shared limits say it. */
  readonly isQuiet:
    | ((past: MeasureColumns, cell: number, timesMs: Float64Array, values: Float64Array, row: number) => boolean)
    | undefined;
  judge(reading: JudgedReading): Finding;
  /** Of a reading without anomaly: it is beyond the limit by which the rule is left. */
  hasLeft(reading: JudgedReading): boolean;
  words(finding: Finding, reading: JudgedReading, subject: string, unit: string): Explanation;
  readonly strength: ((reading: JudgedReading) => number) | undefined;
  /** The rule as it judges devices that feed in, which are at `-below` or less at times (detect/feeding.ts). */
  readonly crossing: Crossing | undefined;
  /** How long it rests after an incident of its device, ms; 0: it does not. */
  readonly restMs: number;
}

export interface Crossing {
  readonly name: string;
  readonly kind: string;
  readonly life: RuleLife;
  readonly below: number;
}

export function compileRule<S extends RuleSpec & { readonly measure: string }, L>(
  kind: MeasureKind<S, L>,
  spec: S,
  measure: string,
  profile: ProfileFacts,
): CompiledRule {
  const { needsOrder, quiet } = kind;
  const limits = kind.compile(spec, profile);
  const leaving = leavingOf(kind, spec);
  const toLeave = leaving && kind.compile(leaving, profile);
  const { isQuiet } = quiet;
  const needs = { ...NO_NEEDS, seen: !needsOrder, ...kind.needs(limits) };
  const life = compileLife(spec, profile.reportingPeriodMs);
  const name = spec.measure === '*' ? `${spec.name}:${measure}` : spec.name;
  return {
    kind: kind.kind,
    life,
    whileFiring: modeOf(spec),
    name,
    measure,
    restMs: kind.rest?.(spec) ?? 0,
    crossing: crossingOf(kind.crossing?.(limits), { name, kind: kind.kind, life }),
    needsOrder,
    needs,
    comparesWithPast: needsOrder && (needs.baselineCountedTo > 0 || needs.span > 0 || needs.adaptive),
    narrow: (shared) => quiet.narrow?.(shared, limits),
    isQuiet: isQuiet && ((past, cell, timesMs, values, row) => isQuiet(limits, past, cell, timesMs, values, row)),
    judge: (reading) => kind.judge(limits, reading),
    strength: kind.strength && ((reading) => kind.strength?.(limits, reading) ?? Number.NaN),
    hasLeft: (reading) => toLeave === undefined || kind.judge(toLeave, reading) <= NORMAL,
    words: (finding, reading, subject, unit) => kind.words(limits, finding, reading, subject, unit),
  };
}

function crossingOf(
  crossing: { readonly below: number; readonly readings: number } | undefined,
  rule: Omit<Crossing, 'below'>,
): Crossing | undefined {
  if (crossing === undefined) return undefined;
  const forReadings = Math.max(rule.life.forReadings, crossing.readings);
  return { ...rule, below: crossing.below, life: { ...rule.life, forReadings } };
}

/** Undefined where a rule is left as soon as it finds nothing. */
export function leavingOf<S extends RuleSpec>(
  { leaving }: { readonly leaving: ((spec: S) => S) | undefined },
  spec: S,
): S | undefined {
  const { clear, clearShare } = spec as LifeFields & { readonly clear?: unknown };
  return leaving === undefined || (clear === undefined && clearShare === undefined) ? undefined : leaving(spec);
}
