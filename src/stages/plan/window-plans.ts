// The windows that hold at a step: those of the stored plan. Whoever has newer settings proposes the next plan, the
// others follow.
import type { CompiledProfile } from '#core/profile/compile.ts';
import { boundaryAfter, plannedProfile, planReachMs } from '#core/windowing/window-plan.ts';
import {
  checkAgainstPlan,
  type DeploymentPlan,
  decodeDeploymentPlan,
  labelsOf,
  SettingsRefusedError,
} from './deployment-plan.ts';

/** Two minutes: so far may an event be ahead of its arrival (stages/validate/validate.ts). */
const CLOCK_AHEAD_MS = 120_000;
/** Old instances are gone by then, and a deployment that was undone is taken for one. */
const REST_MS = 120_000;

/** The profile by a stored plan, made anew only where plan or time ask for it. */
export function createPlanned(profile: CompiledProfile, maxAgeMs: number) {
  let known: { readonly text: string; readonly leavesMs: number; readonly planned: CompiledProfile } | undefined;

  /** @throws SettingsRefusedError, UnknownFormatError. */
  return (plan: DeploymentPlan, nowMs: number): CompiledProfile => {
    checkAgainstPlan(plan, profile);
    const text = JSON.stringify(plan);
    if (known?.text === text && nowMs < known.leavesMs) return known.planned;
    const whole = plannedProfile(profile, plan);
    // The end of a replay is no now.
    const isNow = nowMs < Number.POSITIVE_INFINITY;
    const leftMs = isNow ? nowMs - planReachMs(whole, maxAgeMs) : Number.NEGATIVE_INFINITY;
    // The next moment at which a plan's windows are done with.
    const ends = plan.plans.map(({ fromMs }) => fromMs - leftMs + 1).filter((ms) => ms > 0);
    known = { text, leavesMs: nowMs + Math.min(...ends), planned: plannedProfile(profile, plan, leftMs) };
    return known.planned;
  };
}

/** Undefined: nothing is stored yet. */
export function planIn(stored: { readonly bytes: Uint8Array } | undefined): DeploymentPlan | undefined {
  return stored === undefined ? undefined : decodeDeploymentPlan(stored.bytes);
}

export interface Proposer {
  /** When this instance read its settings, ms. */
  readonly startedMs: number;
  readonly nowMs: number;
  /** No call lasts longer: nobody works by a plan that was read before. */
  readonly callMs: number;
}

/** The time-out of aggregate as deployed (lib/weir-compute.ts). */
export const DEFAULT_CALL_MS = 120_000;

/**
 * Where other windows would begin if they were set at `nowMs`: nobody can have absorbed a reading from then on, since
 * an event is at most two minutes ahead of its arrival, and whoever still works by an older plan has ended by then.
 * @throws SettingsRefusedError where no boundary of use separates the windows.
 */
export function earliestBoundary(
  { plans }: Pick<DeploymentPlan, 'plans'>,
  profile: CompiledProfile,
  nowMs: number,
  callMs = DEFAULT_CALL_MS,
): number {
  const last = plans.at(-1);
  const afterMs = Math.max(nowMs + CLOCK_AHEAD_MS + callMs, last?.fromMs ?? Number.NEGATIVE_INFINITY);
  try {
    return boundaryAfter(last?.windows ?? [], labelsOf(profile), afterMs, profile);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new SettingsRefusedError(error.message, `set the windows back to ${last?.windows.join(', ')}, or to others`);
  }
}

/**
 * The plan that follows `plan` where this instance's settings want other windows and are newer; undefined where the
 * plan stands. An instance that began before the plan was written has the older settings, whatever they are.
 * @throws SettingsRefusedError where no boundary separates the windows.
 */
export function nextPlan(
  plan: DeploymentPlan,
  profile: CompiledProfile,
  { startedMs, nowMs, callMs }: Proposer,
): DeploymentPlan | undefined {
  const wanted = labelsOf(profile);
  const last = plan.plans.at(-1);
  if (last === undefined || last.windows.toSorted().join() === wanted.join()) return undefined;
  if (startedMs <= plan.writtenMs || nowMs < plan.writtenMs + REST_MS) return undefined;
  const fromMs = earliestBoundary(plan, profile, nowMs, callMs);
  return {
    ...plan,
    revision: plan.revision + 1,
    plans: [...plan.plans, { windows: wanted, fromMs }],
    writtenMs: nowMs,
  };
}
