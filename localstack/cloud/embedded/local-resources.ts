// What each resource of a template is called on this machine, and what Ref and Fn::GetAtt answer for it. Names are
// `weir-<profile>-<logical id in kebab case>`, unless the template gives one; a resource it cannot name is told apart,
// not dropped. AWS:
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html (return
// values of each type)
import type { Template, TemplateResource } from '#local/driver/references.ts';
import { localAccountId, localRegion } from '../http/local-account.ts';

export interface LocalResource {
  readonly logicalId: string;
  readonly type: string;
  /** The name to create it by. */
  readonly name: string;
  /** What `Ref` answers. */
  readonly ref: string;
  /** What `Fn::GetAtt` answers, by attribute. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, unknown>>;
  /** What the CDK app wrote beside the properties. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

export interface LeftOut {
  readonly logicalId: string;
  readonly type: string;
  /** Why nothing is made of it here. */
  readonly reason: string;
}

export interface LocalResources {
  readonly byId: ReadonlyMap<string, LocalResource>;
  /** Without influence on what the pipeline does on a laptop. */
  readonly notNeeded: readonly LeftOut[];
  /** Types this cloud does not know: what depends on them does not work here. */
  readonly unknown: readonly LeftOut[];
}

/** Types that only guard, watch or describe, with what stands in their place. */
const NOT_NEEDED: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': 'permissions are not checked here',
  'AWS::IAM::Policy': 'permissions are not checked here',
  'AWS::IAM::ManagedPolicy': 'permissions are not checked here',
  'AWS::Lambda::Permission': 'permissions are not checked here',
  'AWS::KMS::Key': 'nothing leaves this machine, so nothing is encrypted',
  'AWS::KMS::Alias': 'nothing leaves this machine, so nothing is encrypted',
  'AWS::SNS::TopicPolicy': 'permissions are not checked here',
  'AWS::SQS::QueuePolicy': 'permissions are not checked here',
  'AWS::S3::BucketPolicy': 'permissions are not checked here',
  'AWS::ApiGatewayV2::Api': 'the page answers /v1 itself',
  'AWS::ApiGatewayV2::Integration': 'the page answers /v1 itself',
  'AWS::ApiGatewayV2::Route': 'the page answers /v1 itself',
  'AWS::ApiGatewayV2::Stage': 'the page answers /v1 itself',
  'AWS::ApiGatewayV2::Authorizer': 'only programs of this machine may ask',
  'AWS::Logs::LogGroup': 'logs are read from the functions themselves',
  'AWS::Lambda::EventInvokeConfig': 'a schedule that fails is not repeated',
  'AWS::CloudWatch::Alarm': 'the live view shows lag and errors itself',
  'AWS::CloudWatch::CompositeAlarm': 'the live view shows lag and errors itself',
  'AWS::CloudWatch::Dashboard': 'the live page is the board',
  'AWS::CDK::Metadata': 'it only tells AWS the CDK version',
  'AWS::Events::Rule': 'the stand-in for Timestream refuses at once, so there are no reports to read',
  'AWS::SSM::Parameter': 'it hands a value of another template on, which is looked up there',
  'AWS::Kinesis::StreamConsumer': 'its mapping reads the stream by polling',
};

/**
 * Made by other parts of this folder, not by name: mappings by the driver, schedules by a timer, subscriptions by their
 * topic.
 */
const WITHOUT_NAME = ['AWS::Lambda::EventSourceMapping', 'AWS::Scheduler::Schedule', 'AWS::SNS::Subscription'];

type WithMetadata = TemplateResource & { readonly Metadata?: Readonly<Record<string, unknown>> };

interface Naming {
  /** The property that holds a name given in the template. */
  readonly property: string;
  readonly ref: (name: string, naming: NamingFacts) => string;
  readonly attributes: (name: string, naming: NamingFacts) => Readonly<Record<string, string>>;
}

interface NamingFacts {
  readonly sqsEndpoint: string;
  /** Of a Timestream table: the name of its database. */
  readonly database: string;
}

const arn = (service: string, resource: string): string =>
  `arn:aws:${service}:${localRegion}:${localAccountId}:${resource}`;

