// Values of another stack, read once and held. CDK's weak references read an output of the other stack wherever the
// value is used (Fn::GetStackOutput). Here each output is read at one place, a parameter in this stack, and everything
// else takes the value from there:
// - CloudFormation reads it once for each place, and too many readings at a time are throttled:
//   https://github.com/aws/aws-cdk/issues/38010
// - It is read anew only where the text around it changes. The parameter's description carries a hash of what is
//   referred to (replacement.ts), so that a resource that was made anew is found. "The consuming stack is not
//   automatically updated":
//   https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html
// - An update that fails rolls back to values that are still held, even if the other stack no longer has the output.
// Standard parameters cost nothing: https://aws.amazon.com/systems-manager/pricing/ (Parameter Store)

export interface OutputName {
  readonly StackName: string;
  readonly OutputName: string;
}

interface Template {
  readonly Resources?: Readonly<Record<string, unknown>>;
}

/** So many are read at a time; the others wait for them, by DependsOn. */
const AT_A_TIME = 4;

/**
 * `template` with its Fn::GetStackOutput replaced by attributes of parameters.
 * @param hashOf says what must be equal for an output to be the same as before
 */
export function holdOutputs<T extends Template>(template: T, hashOf: (output: OutputName) => string): T {
  const held = new Map<string, OutputName>();
  const replace = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(replace);
    if (typeof value !== 'object' || value === null) return value;
    const output = (value as { 'Fn::GetStackOutput'?: OutputName })['Fn::GetStackOutput'];
    if (output === undefined)
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replace(inner)]));
    const id = heldId(output);
    const known = held.get(id) ?? output;
    if (known.StackName !== output.StackName)
      throw new Error(`${id} names outputs of ${known.StackName} and ${output.StackName}`);
    held.set(id, known);
    return { 'Fn::GetAtt': [id, 'Value'] };
  };
  const replaced = replace(template) as T;
  if (held.size === 0) return template;
  const ids = [...held.keys()].sort();
  const parameters = ids.map((id, at) => {
    const output = held.get(id) as OutputName;
    const before = ids[at - AT_A_TIME];
    return [
      id,
      {
        Type: 'AWS::SSM::Parameter',
        Properties: {
          Type: 'String',
          Value: { 'Fn::GetStackOutput': output },
          Description: `${output.OutputName} of ${output.StackName}, read again when this changes: ${hashOf(output)}`,
        },
        ...(before === undefined ? {} : { DependsOn: [before] }),
      },
    ] as const;
  });
  return { ...replaced, Resources: { ...replaced.Resources, ...Object.fromEntries(parameters) } };
}

/** `PublishOutputFnGetAttRawStreamArn6FAC4901` → `HeldRawStreamArn6FAC4901`. */
function heldId({ OutputName }: OutputName): string {
  return `Held${OutputName.replace(/^PublishOutput(?:FnGetAtt|Ref)?/, '')}`;
}
