// What the policy of a KMS key must say for Weir to use it. A key of this app is given what is missing; the policy of
// an imported one cannot be changed from here, so synth prints what its owner adds (docs/deploy.md, "A key of your
// own").
import { AccountRootPrincipal, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Annotations, Aws, Resource, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { PUBLISHER_KEY_ACTIONS } from './constructs/alert-topics.ts';

/**
 * @param of which key it is, in a word
 * @param bySns SNS itself uses it, for what a subscriber did not take
 */
export function letKeyBeUsed(
  scope: Construct,
  of: 'data' | 'stream' | 'topic',
  key: IKey | undefined,
  { bySns = false }: { readonly bySns?: boolean } = {},
): void {
  if (key === undefined) return;
  const sns = new PolicyStatement({
    principals: [new ServicePrincipal('sns.amazonaws.com')],
    actions: PUBLISHER_KEY_ACTIONS,
    resources: ['*'],
    conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
  });
  if (Resource.isOwnedResource(key)) {
    // By default it lets the account's policies count:
    // https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    if (bySns) key.addToResourcePolicy(sns);
    return;
  }
  const statements = [account(), ...(bySns ? [sns] : [])].map((each) => each.toStatementJson());
  Annotations.of(scope).addInfoV2(
    `weir:${of}KeyPolicy`,
    `The policy of the imported ${of} key cannot be changed from here. Before the first deployment it must hold, with your account's number: ${readable(Stack.of(scope), statements)}`,
  );
}

/** Lets the policies of the account's roles count, as the default policy of a key does. */
function account(): PolicyStatement {
  return new PolicyStatement({ principals: [new AccountRootPrincipal()], actions: ['kms:*'], resources: ['*'] });
}

/** As a person writes it: what CloudFormation would put in is named. */
function readable(stack: Stack, statements: readonly unknown[]): string {
  return JSON.stringify(stack.resolve(statements), (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    if ('Fn::Join' in value) {
      const [separator, parts] = value['Fn::Join'] as [string, unknown[]];
      return parts.map((part) => (typeof part === 'string' ? part : nameOf(part))).join(separator);
    }
    return 'Ref' in value ? nameOf(value) : value;
  });
}

function nameOf(reference: unknown): string {
  const name = (reference as { readonly Ref?: string }).Ref;
  if (name === 'AWS::Partition') return 'aws';
  return name === 'AWS::AccountId' ? 'ACCOUNT' : String(name);
}
