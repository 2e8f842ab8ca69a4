// Whether settings fit what a deployment keeps its data by, and from when on other windows would hold.
import type { DeploySettings } from '#config/deploy-settings.ts';
import { profileWith } from '#functions/profile.ts';
import { checkAgainstPlan, type DeploymentPlan, labelsOf, SettingsRefusedError } from '#stages/plan/deployment-plan.ts';
import { earliestBoundary } from '#stages/plan/window-plans.ts';
import type { Account } from './account.ts';
import { isDenied, messageOf } from './aws-errors.ts';
import { type Finding, fail, ok, unknown, warn } from './finding.ts';

/** `dataStack` is the name of the stack that holds the data; `nowMs` the wall clock. */
export async function planCheck(
  account: Account,
  settings: DeploySettings,
  dataStack: string,
  nowMs: number,
): Promise<Finding> {
  const check = 'data';
  let plan: DeploymentPlan | undefined;
  try {
    const table = (await account.stack(dataStack))?.outputs.WindowsTableName;
    plan = table === undefined ? undefined : await account.plan(table, settings.profile);
  } catch (error) {
    if (!isDenied(error)) return unknown(check, `the deployment's plan could not be read: ${messageOf(error)}`);
    return warn(
      check,
      `these credentials may not read the deployment's plan: ${messageOf(error)}`,
      'dynamodb:GetItem on the windows table lets the doctor compare the settings with the data before they are deployed',
    );
  }
  if (plan === undefined) return ok(check, 'none of this deployment yet, so every setting can still be chosen');
  return compared(check, plan, settings, nowMs);
}

function compared(check: string, plan: DeploymentPlan, settings: DeploySettings, nowMs: number): Finding {
  const profile = profileWith(settings.profileSource, settings);
  try {
    checkAgainstPlan(plan, { keyGroups: settings.keyGroups, resolutionMs: profile.resolutionMs });
    const wanted = labelsOf(profile);
    const last = plan.plans.at(-1);
    const present = last?.windows ?? [];
    if (last === undefined || present.toSorted().join() === wanted.join()) {
      return ok(check, `kept by ${plan.keyGroups} key groups, with windows ${present.join(', ')}`);
    }
    const fromMs = earliestBoundary(plan, profile, nowMs);
    return ok(
      check,
      `windows ${present.join(', ')} become ${wanted.join(', ')}: if deployed now, for event times from ${new Date(fromMs).toISOString()} on; ` +
        'until then those of before (docs/upgrading.md)',
    );
  } catch (error) {
    if (!(error instanceof SettingsRefusedError)) throw error;
    return fail(check, error.says, error.remedy);
  }
}
