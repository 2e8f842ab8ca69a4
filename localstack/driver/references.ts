// What a value in a CloudFormation template points at: a resource of one of the templates, or an ARN written out. It
// follows Ref, Fn::GetAtt, Fn::ImportValue and Fn::GetStackOutput between the templates given, and a Fn::Join around
// one of these. AWS: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html

/** The part of a template that matters here; what else it holds is not looked at. */
export interface Template {
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<
    Record<string, { readonly Value?: unknown; readonly Export?: { readonly Name?: unknown } }>
  >;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/**
 * `name` is a logical id, or the last part of an ARN; `type` a CloudFormation type, undefined when no template tells.
 */
export interface Target {
  readonly name: string;
  readonly type: string | undefined;
  readonly properties: Readonly<Record<string, unknown>>;
  /** The template that holds the resource, where its own references are looked up. */
  readonly template: Template;
}

/** Services as an ARN names them, with the resource type a mapping can point at. */
const TYPE_BY_SERVICE: Readonly<Record<string, string>> = {
  kinesis: 'AWS::Kinesis::Stream',
  lambda: 'AWS::Lambda::Function',
  sqs: 'AWS::SQS::Queue',
  sns: 'AWS::SNS::Topic',
  s3: 'AWS::S3::Bucket',
  kafka: 'AWS::MSK::Cluster',
  dynamodb: 'AWS::DynamoDB::Table',
};

/** Resources that only stand before another one, and the property that names it. */
const STANDS_FOR: Readonly<Record<string, string>> = {
  'AWS::Kinesis::StreamConsumer': 'StreamARN',
  'AWS::Lambda::Alias': 'FunctionName',
  'AWS::Lambda::Version': 'FunctionName',
  'AWS::SSM::Parameter': 'Value',
};

/**
 * The resource behind a value, through consumers, aliases and versions; undefined when the value points at nothing
 * known.
 */
export function targetOf(value: unknown, template: Template, templates: readonly Template[]): Target | undefined {
  const target = directTarget(value, template, templates);
  const property = target?.type === undefined ? undefined : STANDS_FOR[target.type];
  if (target === undefined || property === undefined) return target;
  return targetOf(target.properties[property], target.template, templates);
}

function directTarget(value: unknown, template: Template, templates: readonly Template[]): Target | undefined {
  if (typeof value === 'string') return literalTarget(value, template);
  if (typeof value !== 'object' || value === null) return undefined;
  const {
    Ref,
    'Fn::GetAtt': attribute,
    'Fn::ImportValue': imported,
    'Fn::GetStackOutput': output,
    'Fn::Join': join,
  } = value as Record<string, unknown>;
  if (typeof Ref === 'string') return resourceTarget(Ref, template);
  if (attribute !== undefined) {
    const logicalId = Array.isArray(attribute) ? attribute[0] : String(attribute).split('.')[0];
    return typeof logicalId === 'string' ? resourceTarget(logicalId, template) : undefined;
  }
  if (typeof imported === 'string') return importedTarget(imported, template, templates);
  if (output !== undefined) return outputTarget(output as StackOutput, templates);
  if (Array.isArray(join) && Array.isArray(join[1])) return joinedTarget(join[1], template, templates);
  return undefined;
}

function resourceTarget(logicalId: string, template: Template): Target | undefined {
  const resource = template.Resources?.[logicalId];
  if (resource === undefined) return undefined;
  return { name: logicalId, type: resource.Type, properties: resource.Properties ?? {}, template };
}

function importedTarget(exportName: string, template: Template, templates: readonly Template[]): Target {
  for (const other of templates) {
    for (const output of Object.values(other.Outputs ?? {})) {
      const found = output.Export?.Name === exportName ? targetOf(output.Value, other, templates) : undefined;
      if (found !== undefined) return found;
    }
  }
  return { name: exportName, type: undefined, properties: {}, template };
}

interface StackOutput {
  readonly OutputName: string;
}

/** By the output's name: a template does not say its own stack's. */
function outputTarget({ OutputName }: StackOutput, templates: readonly Template[]): Target | undefined {
  const owner = templates.find(({ Outputs }) => Outputs?.[OutputName] !== undefined);
  return owner && targetOf(owner.Outputs?.[OutputName]?.Value, owner, templates);
}

/** An ARN put together from parts is taken for what the only resource among its parts is. */
function joinedTarget(
  parts: readonly unknown[],
  template: Template,
  templates: readonly Template[],
): Target | undefined {
  const found = parts.flatMap((part) =>
    typeof part === 'object' ? (directTarget(part, template, templates) ?? []) : [],
  );
  return found.length === 1 ? found[0] : undefined;
}

function literalTarget(text: string, template: Template): Target {
  const [prefix, , service = ''] = text.split(':');
  const type = prefix === 'arn' ? TYPE_BY_SERVICE[service] : undefined;
  const name = prefix === 'arn' ? (text.split(/[:/]/).at(-1) ?? text) : text;
  return { name, type, properties: {}, template };
}
