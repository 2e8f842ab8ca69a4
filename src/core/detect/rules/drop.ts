// A magnitude below the baseline by more than a ratio. During an outage it is not judged: the outage says it already.
import { NORMAL, UNJUDGED } from '../../finding/finding.ts';
import { measureKind } from './kind.ts';
import {
  baselineNeeds,
  checkRelative,
  compileRelative,
  isNew,
  narrowBaseline,
  RELATIVE_FIELDS,
  type RelativeLimits,
  type RelativeRule,
  relativeLeaving,
  relativeWords,
} from './relative.ts';

/**
 * A magnitude below the baseline by more than `ratio` (0.5 = under half of it). Needs order. Not raised while an outage
 * of the measure holds.
 */
export interface DropRule extends RelativeRule {
  readonly kind: 'drop';
}

export const drop = measureKind<DropRule, RelativeLimits>({
  kind: 'drop',
  reads: 'measure',
  fields: RELATIVE_FIELDS,
  needsOrder: true,
  severities: ({ severity }) => [severity],
  check(spec, _profile, _earlier, say) {
    if (!(spec.ratio > 0 && spec.ratio <= 1)) say(`ratio ${spec.ratio}: expected more than 0 and at most 1`);
    checkRelative(spec, say);
  },
  leaving: relativeLeaving,
  compile: compileRelative,
  needs: baselineNeeds,
  quiet: {
    narrow(shared, limits) {
      narrowBaseline(shared, limits);
      shared.dropFactor = Math.max(shared.dropFactor, 1 - limits.ratio);
    },
  },
  judge(limits, { state, value, isOutage }) {
    if (isOutage || isNew(limits, state)) return UNJUDGED;
    const isDrop = state.baseline > limits.minBaseline && Math.abs(value) < state.baseline * (1 - limits.ratio);
    return isDrop ? limits.finding : NORMAL;
  },
  strength: (limits, { state, value, isOutage }) =>
    isOutage || isNew(limits, state) || !(state.baseline > limits.minBaseline)
      ? Number.NaN
      : Math.max(0, 1 - Math.abs(value) / state.baseline) / limits.ratio,
  words: (_limits, ...of) => relativeWords('drop', ...of),
  doc: { anomaly: '\\|value\\| < baseline · (1 − ratio), not during an outage', needsOrder: 'yes' },
});
