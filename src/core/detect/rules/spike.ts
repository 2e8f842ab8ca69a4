// A magnitude above the baseline by more than a ratio.
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

/** A magnitude above the baseline by more than `ratio` (1 = more than twice the baseline). Needs order. */
export interface SpikeRule extends RelativeRule {
  readonly kind: 'spike';
}

export const spike = measureKind<SpikeRule, RelativeLimits>({
  kind: 'spike',
  reads: 'measure',
  fields: RELATIVE_FIELDS,
  needsOrder: true,
  severities: ({ severity }) => [severity],
  check(spec, _profile, _earlier, say) {
    if (!(spec.ratio > 0)) say(`ratio ${spec.ratio}: expected more than 0`);
    checkRelative(spec, say);
  },
  leaving: relativeLeaving,
  compile: compileRelative,
  needs: baselineNeeds,
  quiet: {
    narrow(shared, limits) {
      narrowBaseline(shared, limits);
      shared.spikeFactor = Math.min(shared.spikeFactor, 1 + limits.ratio);
    },
  },
  judge(limits, { state, value }) {
    if (isNew(limits, state)) return UNJUDGED;
    const isSpike = state.baseline > limits.minBaseline && Math.abs(value) > state.baseline * (1 + limits.ratio);
    return isSpike ? limits.finding : NORMAL;
  },
  strength: (limits, { state, value }) =>
    isNew(limits, state) || !(state.baseline > limits.minBaseline)
      ? Number.NaN
      : Math.max(0, Math.abs(value) / state.baseline - 1) / limits.ratio,
  words: (_limits, ...of) => relativeWords('spike', ...of),
  doc: { anomaly: '\\|value\\| > baseline · (1 + ratio)', needsOrder: 'yes' },
});
