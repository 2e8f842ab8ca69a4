// Logical ids that do not depend on where a construct stands in the tree: moving code must never replace a stream or a table,
// and whoever reads the template (the local runner, a person) finds a resource by a name without a hash.
import { CfnElement } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** Gives the resource of an L2 construct the logical id `id`. Throws where the construct has no single resource. */
export function pinLogicalId(construct: Construct, id: string): void {
  const resource = construct.node.defaultChild;
  if (!CfnElement.isCfnElement(resource))
    throw new Error(`${construct.node.path} has no single resource to name ${id}`);
  resource.overrideLogicalId(id);
}
