// `timeSeries` at synth: what was looked up for the account and region, a word where nobody has looked, and one where
// windows are kept nowhere.
import { Annotations, Stack, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { hasHotCopy } from '#config/deploy-api.ts';
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

export function warnOfEngine(scope: Construct, settings: DeploySettings): void {
  if (settings.engineFrom === 'assumed') warnOfAssumed(scope);
  const { timeSeries, aggregatesStream, paneLines } = settings;
  if (timeSeries !== 'none' || hasHotCopy(settings) || aggregatesStream || paneLines) return;
  Annotations.of(scope).addWarningV2(
    'weir:windows',
    'timeSeries is none and api is none: windows are computed and kept nowhere, only alerts are left. Set hotCopy to true for those of late, or another timeSeries for all',
  );
}

/** A deployment that has Timestream must not leave it because nobody looked. */
function warnOfAssumed(scope: Construct): void {
  Annotations.of(scope).addWarningV2(
    'weir:engine',
    'timeSeries is auto, and nobody has looked for this account and region: windows go to Athena. `npx weir doctor` looks, and keeps in cdk.context.json what it finds. A deployment that has its windows in Timestream sets timeSeries to timestream (docs/upgrading.md)',
  );
}
