// The versions of the rules as a key group comes to them: by the arrival of its readings, and never back. What goes
// from one version to the next is the state as it is, but for what a rule no longer asks for, and incidents of rules
// that are gone.
import type { Detector } from './detector.ts';
import { closeLeft } from './forget.ts';
import type { GroupState } from './group-state.ts';
import type { Outcome } from './outcome.ts';
import { dropOthers } from './pasts/measure-columns.ts';
import { partsOf } from './pasts/needs.ts';

/** A version of the rules, ready to judge. */
export interface RulesInForce {
  readonly version: number;
  readonly detector: Detector;
  /** Readings that arrive at this time or later are judged by a later version; +∞: none is known. */
  readonly untilMs: number;
}

export interface Rulebook {
  /**
   * 0 is the profile as it was deployed; by it states are read and written.
   * @throws Error where it does not know the version: it is to be read first.
   */
  version(version: number): RulesInForce;
  /** What is in force for readings that arrive at `arrivalMs`. */
  at(arrivalMs: number): RulesInForce;
}

/** Of rules that never change. */
export function fixedRules(detector: Detector): Rulebook {
  const rules = { version: 0, detector, untilMs: Number.POSITIVE_INFINITY };
  return { version: () => rules, at: () => rules };
}

/** Brings a key group to the rules of its next reading. Its incidents by rules that are gone are told as over. */
export function comeTo(group: GroupState, from: RulesInForce, to: RulesInForce, outcome: Outcome): void {
  for (const [slot, columns] of group.measures.entries()) {
    if (columns === undefined) continue;
    const before = from.detector.planAt(slot);
    const { span, needs } = to.detector.planAt(slot);
    // A mean over another span is another number: it is learnt anew.
    if (before.span > 0 && span !== before.span) columns.scoreCount.fill(0);
    dropOthers(columns, partsOf(needs));
  }
  group.rulesVersion = to.version;
  closeLeft(to.detector, group, outcome);
}