const plain = (name: string): string => name;

const NAMINGS: Readonly<Record<string, Naming>> = {
  'AWS::Kinesis::Stream': {
    property: 'Name',
    ref: plain,
    attributes: (name) => ({ Arn: arn('kinesis', `stream/${name}`) }),
  },
  'AWS::DynamoDB::Table': {
    property: 'TableName',
    ref: plain,
    attributes: (name) => ({ Arn: arn('dynamodb', `table/${name}`) }),
  },
  'AWS::SNS::Topic': {
    property: 'TopicName',
    ref: (name) => arn('sns', name),
    attributes: (name) => ({ TopicArn: arn('sns', name), TopicName: name }),
  },
  'AWS::SQS::Queue': {
    property: 'QueueName',
    ref: (name, { sqsEndpoint }) => `${sqsEndpoint}/${localAccountId}/${name}`,
    attributes: (name, { sqsEndpoint }) => ({
      Arn: arn('sqs', name),
      QueueName: name,
      QueueUrl: `${sqsEndpoint}/${localAccountId}/${name}`,
    }),
  },
  'AWS::S3::Bucket': { property: 'BucketName', ref: plain, attributes: (name) => ({ Arn: `arn:aws:s3:::${name}` }) },
  'AWS::Timestream::Database': {
    property: 'DatabaseName',
    ref: plain,
    attributes: (name) => ({ Arn: arn('timestream', `database/${name}`) }),
  },
  'AWS::Timestream::Table': {
    property: 'TableName',
    ref: (name, { database }) => `${database}|${name}`,
    attributes: (name, { database }) => ({
      Arn: arn('timestream', `database/${database}/table/${name}`),
      Name: name,
    }),
  },
  'AWS::Lambda::Function': {
    property: 'FunctionName',
    ref: plain,
    attributes: (name) => ({ Arn: arn('lambda', `function:${name}`) }),
  },
};

/** Names every resource of `templates`. Queues are known by their URL, so the SQS endpoint must be known. */
export function localResources(
  templates: readonly Template[],
  options: { readonly profile: string; readonly sqsEndpoint: string },
): LocalResources {
  const byId = new Map<string, LocalResource>();
  const notNeeded: LeftOut[] = [];
  const unknown: LeftOut[] = [];
  for (const template of templates) {
    for (const [logicalId, resource] of Object.entries(template.Resources ?? {})) {
      const type = resource.Type;
      const naming = Object.hasOwn(NAMINGS, type) ? NAMINGS[type] : undefined;
      const reason = NOT_NEEDED[type];
      if (naming !== undefined) {
        byId.set(logicalId, named(logicalId, resource, naming, options));
      } else if (reason !== undefined) notNeeded.push({ logicalId, type, reason });
      else if (!WITHOUT_NAME.includes(type)) {
        unknown.push({
          logicalId,
          type,
          reason: 'the embedded cloud does not know this type; what needs it will not work',
        });
      }
    }
  }
  return { byId, notNeeded, unknown };
}

function named(
  logicalId: string,
  resource: WithMetadata,
  naming: Naming,
  { profile, sqsEndpoint }: { readonly profile: string; readonly sqsEndpoint: string },
): LocalResource {
  const properties = resource.Properties ?? {};
  const given = properties[naming.property];
  const name = typeof given === 'string' ? given : localName(profile, logicalId);
  const { Ref: databaseId } = (properties.DatabaseName ?? {}) as { readonly Ref?: string };
  const database =
    typeof properties.DatabaseName === 'string' ? properties.DatabaseName : localName(profile, databaseId ?? '');
  const facts = { sqsEndpoint, database };
  return {
    logicalId,
    type: resource.Type,
    name,
    ref: naming.ref(name, facts),
    attributes: naming.attributes(name, facts),
    properties,
    metadata: resource.Metadata ?? {},
  };
}

/** `RawStream` of profile energy → `weir-energy-raw-stream`: a name that every service takes. */
export function localName(profile: string, logicalId: string): string {
  const kebab = logicalId.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
  return `weir-${profile}-${kebab}`;
}
