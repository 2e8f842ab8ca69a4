// What functions may read that put links into messages, or check them: the key that signs them.
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Aws } from 'aws-cdk-lib/core';
import type { DeploySettings } from '#config/deploy-settings.ts';
import { hasAcknowledgePage } from './people-functions.ts';
import { allow } from './statement.ts';

/**
 * The key that signs links: a SecureString under AWS's own key for the parameter store, which lets whoever may read the
 * parameter use it: https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html
 */
export function linkKeyOf(settings: DeploySettings): PolicyStatement[] {
  if (!hasAcknowledgePage(settings)) return [];
  const name = settings.acknowledgeKey.replace(/^\//, '');
  return [allow(['ssm:GetParameter'], `arn:${Aws.PARTITION}:ssm:${Aws.REGION}:${Aws.ACCOUNT_ID}:parameter/${name}`)];
}
