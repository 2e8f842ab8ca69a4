// CDK's feature flags, in code and not in cdk.json, so that the command line, the local runner and the tests make the
// same template. https://docs.aws.amazon.com/cdk/v2/guide/featureflags.html
export const FEATURE_FLAGS: Readonly<Record<string, boolean | string>> = {
  // One statement per set of resources instead of one per grant: policies that a person can read.
  '@aws-cdk/aws-iam:minimizePolicies': true,
  // A secret in an environment variable stops the synth.
  '@aws-cdk/core:checkSecretUsage': true,
  // A role's policy in a stack that is only imported must fail, not vanish.
  '@aws-cdk/aws-iam:importedRoleStackSafeDefaultPolicyName': true,
  // Log groups are ours (retention, deletion), never made by a hidden custom resource.
  '@aws-cdk/aws-lambda:useCdkManagedLogGroup': true,
};

/** How stacks refer to each other: https://docs.aws.amazon.com/cdk/v2/guide/resources.html (reference strength) */
export const REFERENCES_FLAG = '@aws-cdk/core:defaultCrossStackReferences';
