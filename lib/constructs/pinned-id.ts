// Logical ids that do not depend on where a construct stands in the tree: moving code must never replace a stream or a
// table, and whoever reads the template (the local runner, a person) finds a resource by a name without a hash.
import { CfnElement } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { pinnedIdPrefix } from '../naming.ts';

/**
 * Gives a resource, or the one resource of an L2 construct, the logical id `id` behind the prefix of its Weir. Throws
 * where a construct has no single resource.
 */
export function pinLogicalId(construct: Construct, id: string): void {
  const resource = CfnElement.isCfnElement(construct) ? construct : construct.node.defaultChild;
  if (!CfnElement.isCfnElement(resource))
    throw new Error(`${construct.node.path} has no single resource to name ${id}`);
  resource.overrideLogicalId(`${pinnedIdPrefix(construct)}${id}`);
}
