// A series through detect, one reading at a time: where a rule says "now".

import { scoredRow } from '#cli/replay/output/scored-row.ts';
import { createDetector } from '#core/detect/detector.ts';
import { emptyGroupState } from '#core/detect/group-state.ts';
import { usableProfile } from '#core/detect/usable-profile.ts';
import { encodePack } from '#core/pack/encode-pack.ts';
import { parsePack } from '#core/pack/parse-pack.ts';
import { generic } from '#profiles/generic.ts';
import type { RuleToTry } from './rules-to-try.ts';
import type { Series } from './series.ts';

const MEASURE = 'value';
/** Readings of a pack: as many as one invocation may bring. */
const AT_ONCE = 5000;
const LIMIT = 0.5;

/** By row: the score is at the rule's limit or beyond, or an alert opens. */
export function rowsScored({ timesMs, values, periodMs }: Series, { rule }: RuleToTry): boolean[] {
  const profile = { ...generic, measures: { [MEASURE]: { unit: '' } }, rules: [rule(MEASURE, periodMs)] };
  const detector = createDetector(usableProfile(profile), { maxAgeMs: Number.POSITIVE_INFINITY });
  const group = emptyGroupState();
  const alerting: boolean[] = [];
  for (let from = 0; from < values.length; from += AT_ONCE) {
    const times = timesMs.slice(from, from + AT_ONCE);
    const pack = parsePack(
      encodePack({
        ...{ profile: profile.name, group: 0, groups: 64, shard: 'shardId-000000000000', dimensions: [], rejected: [] },
        sequences: times.map((_, i) => `1${String(from + i).padStart(20, '0')}`),
        ...{ arrivals: times, devices: [['d']], who: times.map(() => 0), record: times.map((_, i) => i) },
        ...{
          index: times.map(() => 0),
          time: times,
          measures: [MEASURE],
          values: [values.slice(from, from + AT_ONCE)],
        },
      }),
    );
    for (let row = 0; row < pack.rows; row += 1) {
      const [scored] = scoredRow(detector, group, pack, row);
      alerting.push(scored !== undefined && (scored.score >= LIMIT || scored.isFiring));
    }
  }
  return alerting;
}
