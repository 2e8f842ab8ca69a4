// Fixed limits: a reading strictly beyond one is an anomaly, as grave as the gravest limit it passes. Needs neither
// order nor history.
import { type Finding, NORMAL, severityOf } from '../../finding/finding.ts';
import { quantity } from '../../finding/wording.ts';
import { measureKind } from './kind.ts';
import { hasNumbers, type LimitsBySeverity, limitsByFinding } from './limits.ts';

/** Fixed limits with a severity each; strictly below or strictly above counts. Needs no order. */
export interface LevelRule {
  readonly kind: 'level';
  readonly name: string;
  readonly measure: string;
  readonly above?: LimitsBySeverity;
  readonly below?: LimitsBySeverity;
}

export interface LevelLimits {
  /** Per finding 1 … 4: beyond which value it begins; +∞ or −∞ where there is none. Index 0 is not used. */
  readonly above: readonly number[];
  readonly below: readonly number[];
}

export const level = measureKind<LevelRule, LevelLimits>({
  kind: 'level',
  reads: 'measure',
  fields: { kind: 'must', name: 'must', measure: 'must', above: 'may', below: 'may' },
  needsOrder: false,
  severities: ({ above = {}, below = {} }) => [...Object.keys(above), ...Object.keys(below)],
  check({ above, below }, _profile, _earlier, say) {
    if (!hasNumbers({ ...above }) && !hasNumbers({ ...below })) say('expected a limit above or below');
  },
  compile: ({ above, below }) => ({
    above: limitsByFinding(above, Number.POSITIVE_INFINITY),
    below: limitsByFinding(below, Number.NEGATIVE_INFINITY),
  }),
  needs: () => ({}),
  quiet: {
    narrow(shared, { above, below }) {
      shared.lowest = Math.max(shared.lowest, ...below.slice(1));
      shared.highest = Math.min(shared.highest, ...above.slice(1));
    },
  },
  judge({ above, below }, { value }) {
    for (let finding = above.length - 1; finding > 0; finding--) {
      if (value > (above[finding] as number) || value < (below[finding] as number)) return finding;
    }
    return NORMAL;
  },
  words(limits, finding, { value }, subject, unit) {
    if (finding === NORMAL) return { baseline: null, score: null, message: `${subject} is within its limits again` };
    const limit = limitPassed(limits, value, finding);
    const side = value > limit ? 'above' : 'below';
    const message = `${subject} is ${side} its ${severityOf(finding)} limit of ${quantity(limit, unit)}`;
    return { baseline: limit, score: null, message };
  },
  doc: {
    anomaly: 'strictly above or below a limit; the gravest limit passed is the severity',
    needsOrder: 'no',
  },
});

/** The limit that a reading of this finding passed. */
function limitPassed({ above, below }: LevelLimits, value: number, finding: Finding): number {
  const upper = above[finding] as number;
  return value > upper ? upper : (below[finding] as number);
}
