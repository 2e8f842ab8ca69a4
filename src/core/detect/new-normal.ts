// What becomes of what is normal for a device while a rule fires: it learns, learns slowly, or waits. A change that
// lasts is what the device does by then: what compares with its past is over, and learns anew.
import { endFinding, type FindingRecord } from '../alert/finding-record.ts';
import { noteEnd } from '../alert/incident-record.ts';
import { labelOf, quantity } from '../finding/wording.ts';
import type { Detector } from './detector.ts';
import type { GroupState } from './group-state.ts';
import type { MeasurePlan } from './measure-plan.ts';
import { LEARN, RENEW } from './rules/life.ts';

/**
 * A day, so that a cycle of hours is not taken for a change, and so many readings, so that a device that seldom reports
 * has shown it.
 */
export const NEW_NORMAL_MS = 86_400_000;
export const NEW_NORMAL_READINGS = 200;

/** How a newer value moves the pasts of its measure, after all of the measure's rules have judged it. */
export function modeAfter(
  { unitOf }: Detector,
  group: GroupState,
  plan: MeasurePlan,
  device: number,
  timeMs: number,
  value: number,
): number {
  const life = group.incidents.get(device);
  if (life === undefined) return LEARN;
  let mode = LEARN;
  for (const { name, whileFiring } of plan.holders)
    if (whileFiring > mode && life.findings.some((each) => each.rule === name && holds(each))) mode = whileFiring;
  if (mode === LEARN) return mode;
  const compared = plan.rules.filter(({ comparesWithPast }) => comparesWithPast);
  const found = compared.flatMap((rule) => {
    const record = life.findings.find((each) => each.rule === rule.name && holds(each));
    return record === undefined ? [] : [{ rule, record }];
  });
  if (!found.some(({ record }) => hasLasted(record, timeMs))) return mode;
  const unit = unitOf(plan.name);
  const message = `${labelOf(plan.name, unit)} has been so for ${NEW_NORMAL_READINGS} readings and a day: ${quantity(value, unit)} is normal for this device from now on`;
  for (const { rule, record } of found) {
    const isTold = record.phase === 'firing';
    endFinding(record, rule.life, timeMs);
    if (isTold)
      noteEnd(life, record, { measure: plan.name, value, baseline: null, score: null, message }, 'new-normal');
  }
  return RENEW;
}

/** What is normal again is learnt again, also while the rule still holds. */
const holds = ({ phase }: FindingRecord): boolean => phase === 'firing' || phase === 'pending';

function hasLasted({ phase, count, sinceMs }: FindingRecord, timeMs: number): boolean {
  return phase === 'firing' && count >= NEW_NORMAL_READINGS && timeMs - sinceMs >= NEW_NORMAL_MS;
}
