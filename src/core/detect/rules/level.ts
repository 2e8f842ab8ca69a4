// Fixed limits: a reading strictly beyond one is an anomaly, as grave as the gravest limit it passes. Needs neither
// order nor history.
import { type Finding, NORMAL, severityOf } from '../../finding/finding.ts';
import { quantity } from '../../finding/wording.ts';
import type { Say } from './fields.ts';
import { measureKind } from './kind.ts';
import { checkShared, LIFE_FIELDS, type LifeFields, lowered, raised } from './life.ts';
import { checkOrder, hasNumbers, type LimitsBySeverity, limitsByFinding } from './limits.ts';

/** Fixed limits with a severity each; strictly below or strictly above counts. Needs no order. */
export interface LevelRule extends LifeFields {
  readonly kind: 'level';
  readonly name: string;
  readonly measure: string;
  readonly above?: LimitsBySeverity;
  readonly below?: LimitsBySeverity;
  /** Once it fires it is over only at or below `above` and at or above `below`. Default: within all of its limits. */
  readonly clear?: { readonly above?: number; readonly below?: number };
}

export interface LevelLimits {
  /** Per finding 1 … 4: beyond which value it begins; +∞ or −∞ where there is none. Index 0 is not used. */
  readonly above: readonly number[];
  readonly below: readonly number[];
}

export const level = measureKind<LevelRule, LevelLimits>({
  kind: 'level',
  reads: 'measure',
  fields: { kind: 'must', name: 'must', measure: 'must', above: 'may', below: 'may', clear: 'may', ...LIFE_FIELDS },
  needsOrder: false,
  severities: ({ above = {}, below = {} }) => [...Object.keys(above), ...Object.keys(below)],
  check(spec, _profile, _earlier, say) {
    const { above, below } = spec;
    if (!hasNumbers({ ...above }) && !hasNumbers({ ...below })) say('expected a limit above or below');
    else checkClear(spec, say);
    checkOrder('above', above, say);
    checkOrder('below', below, say);
  },
  leaving(spec) {
    const { upper, lower } = toLeave(spec);
    return { ...spec, above: { low: upper }, below: { low: lower } };
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

/** The mildest limits, ±∞ where there is none, and those by which it is left. */
function toLeave({ above = {}, below = {}, clear = {}, clearShare = 0 }: LevelRule) {
  const highest = Math.min(Number.POSITIVE_INFINITY, ...Object.values(above));
  const lowest = Math.max(Number.NEGATIVE_INFINITY, ...Object.values(below));
  const upper = clear.above ?? (Number.isFinite(highest) ? lowered(highest, clearShare) : highest);
  const lower = clear.below ?? (Number.isFinite(lowest) ? raised(lowest, clearShare) : lowest);
  return { highest, lowest, upper, lower };
}

function checkClear(spec: LevelRule, say: Say): void {
  const { clear, clearShare } = spec;
  const { highest, lowest, upper, lower } = toLeave(spec);
  if (lowest > highest)
    say(`each value is below ${lowest} or above ${highest}: expected limits with room between them`);
  if (lowest > highest || (clear === undefined && clearShare === undefined)) return;
  if (clear !== undefined) {
    const others = Object.keys(clear).filter((field) => field !== 'above' && field !== 'below');
    for (const field of others) say(`clear.${field} is no field: expected above, below`);
    if (Object.keys(clear).length === 0) say('clear: expected a number in above, in below or in both');
    if (clear.above !== undefined && !(Number.isFinite(upper) && upper <= highest && Number.isFinite(highest)))
      say(`clear.above ${upper}: expected a number up to the mildest limit above, ${highest}`);
    if (clear.below !== undefined && !(Number.isFinite(lower) && lower >= lowest && Number.isFinite(lowest)))
      say(`clear.below ${lower}: expected a number from the mildest limit below, ${lowest}, on`);
  } else checkShared([highest, lowest], clearShare, say);
  if (lower > upper)
    say(`no value is at or above ${lower} and at or below ${upper}: it would never be over; expected less to leave by`);
}
