// A key group as the rules of a shadow see it: a copy of the group in force, made once, that goes on by itself. It
// travels and is stored with the group, so it is judged exactly once too, whoever goes on from there.
import type { Pack } from '../pack/pack.ts';
import { absorbByRules } from './absorb-pack.ts';
import type { Detector } from './detector.ts';
import type { GroupState, ShadowGroup } from './group-state.ts';
import { emptyOutcome, type Outcome } from './outcome.ts';
import { comeTo, type RulesInForce } from './rulebook.ts';
import { decodeGroup, encodeGroup, leastBytes } from './state-codec.ts';

/** A key group that keeps more has no shadow: both are handed on and stored as one. */
export const MAX_SHADOWED_BYTES = 150_000;

/**
 * Gives `group` a shadow of its own before its next readings. What both rules keep in the same shape goes on from what
 * is there; the rest begins anew, as when rules change. Answers undefined where the group is too large.
 */
export function shadowOf(
  layout: Detector,
  group: GroupState,
  inForce: RulesInForce,
  shadow: { readonly id: number; readonly detector: Detector },
): ShadowGroup | undefined {
  if (group.shadow?.id === shadow.id) return group.shadow;
  group.shadow = undefined;
  if (leastBytes(group) > MAX_SHADOWED_BYTES) return undefined;
  const state = decodeGroup(layout, encodeGroup(layout, group));
  comeTo(state, inForce, always(shadow.detector), emptyOutcome());
  group.shadow = { id: shadow.id, state, bytes: undefined };
  return group.shadow;
}

/** Answers what the shadow finds in a pack. It is given up where it has become too large. */
export function absorbInShadow(layout: Detector, detector: Detector, group: GroupState, pack: Pack): Outcome {
  const outcome = emptyOutcome();
  const { shadow } = group;
  if (shadow === undefined || isGivenUp(shadow)) return outcome;
  shadow.state ??= decodeGroup(layout, shadow.bytes ?? new Uint8Array());
  const rules = always(detector);
  if (absorbByRules({ version: () => rules, at: () => rules }, shadow.state, pack, outcome)) shadow.bytes = undefined;
  if (leastBytes(shadow.state) > 2 * MAX_SHADOWED_BYTES) giveUp(group, shadow.id);
  return outcome;
}

/** It is not begun again: what it has found would be found, and counted, once more. */
export function giveUp(group: GroupState, id: number): void {
  group.shadow = { id, state: undefined, bytes: undefined };
}

export const isGivenUp = ({ state, bytes }: ShadowGroup): boolean => state === undefined && (bytes?.length ?? 0) === 0;

const always = (detector: Detector): RulesInForce => ({ version: 0, detector, untilMs: Number.POSITIVE_INFINITY });
