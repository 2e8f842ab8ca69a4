// Says why a finding of a security check is right as it is, beside the resource it is about. A reason is required.
import { Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** Accepts rule `id` (a cdk-nag rule, or one finding of it as `Rule[finding]`) for `construct` and what is below it. */
export function acknowledge(construct: Construct, id: string, reason: string): void {
  Validations.of(construct).acknowledge({ id, reason });
}
