// What several kinds have in common: limits with a severity each, and how many readings can be counted.
import type { Finding } from '../../finding/finding.ts';
import { NORMAL } from '../../finding/finding.ts';
import { SEVERITIES, type Severity } from '../../finding/severity.ts';
import type { Say } from './fields.ts';
import type { ProfileFacts } from './kind.ts';
import { checkShared, type LifeFields, lowered } from './life.ts';

export type LimitsBySeverity = Partial<Readonly<Record<Severity, number>>>;

/** Readings are counted in 16 bits, a span's with one more. */
export const MAX_COUNTED = 65_534;

/** Limits by severity as a list by finding, `none` where a severity has no limit. Index 0 is not used. */
export function limitsByFinding(limits: LimitsBySeverity | undefined, none: number): number[] {
  return [none, ...SEVERITIES.map((severity) => limits?.[severity] ?? none)];
}

/** The gravest finding whose limit the number is above. */
export function findingAbove(limits: readonly number[], number: number): Finding {
  for (let finding = limits.length - 1; finding > 0; finding--) {
    if (number > (limits[finding] as number)) return finding;
  }
  return NORMAL;
}

/** The mildest of them. */
export function lowestLimit(limits: readonly number[]): number {
  return Math.min(...limits.slice(1));
}

export function hasNumbers(limits: Readonly<Record<string, number>>): boolean {
  const values = Object.values(limits);
  return values.length > 0 && values.every(Number.isFinite);
}

/**
 * Says where a graver limit is passed before a milder one. `field` is `above` or `below`, which says the side. The same
 * limit twice is no contradiction: then the graver one counts.
 */
export function checkOrder(field: 'above' | 'below', limits: LimitsBySeverity | undefined, say: Say): void {
  const isBefore = (limit: number, milder: number) => (field === 'above' ? limit < milder : limit > milder);
  let milder: Severity | undefined;
  for (const severity of SEVERITIES) {
    const limit = limits?.[severity];
    if (limit === undefined) continue;
    const before = milder === undefined ? undefined : limits?.[milder];
    if (before !== undefined && isBefore(limit, before)) {
      const side = field === 'above' ? 'more' : 'less';
      say(
        `${field}.${severity} ${limit}: expected ${field}.${milder}, ${before}, or ${side}: what is graver is not reached before what is milder`,
      );
    } else milder = severity;
  }
}

export function checkCounted(minReadings: number | undefined, say: Say): void {
  if (minReadings !== undefined && minReadings > MAX_COUNTED)
    say(`minReadings ${minReadings}: expected at most ${MAX_COUNTED}`);
}

/** What a rule over several measures names. */
export function checkNamed(named: readonly string[], { measures, openMeasures }: ProfileFacts, say: Say): void {
  const known = measures.map(({ name }) => name);
  for (const measure of named) {
    if (!openMeasures && !known.includes(measure)) say(`measure "${measure}" is not one of ${known.join(', ')}`);
  }
  if (new Set(named).size < named.length) say('a measure is named twice');
}

/** Of a rule whose limits are of a number that is normal towards 0. */
interface AboveRule extends LifeFields {
  readonly above: LimitsBySeverity;
  readonly clear?: number;
}

const mildest = (above: LimitsBySeverity): number => Math.min(...Object.values(above));

/** The rule with the one limit by which it is left. */
export function leavingBelow<S extends AboveRule>(spec: S): S {
  const { above, clear, clearShare = 0 } = spec;
  return { ...spec, above: { low: clear ?? lowered(mildest(above), clearShare) } };
}

export function checkClearBelow({ above, clear, clearShare }: AboveRule, say: Say): void {
  const limit = mildest(above);
  if (clear !== undefined && !(clear >= 0 && clear <= limit))
    say(`clear ${clear}: expected a number from 0 to the mildest limit, ${limit}`);
  checkOrder('above', above, say);
  checkShared(Object.values(above), clearShare, say);
}
