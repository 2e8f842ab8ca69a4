// Fixed limits: a reading strictly beyond one is an anomaly, as grave as the gravest limit it passes. Needs neither order nor history.

import { type Finding, NORMAL } from '../finding/finding.ts';
import { SEVERITIES, type Severity } from '../finding/severity.ts';

export interface LevelLimits {
  /** Per finding 1 … 4: beyond which value it begins; +∞ or −∞ where there is none. Index 0 is not used. */
  readonly above: readonly number[];
  readonly below: readonly number[];
}

export function judgeLevel(rule: LevelLimits, value: number): Finding {
  for (let finding = rule.above.length - 1; finding > 0; finding--) {
    if (value > (rule.above[finding] as number) || value < (rule.below[finding] as number)) return finding;
  }
  return NORMAL;
}

/** The limit that a reading of this finding passed. */
export function limitPassed(rule: LevelLimits, value: number, finding: Finding): number {
  const above = rule.above[finding] as number;
  return value > above ? above : (rule.below[finding] as number);
}

/** Limits by severity as a list by finding, `none` where a severity has no limit. */
export function limitsByFinding(limits: Partial<Record<Severity, number>> | undefined, none: number): number[] {
  return [none, ...SEVERITIES.map((severity) => limits?.[severity] ?? none)];
}
