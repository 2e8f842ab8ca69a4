import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** What allows `actions` on `resources`. */
export const allow = (actions: readonly string[], ...resources: string[]): PolicyStatement =>
  new PolicyStatement({ actions: [...actions], resources });
