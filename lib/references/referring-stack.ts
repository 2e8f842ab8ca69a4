// A stack that refers to others: weakly, so that those may change or lose what this one refers to before it follows
// (docs/decisions/0016). Where an app asks for strong references, as for emulators, it is an ordinary stack.
import { createHash } from 'node:crypto';
import { CfnOutput, CfnResource, Stack } from 'aws-cdk-lib/core';
import { holdOutputs, type OutputName } from './held-outputs.ts';
import { identityOf, type Resources, referredTo } from './replacement.ts';

export class ReferringStack extends Stack {
  /** CDK asks for it once all references are known. */
  protected override _toCloudFormation(): Record<string, unknown> {
    return holdOutputs(super._toCloudFormation(), (output) => this.hashOf(output));
  }

  /**
   * Of the resources behind an output of another stack of this app: whatever makes one of them another one changes it.
   */
  private hashOf({ StackName, OutputName }: OutputName): string {
    const producer = this.node.root.node
      .findAll()
      .find((each): each is Stack => Stack.isStack(each) && each.stackName === StackName);
    const output = producer?.node
      .findAll()
      .find((each): each is CfnOutput => each instanceof CfnOutput && producer.resolve(each.logicalId) === OutputName);
    if (producer === undefined || output === undefined) throw new Error(`no output ${OutputName} in ${StackName}`);
    const resources = resourcesOf(producer);
    const identities = referredTo(producer.resolve(output.value)).map((id) => identityOf(id, resources));
    return createHash('sha256').update(JSON.stringify(identities)).digest('hex').slice(0, 12);
  }
}

/** The resources of a stack, as its template will have them. */
function resourcesOf(stack: Stack): Resources {
  const parts = stack.node
    .findAll()
    .filter((each): each is CfnResource => CfnResource.isCfnResource(each))
    .map((each): { readonly Resources?: Resources } => stack.resolve(each._toCloudFormation()));
  return Object.assign({}, ...parts.map(({ Resources }) => Resources));
}
