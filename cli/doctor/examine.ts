// All checks in the order a person would mend them; what depends on something broken is not asked.
import { type DeploySettings, LOCAL_STAGE } from '#config/deploy-settings.ts';
import type { Account } from './account.ts';
import { credentialsFinding, messageOf } from './aws-errors.ts';
import { type Finding, fail, ok, unknown } from './finding.ts';
import { planCheck } from './plan-check.ts';
import { bootstrapCheck, stacksCheck } from './stack-checks.ts';
import { timestreamCheck } from './timestream-check.ts';

/**
 * What an account has to say about a deployment with these settings; undefined: they are wrong, so only what holds for
 * all is asked.
 */
export async function examineAccount(
  account: Account,
  settings: DeploySettings | undefined,
  profile: string | undefined,
  nowMs: number,
): Promise<readonly Finding[]> {
  let region: string;
  try {
    region = await account.region();
  } catch (error) {
    const missing = fail(
      'region',
      `no region is set (${messageOf(error)})`,
      '`export AWS_REGION=eu-west-1`, or `aws configure set region eu-west-1`',
    );
    try {
      await account.credentials();
    } catch (none) {
      return [credentialsFinding(none, profile), missing];
    }
    return [missing, unknown('credentials', 'there are some; not asked without a region')];
  }
  const findings: Finding[] = [ok('region', region)];
  let where: string;
  try {
    const { account: id, arn } = await account.identity();
    findings.push(ok('credentials', `account ${id} as ${arn}`));
    where = `aws://${id}/${region}`;
  } catch (error) {
    const rest = ['bootstrap', 'stacks', 'timestream'].map((check) => unknown(check, 'not asked without an account'));
    return [...findings, credentialsFinding(error, profile), ...rest];
  }
  findings.push(await bootstrapCheck(account, where));
  if (settings === undefined) return [...findings, unknown('stacks', 'not asked while the settings are wrong')];
  findings.push(...(await stacksCheck(account, stackNames(settings))));
  findings.push(await planCheck(account, settings, stackNames(settings)[0] as string, nowMs));
  if (settings.timeSeries === 'none' || settings.stage === LOCAL_STAGE) {
    return [...findings, ok('timestream', 'not needed with these settings')];
  }
  return [...findings, await timestreamCheck(account, region)];
}

/** As lib/build-app.ts names them. */
function stackNames({ profile, stage }: DeploySettings): readonly string[] {
  return ['data', 'time-series', 'compute'].map((part) => `weir-${profile}-${stage}-${part}`);
}
