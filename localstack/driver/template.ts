// The Kinesis event source mappings of synthesized CloudFormation templates, so that what runs locally is what is
// deployed. A property it does not know is reported, and so are event filters; mappings of other sources (MSK, SQS,
// DynamoDB) are named as skipped. AWS:
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html
import { createMapping, type FailureDestination, type Mapping, MappingError, type MappingSettings } from './mapping.ts';
import { type Target, type Template, targetOf } from './references.ts';

export interface TemplateMappings {
  readonly mappings: readonly Mapping[];
  /** Event source mappings that are not for Kinesis. */
  readonly skipped: readonly { readonly logicalId: string; readonly reason: string }[];
  /** What could not be read, and what to do; each names the logical id and the property. */
  readonly problems: readonly string[];
}

/** The name by which a stream, function or destination is to be known; the target's own when it answers undefined. */
export type ResolveName = (target: Target) => string | undefined;

type Settings = { -readonly [Key in keyof MappingSettings]?: MappingSettings[Key] };
type Reader = (value: unknown, settings: Settings) => string | undefined;

const MAPPING_TYPE = 'AWS::Lambda::EventSourceMapping';

/**
 * Known, and without influence on what a function is sent. FilterCriteria: when it holds no filter; see
 * `filtersEvents`.
 */
const WITHOUT_EFFECT = ['FilterCriteria', 'Tags', 'KmsKeyArn', 'MetricsConfig', 'LoggingConfig'];

/** Only the poller of another kind of source has these. */
const OTHER_SOURCES = [
  'AmazonManagedKafkaEventSourceConfig',
  'SelfManagedKafkaEventSourceConfig',
  'SelfManagedEventSource',
  'DocumentDBEventSourceConfig',
  'Topics',
  'Queues',
  'ScalingConfig',
];

/** Filters decide which events reach a function at all, so a mapping that has some is not run without them. */
const NO_FILTERS =
  'event filters are not done here: take FilterCriteria away and pass over such events in the function, or try it on AWS';

/**
 * Whether a mapping of any source asks for event filters. An empty list of filters lets every event pass, as on AWS.
 */
export function filtersEvents({ FilterCriteria: criteria }: Readonly<Record<string, unknown>>): boolean {
  if (criteria === undefined) return false;
  const filters = (criteria as { readonly Filters?: unknown } | null)?.Filters ?? [];
  return !Array.isArray(filters) || filters.length > 0;
}

/** The mappings of one template. See `mappingsFromTemplates`. */
export function mappingsFromTemplate(template: Template, resolve?: ResolveName): TemplateMappings {
  return mappingsFromTemplates([template], resolve);
}

/**
 * The mappings of templates that may import from each other. Streams and functions come back as logical ids, unless
 * resolved.
 */
export function mappingsFromTemplates(templates: readonly Template[], resolve?: ResolveName): TemplateMappings {
  const mappings: Mapping[] = [];
  const skipped: { logicalId: string; reason: string }[] = [];
  const problems: string[] = [];
  for (const template of templates) {
    for (const [logicalId, resource] of Object.entries(template.Resources ?? {})) {
      if (resource.Type !== MAPPING_TYPE) continue;
      const properties = resource.Properties ?? {};
      if (filtersEvents(properties)) {
        problems.push(`${logicalId}: FilterCriteria = ${JSON.stringify(properties.FilterCriteria)}: ${NO_FILTERS}`);
        continue;
      }
      const otherSource = otherSourceOf(properties, template, templates);
      if (otherSource !== undefined) {
        skipped.push({ logicalId, reason: otherSource });
        continue;
      }
      const read = readMapping(logicalId, properties, template, templates, resolve);
      if (Array.isArray(read)) problems.push(...read.map((problem) => `${logicalId}: ${problem}`));
      else mappings.push(read);
    }
  }
  return { mappings, skipped, problems };
}

function otherSourceOf(
  properties: Readonly<Record<string, unknown>>,
  template: Template,
  templates: readonly Template[],
): string | undefined {
  const other = OTHER_SOURCES.find((name) => properties[name] !== undefined);
  if (other !== undefined) return `it has ${other}, which a Kinesis mapping cannot have`;
  const source = targetOf(properties.EventSourceArn, template, templates);
  if (source?.type !== undefined && source.type !== 'AWS::Kinesis::Stream') return `its source is ${source.type}`;
  if (source?.type === undefined && properties.StartingPosition === undefined) return 'it has no StartingPosition';
  return undefined;
}

