// What the rules that read several measures say after a reading: patterns, and sensors that stand still.
import { findId } from '#core/bytes/id-table.ts';
import type { Detector } from '#core/detect/detector.ts';
import { viewDevice } from '#core/detect/device-view.ts';
import type { GroupState } from '#core/detect/group-state.ts';
import { explainPattern, judgePattern } from '#core/detect/rules/pattern.ts';
import { explainStuck } from '#core/detect/rules/stuck.ts';
import { standingStill } from '#core/detect/stuck-judge.ts';
import { NORMAL } from '#core/finding/finding.ts';
import { type RuleView, verdictOf } from './rule-view.ts';

/** Of the rules that read one of `measures`; the group is as it stands after the reading. */
export function rowViews(
  detector: Detector,
  group: GroupState,
  device: string,
  measures: readonly string[],
  timeMs: number,
): RuleView[] {
  const view = viewDevice(group, device);
  if (view === undefined) return [];
  const { patterns, stuck, unitOf } = detector;
  const isRead = (of: { readonly measures: readonly string[] }) => of.measures.some((name) => measures.includes(name));
  const ofPatterns = patterns.flatMap(({ rule, slots }): RuleView[] => {
    if (!isRead(rule)) return [];
    const latest = slots.map((slot) => view.measures[slot]);
    const finding = judgePattern(rule.limits, latest);
    const { baseline, score, message } = explainPattern(rule, finding, latest, unitOf);
    const own = { rule: rule.name, kind: rule.kind, measure: rule.measures.join(' '), value: null };
    return [
      { ...own, finding: verdictOf(finding), baseline, score, message: finding > NORMAL ? message : '', edges: none },
    ];
  });
  const number = findId(group.ids, device);
  const ofStuck = stuck.flatMap((each): RuleView[] => {
    const { rule } = each;
    if (!isRead(rule)) return [];
    const still = standingStill(group, each, number, timeMs) ?? [];
    const isStuck = still.length > 0;
    const own = { rule: rule.name, kind: rule.kind, measure: rule.measures.join(' '), value: null };
    const why = isStuck ? explainStuck(true, still, timeMs, unitOf) : { baseline: null, score: null, message: '' };
    return [{ ...own, finding: verdictOf(isStuck ? rule.limits.finding : NORMAL), ...why, edges: none }];
  });
  return [...ofPatterns, ...ofStuck];
}

const none = () => [];
