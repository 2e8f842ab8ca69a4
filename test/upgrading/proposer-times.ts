// A plan that has followed another, looked at as time goes by.
import { plannedProfile, planReachMs } from '#core/windowing/window-plan.ts';
import { firstPlan } from '#stages/plan/deployment-plan.ts';
import { createPlanned } from '#stages/plan/window-plans.ts';
import { compiled, T0 } from '../support/readings.ts';

const MAX_AGE_MS = 7 * 86_400_000;

/** `1m` until T0, then `15m`: `leaveMs` is the last instant at which a window of a minute could still be touched. */
export function createProposerTimes() {
  const profile = compiled({}, ['1m']);
  const plan = firstPlan(profile, 1, T0 - 3_600_000);
  const changed = { ...plan, revision: 2, plans: [...plan.plans, { windows: ['15m'], fromMs: T0 }] };
  const planned = createPlanned(profile, MAX_AGE_MS);
  const reachMs = planReachMs(plannedProfile(profile, changed), MAX_AGE_MS);
  return {
    leaveMs: T0 + reachMs,
    windowsAt: (nowMs: number) => planned(changed, nowMs).windows.map(({ label }) => label),
  };
}