function readMapping(
  logicalId: string,
  properties: Readonly<Record<string, unknown>>,
  template: Template,
  templates: readonly Template[],
  resolve: ResolveName | undefined,
): Mapping | string[] {
  const problems: string[] = [];
  const settings: Settings = { id: logicalId };
  const readers = readersOf(properties, (value) => targetOf(value, template, templates), resolve);
  for (const [name, value] of Object.entries(properties)) {
    if (WITHOUT_EFFECT.includes(name)) continue;
    const read = Object.hasOwn(readers, name) ? readers[name] : undefined;
    const problem =
      read === undefined ? 'this property is not known to the driver: check its name' : read(value, settings);
    if (problem !== undefined) problems.push(`${name} = ${JSON.stringify(value)}: ${problem}`);
  }
  for (const name of ['EventSourceArn', 'FunctionName', 'StartingPosition']) {
    if (properties[name] === undefined) problems.push(`${name} is missing: a Kinesis mapping needs it`);
  }
  const { functionName, stream } = settings;
  if (problems.length > 0 || functionName === undefined || stream === undefined) return problems;
  try {
    return createMapping({ ...settings, functionName, stream });
  } catch (error) {
    if (error instanceof MappingError) return [...error.problems];
    throw error;
  }
}

/** One reader a property; each answers what is wrong with the value, if anything. */
function readersOf(
  properties: Readonly<Record<string, unknown>>,
  find: (value: unknown) => Target | undefined,
  resolve: ResolveName | undefined,
): Record<string, Reader> {
  const { StartingPosition: startingPosition, StartingPositionTimestamp: timestampSeconds } = properties;
  const nameOf = (target: Target): string => resolve?.(target) ?? target.name;
  return {
    EventSourceArn: (value, settings) => {
      const target = find(value);
      if (target === undefined) return 'points at nothing in the templates: pass the template that holds the stream';
      settings.stream = nameOf(target);
      return undefined;
    },
    FunctionName: (value, settings) => {
      const target = find(value);
      if (target === undefined) return 'points at nothing in the templates: pass the template that holds the function';
      settings.functionName = nameOf(target);
      return undefined;
    },
    DestinationConfig: (value, settings) => {
      const destination = (value as { OnFailure?: { Destination?: unknown } } | null)?.OnFailure?.Destination;
      // An empty string takes a destination away again (…/dg/kinesis-on-failure-destination.html).
      if (destination === undefined || destination === '') return undefined;
      const target = find(destination);
      const kind = destinationKind(target);
      if (target === undefined || kind === undefined) return 'expected a queue, topic or bucket of the templates';
      settings.onFailure = { kind, target: nameOf(target) };
      return undefined;
    },
    FunctionResponseTypes: (value, settings) => {
      const types = Array.isArray(value) ? value : [value];
      if (types.some((type) => type !== 'ReportBatchItemFailures')) return 'only ReportBatchItemFailures is known';
      settings.reportBatchItemFailures = types.length > 0;
      return undefined;
    },
    StartingPosition: (value, settings) => {
      if (value === 'TRIM_HORIZON' || value === 'LATEST') settings.startingPosition = { type: value };
      else if (value !== 'AT_TIMESTAMP') return 'expected TRIM_HORIZON, LATEST or AT_TIMESTAMP';
      else if (typeof timestampSeconds !== 'number') return 'needs StartingPositionTimestamp, in Unix seconds';
      else settings.startingPosition = { type: value, timestampMs: timestampSeconds * 1000 };
      return undefined;
    },
    StartingPositionTimestamp: () =>
      startingPosition === 'AT_TIMESTAMP' ? undefined : 'is only for StartingPosition AT_TIMESTAMP',
    BatchSize: count((value, settings) => {
      settings.batchSize = value;
    }),
    MaximumBatchingWindowInSeconds: count((value, settings) => {
      settings.batchingWindowMs = value * 1000;
    }),
    MaximumRecordAgeInSeconds: count((value, settings) => {
      settings.maxRecordAgeMs = value === -1 ? -1 : value * 1000;
    }),
    MaximumRetryAttempts: count((value, settings) => {
      settings.maxRetries = value;
    }),
    ParallelizationFactor: count((value, settings) => {
      settings.parallelizationFactor = value;
    }),
    TumblingWindowInSeconds: count((value, settings) => {
      settings.tumblingWindowMs = value * 1000;
    }),
    BisectBatchOnFunctionError: flag((value, settings) => {
      settings.bisectOnError = value;
    }),
    Enabled: flag((value, settings) => {
      settings.enabled = value;
    }),
  };
}

function count(set: (value: number, settings: Settings) => void): Reader {
  return (value, settings) => {
    if (typeof value !== 'number') return 'expected a number';
    set(value, settings);
    return undefined;
  };
}

function flag(set: (value: boolean, settings: Settings) => void): Reader {
  return (value, settings) => {
    if (typeof value !== 'boolean') return 'expected true or false';
    set(value, settings);
    return undefined;
  };
}

function destinationKind(target: Target | undefined): FailureDestination['kind'] | undefined {
  switch (target?.type) {
    case 'AWS::SQS::Queue':
      return 'sqs';
    case 'AWS::SNS::Topic':
      return 'sns';
    case 'AWS::S3::Bucket':
      return 's3';
    default:
      return undefined;
  }
}
