// What CloudFormation says of the stacks of a deployment and of CDK's own: whether a deployment can go over them.
import type { Account, Stack } from './account.ts';
import { isDenied, messageOf } from './aws-errors.ts';
import { type Finding, fail, ok, unknown, warn } from './finding.ts';

/**
 * What CDK's own stack must be for the templates of aws-cdk-lib 2:
 * https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html
 */
const BOOTSTRAP_VERSION = 6;
const TOOLKIT = 'CDKToolkit';

export async function bootstrapCheck(account: Account, where: string): Promise<Finding> {
  const check = 'bootstrap';
  const action = `run \`node scripts/run.mjs cdk bootstrap ${where}\`, once for each account and region`;
  return asked(check, async () => {
    const toolkit = await account.stack(TOOLKIT);
    if (toolkit === undefined) return fail(check, `${where} is not prepared for CDK`, action);
    const broken = stateOf(TOOLKIT, toolkit);
    if (broken.state === 'fail') return { ...broken, check };
    const version = Number(toolkit.outputs.BootstrapVersion ?? 0);
    return version >= BOOTSTRAP_VERSION
      ? ok(check, `${where} is prepared for CDK (version ${version})`)
      : fail(check, `${where} is prepared for CDK by version ${version}; ${BOOTSTRAP_VERSION} is needed`, action);
  });
}

/** One finding for each stack that is there; one for all where none is. */
export async function stacksCheck(account: Account, names: readonly string[]): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const name of names) {
    const found = await asked<Finding | undefined>('stacks', async () => {
      const stack = await account.stack(name);
      return stack === undefined ? undefined : stateOf(name, stack);
    });
    if (found !== undefined) findings.push(found);
  }
  return findings.length > 0 ? findings : [ok('stacks', 'none of this deployment yet; the first makes them')];
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html (stack status codes) */
function stateOf(name: string, { status, reason }: Stack): Finding {
  const check = 'stacks';
  const says = `${name} is ${status}${reason === '' ? '' : `: ${reason}`}`;
  const events = `\`aws cloudformation describe-stack-events --stack-name ${name}\` says what failed`;
  const remove = `\`aws cloudformation delete-stack --stack-name ${name}\``;
  switch (status) {
    case 'ROLLBACK_COMPLETE':
      return warn(
        check,
        says,
        `its first creation failed: ${events}. Mend that; the next deployment deletes the remains and makes it anew`,
      );
    case 'CREATE_FAILED':
    case 'ROLLBACK_FAILED':
      return fail(check, says, `${events}. Mend that, then ${remove} and deploy again`);
    case 'DELETE_FAILED':
      return fail(check, says, `${events}: usually a bucket that is not empty. Then ${remove} again`);
    case 'UPDATE_ROLLBACK_FAILED':
      return fail(
        check,
        says,
        `${events}. Mend that, then \`aws cloudformation continue-update-rollback --stack-name ${name}\` and deploy again`,
      );
    case 'UPDATE_ROLLBACK_COMPLETE':
      return warn(check, says, `the last deployment failed and was taken back: ${events}. Deploying again is safe`);
    default:
      // A change set that nobody has executed is replaced by the next one.
      if (status !== 'REVIEW_IN_PROGRESS' && status.endsWith('_IN_PROGRESS')) {
        return fail(check, says, 'another deployment is under way: wait until it has ended');
      }
      return ok(check, `${name} is ${status}`);
  }
}

async function asked<T extends Finding | undefined>(check: string, ask: () => Promise<T>): Promise<T | Finding> {
  try {
    return await ask();
  } catch (error) {
    if (!isDenied(error)) return unknown(check, `CloudFormation could not be asked: ${messageOf(error)}`);
    return warn(
      check,
      `these credentials may not ask CloudFormation: ${messageOf(error)}`,
      'deploying needs cloudformation:DescribeStacks and the right to assume the roles of CDK (cdk-*)',
    );
  }
}
