// When CloudFormation makes a resource anew instead of changing it: by another logical id, or by another value of one
// of these properties. Each type's page says "Update requires: Replacement" at them:
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html

/**
 * Of every type that another stack refers to, or that holds data. What is left out of a template stays out of the
 * comparison.
 */
export const REPLACING_PROPERTIES: Readonly<Record<string, readonly string[]>> = {
  'AWS::DynamoDB::Table': ['TableName', 'KeySchema', 'AttributeDefinitions', 'ImportSourceSpecification'],
  'AWS::EC2::SecurityGroup': ['GroupName', 'GroupDescription', 'VpcId'],
  'AWS::Athena::WorkGroup': ['Name'],
  'AWS::Glue::Database': ['CatalogId', 'DatabaseInput'],
  'AWS::KMS::Key': ['KeySpec', 'KeyUsage', 'MultiRegion', 'Origin'],
  'AWS::Kinesis::Stream': ['Name'],
  'AWS::MSK::ServerlessCluster': ['ClusterName', 'ClientAuthentication', 'Tags', 'VpcConfigs'],
  'AWS::S3::Bucket': ['BucketName', 'BucketNamePrefix', 'BucketNamespace'],
  'AWS::SNS::Topic': ['TopicName', 'FifoTopic'],
  'AWS::SQS::Queue': ['QueueName', 'FifoQueue'],
  'AWS::Timestream::Database': ['DatabaseName'],
  'AWS::Timestream::Table': ['DatabaseName', 'TableName', 'Schema'],
};

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

export type Resources = Readonly<Record<string, TemplateResource>>;

/**
 * What must stay equal for a resource to stay the same one, as text: its logical id, its type, those properties, and
 * the same of every resource that they name. Of a type that is not listed, all properties: rather one look too many
 * than an address of something gone.
 */
export function identityOf(id: string, resources: Resources, above: readonly string[] = []): string {
  const resource = resources[id];
  if (resource === undefined) return id;
  const { Type, Properties = {} } = resource;
  const names = REPLACING_PROPERTIES[Type] ?? Object.keys(Properties).sort();
  const properties = names.map((name) => [name, Properties[name]]);
  const behind = referredTo(properties)
    .filter((other) => other !== id && !above.includes(other))
    .map((other) => identityOf(other, resources, [...above, id]));
  return JSON.stringify([id, Type, properties, behind]);
}

/** Logical ids that Ref and Fn::GetAtt name anywhere in a value. */
export function referredTo(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referredTo);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'Ref' && typeof inner === 'string') return [inner];
    if (key === 'Fn::GetAtt') return [String(Array.isArray(inner) ? inner[0] : String(inner).split('.')[0])];
    return referredTo(inner);
  });
}
