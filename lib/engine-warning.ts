// `timeSeries: 'auto'` at synth: what was looked up for the account and region, and a word where nobody has looked.
import { Annotations, Stack, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { engineContextKey } from '#config/deploy-engine.ts';
import type { DeploySettings } from '#config/deploy-settings.ts';
import type { DeploySources } from '#config/deploy-settings-reader.ts';

/**
 * What is kept for the account and region of a construct's stack. A stack without them of its own is deployed to those
 * of the command line, which the CDK says in its variables: https://docs.aws.amazon.com/cdk/v2/guide/environments.html
 */
export function engineSources(scope: Construct): Pick<DeploySources, 'context' | 'environment'> {
  const stack = Stack.of(scope);
  const { CDK_DEFAULT_ACCOUNT, CDK_DEFAULT_REGION } = process.env;
  const account = Token.isUnresolved(stack.account) ? CDK_DEFAULT_ACCOUNT : stack.account;
  const region = Token.isUnresolved(stack.region) ? CDK_DEFAULT_REGION : stack.region;
  if (!account || !region) return {};
  const key = engineContextKey(account, region);
  return {
    context: { [key]: scope.node.tryGetContext(key) },
    environment: { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region },
  };
}

/** A deployment that has Timestream must not leave it because nobody looked. */
export function warnOfAssumedEngine(scope: Construct, { engineFrom }: DeploySettings): void {
  if (engineFrom !== 'assumed') return;
  Annotations.of(scope).addWarningV2(
    'weir:engine',
    'timeSeries is auto, and nobody has looked for this account and region: windows go to Athena. `npx weir doctor` looks, and keeps in cdk.context.json what it finds. A deployment that has its windows in Timestream sets timeSeries to timestream (docs/upgrading.md)',
  );
}
