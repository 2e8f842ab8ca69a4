// Which resources of a stack are still there after it was deleted, in the form in which `cdk import` takes them. Pure.

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackResourceSummary.html */
export interface StackResource {
  readonly LogicalResourceId?: string | undefined;
  readonly PhysicalResourceId?: string | undefined;
  readonly ResourceType?: string | undefined;
  readonly ResourceStatus?: string | undefined;
}

/**
 * Logical id → properties that name the resource: https://docs.aws.amazon.com/cdk/v2/guide/ref-cli-cmd-import.html
 * (--resource-mapping)
 */
export type ResourceMapping = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * The properties by which CloudFormation knows a resource of a type ("primary identifier" of its schema), in the order
 * in which the physical id has them, with `|` between:
 * https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/resource-identifier.html
 */
export const IDENTIFIERS: Readonly<Record<string, readonly string[]>> = {
  'AWS::DynamoDB::Table': ['TableName'],
  'AWS::KMS::Key': ['KeyId'],
  'AWS::Kinesis::Stream': ['Name'],
  'AWS::MSK::ServerlessCluster': ['Arn'],
  'AWS::S3::Bucket': ['BucketName'],
  'AWS::SNS::Topic': ['TopicArn'],
  'AWS::SQS::Queue': ['QueueUrl'],
  'AWS::Timestream::Database': ['DatabaseName'],
  'AWS::Timestream::Table': ['DatabaseName', 'TableName'],
};

export interface Kept {
  readonly mapping: ResourceMapping;
  /** Kept too, but not to be imported by this: the network of an MSK cluster. */
  readonly others: readonly string[];
}

/**
 * What CloudFormation left where it is:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html (DELETE_SKIPPED)
 */
export function keptOf(resources: readonly StackResource[]): Kept {
  const kept = resources.filter(({ ResourceStatus }) => ResourceStatus === 'DELETE_SKIPPED');
  const mapping: Record<string, Record<string, string>> = {};
  const others: string[] = [];
  for (const { LogicalResourceId = '', PhysicalResourceId = '', ResourceType = '' } of kept) {
    const names = IDENTIFIERS[ResourceType];
    const values = names?.length === 1 ? [PhysicalResourceId] : PhysicalResourceId.split('|');
    if (names === undefined || values.length !== names.length) others.push(`${LogicalResourceId} (${ResourceType})`);
    else mapping[LogicalResourceId] = Object.fromEntries(names.map((name, at) => [name, values[at] ?? '']));
  }
  return { mapping, others };
}
