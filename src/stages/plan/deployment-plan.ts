// What a deployment was born with and may never change, and which windows it has from when on: one item in the windows'
// store. Written by aggregate under a version condition, read by every stage. Refuses settings that contradict what is
// stored.
import { checkMembers, FORMATS } from '#core/formats.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { OtherLayoutError } from '#core/windowing/layout-codec.ts';
import type { WindowPlan, WindowPlans } from '#core/windowing/window-plan.ts';

export interface DeploymentPlan extends WindowPlans {
  /** 1 at birth, one more with each change of the windows. */
  readonly revision: number;
  readonly profile: string;
  readonly keyGroups: number;
  readonly resolutionMs: number;
  /** When this revision was written, ms (wall clock). */
  readonly writtenMs: number;
}

export function deploymentPlanKey(profile: string): string {
  return `plan#${profile}`;
}

/** The item stays as long as the deployment: its state would be misread without it. */
export function isDeploymentPlanKey(key: string): boolean {
  return key.startsWith('plan#');
}

const utf8 = new TextEncoder();

interface StoredPlan extends Omit<DeploymentPlan, 'plans'> {
  /** JSON has no infinity: null is from ever on. */
  readonly plans: readonly { readonly windows: readonly string[]; readonly fromMs: number | null }[];
}

const MEMBERS: readonly (keyof DeploymentPlan)[] = [
  ...(['revision', 'profile', 'keyGroups', 'resolutionMs', 'latenessGrainMs', 'plans', 'writtenMs'] as const),
];

export function encodeDeploymentPlan(plan: DeploymentPlan): Uint8Array {
  const plans = plan.plans.map(({ windows, fromMs }) => ({ windows, fromMs: Number.isFinite(fromMs) ? fromMs : null }));
  return utf8.encode(JSON.stringify({ v: FORMATS.plan.writes, ...plan, plans }));
}

/** @throws UnknownFormatError; Error where the bytes are no plan. */
export function decodeDeploymentPlan(bytes: Uint8Array): DeploymentPlan {
  const stored = JSON.parse(new TextDecoder().decode(bytes)) as StoredPlan;
  checkMembers('plan', stored, MEMBERS);
  const plans = stored.plans.map(({ windows, fromMs }): WindowPlan => {
    return { windows, fromMs: fromMs ?? Number.NEGATIVE_INFINITY };
  });
  const { revision, profile, keyGroups, resolutionMs, latenessGrainMs, writtenMs } = stored;
  return { revision, profile, keyGroups, resolutionMs, latenessGrainMs, plans, writtenMs };
}

/** A setting is another one than what the data is kept by. Nothing was done: the records stay in their stream. */
export class SettingsRefusedError extends Error {
  /** What contradicts what. */
  readonly says: string;
  readonly remedy: string;

  constructor(says: string, remedy: string) {
    super(`${says}: ${remedy}. Nothing is lost meanwhile (docs/upgrading.md)`);
    this.name = 'SettingsRefusedError';
    this.says = says;
    this.remedy = remedy;
  }
}

/** Reads a stored state. @throws SettingsRefusedError where it is of other settings. */
export function refusingOtherLayouts<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof OtherLayoutError)) throw error;
    throw new SettingsRefusedError(error.says, error.remedy);
  }
}

const contradiction = (setting: string, stored: number, given: number): string =>
  `setting ${setting} is ${given}, but this deployment's data is kept by ${stored}, which cannot change`;

/** @throws SettingsRefusedError naming setting, both values and what to do. */
export function checkAgainstPlan(
  plan: Pick<DeploymentPlan, 'profile' | 'keyGroups' | 'resolutionMs'>,
  given: { readonly keyGroups?: number; readonly resolutionMs: number },
): void {
  const aside = 'or deploy what is wanted beside it under another stage, and move the producers';
  const { keyGroups = plan.keyGroups } = given;
  if (keyGroups !== plan.keyGroups) {
    const remedy = `set keyGroups back to ${plan.keyGroups} and deploy, ${aside}`;
    throw new SettingsRefusedError(contradiction('keyGroups', plan.keyGroups, keyGroups), remedy);
  }
  if (given.resolutionMs !== plan.resolutionMs) {
    const remedy = `give profile ${plan.profile} its resolution of ${plan.resolutionMs} ms back, or the changed one another name`;
    throw new SettingsRefusedError(
      contradiction('resolutionMs of the profile', plan.resolutionMs, given.resolutionMs),
      remedy,
    );
  }
}

/** What a deployment begins with. */
export function firstPlan(profile: CompiledProfile, keyGroups: number, nowMs: number): DeploymentPlan {
  return {
    revision: 1,
    profile: profile.name,
    keyGroups,
    resolutionMs: profile.resolutionMs,
    latenessGrainMs: profile.latenessGrainMs,
    plans: [{ windows: labelsOf(profile), fromMs: Number.NEGATIVE_INFINITY }],
    writtenMs: nowMs,
  };
}

/** The windows that the settings ask for, as they are written, in an order that does not depend on the setting's. */
export function labelsOf({ windows, kindWindows }: CompiledProfile): string[] {
  return [...windows, ...kindWindows].map(({ label }) => label).sort();
}
