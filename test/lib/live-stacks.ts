// CloudFormation's view of stacks that are deployed: what it refuses when one is updated, and what it makes anew. Only
// what concerns more than one template, or what holds data; everything else is CloudFormation's own affair.
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { identityOf, REPLACING_PROPERTIES, type Resources } from '#lib/references/replacement.ts';

export interface StackTemplate {
  readonly Resources: Resources;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: string } }>>;
}

/** Live templates by stack name. */
export type LiveStacks = ReadonlyMap<string, StackTemplate>;

export interface Update {
  readonly live: LiveStacks;
  /** What CloudFormation refuses, in its order. */
  readonly refused: readonly string[];
  /** Logical ids of data that left their template. */
  readonly left: readonly string[];
  /** Logical ids of data that another resource took the place of. */
  readonly replaced: readonly string[];
}

/**
 * Deploys all stacks of an app, producers first, over what is live. Stacks that the app no longer has stay, as `cdk
 * deploy --all` leaves them.
 */
export function deploy(assembly: CloudAssembly, before: LiveStacks = new Map()): Update {
  const live = new Map(before);
  const refused: string[] = [];
  const left: string[] = [];
  const replaced: string[] = [];
  for (const { stackName, template } of inOrder(assembly)) {
    const old = live.get(stackName);
    const others = [...live].filter(([name]) => name !== stackName);
    refused.push(...lostExports(stackName, old, template, others), ...unresolved(stackName, template, others));
    if (old !== undefined) {
      refused.push(...takenNames(old, template));
      left.push(...dataOf(old).filter((id) => template.Resources[id] === undefined));
      replaced.push(
        ...dataOf(old).filter((id) => template.Resources[id] !== undefined && isAnother(id, old, template)),
      );
    }
    live.set(stackName, template);
  }
  return { live, refused, left, replaced };
}

/** A stack comes after those it depends on, which is CDK's order. */
function inOrder(assembly: CloudAssembly): readonly { readonly stackName: string; readonly template: StackTemplate }[] {
  const stacks = [...assembly.stacks];
  const depth = (stack: (typeof stacks)[number]): number =>
    1 + Math.max(0, ...stacks.filter((each) => stack.dependencies.includes(each)).map(depth));
  return stacks.sort((one, other) => depth(one) - depth(other));
}

const exportsOf = (template: StackTemplate | undefined): ReadonlyMap<string, unknown> =>
  new Map(
    Object.values(template?.Outputs ?? {}).flatMap(({ Value, Export }) =>
      Export === undefined ? [] : [[Export.Name, Value] as const],
    ),
  );

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-importvalue.html:
 * neither deleted nor modified.
 */
function lostExports(
  stackName: string,
  old: StackTemplate | undefined,
  template: StackTemplate,
  others: readonly (readonly [string, StackTemplate])[],
): string[] {
  const now = exportsOf(template);
  return [...exportsOf(old).keys()]
    .filter((name) => !now.has(name))
    .flatMap((name) =>
      others
        .filter(([, other]) => valuesOf(other, 'Fn::ImportValue').includes(name))
        .map(([user]) => `${stackName}: export ${name} is in use by ${user}`),
    );
}

function unresolved(
  stackName: string,
  template: StackTemplate,
  others: readonly (readonly [string, StackTemplate])[],
): string[] {
  const exported = new Set(others.flatMap(([, other]) => [...exportsOf(other).keys()]));
  const imports = valuesOf(template, 'Fn::ImportValue').filter((name) => !exported.has(String(name)));
  const outputs = (valuesOf(template, 'Fn::GetStackOutput') as { StackName: string; OutputName: string }[]).filter(
    ({ StackName, OutputName }) => others.find(([name]) => name === StackName)?.[1].Outputs?.[OutputName] === undefined,
  );
  return [...imports, ...outputs.map(({ OutputName }) => OutputName)].map((what) => `${stackName}: no ${what}`);
}

/**
 * Properties that name a resource for all the account: two of them cannot be there at once, and what is new is made
 * before what is old goes.
 */
const NAMES = ['AlarmName', 'BucketName', 'ClusterName', 'ConsumerName', 'DashboardName', 'FunctionName', 'RoleName'];

/**
 * What one update makes under another logical id although its name, or what it stands for, is taken until the old one
 * goes.
 */
function takenNames(old: StackTemplate, template: StackTemplate): string[] {
  const keysOf = ({ Resources }: StackTemplate): (readonly [string, string])[] =>
    Object.entries(Resources).flatMap(([id, { Type, Properties = {} }]) => {
      // Subscribing again answers the subscription that is there, and removing the old one then removes it:
      // https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
      if (Type === 'AWS::SNS::Subscription')
        return [[JSON.stringify([Type, Properties.TopicArn, Properties.Protocol, Properties.Endpoint]), id] as const];
      if (Type === 'AWS::Lambda::EventSourceMapping')
        return [[JSON.stringify([Type, Properties.FunctionName, Properties.EventSourceArn]), id] as const];
      return NAMES.filter((name) => isName(Properties[name])).map(
        (name) => [JSON.stringify([Type, name, Properties[name]]), id] as const,
      );
    });
  const before = new Map(keysOf(old));
  return keysOf(template)
    .filter(([key, id]) => (before.get(key) ?? id) !== id)
    .map(([key, id]) => `${id} takes the place of ${before.get(key)}: ${key}`);
}

/** Written out, or put together of texts and what is the same for all of a stack. */
const isName = (value: unknown): boolean =>
  typeof value === 'string' || (typeof value === 'object' && value !== null && 'Fn::Join' in value);

const dataOf = ({ Resources }: StackTemplate): string[] =>
  Object.keys(Resources).filter((id) => REPLACING_PROPERTIES[Resources[id]?.Type ?? ''] !== undefined);

const isAnother = (id: string, old: StackTemplate, template: StackTemplate): boolean =>
  identityOf(id, old.Resources) !== identityOf(id, template.Resources);

const known = new WeakMap<object, Map<string, unknown[]>>();

/** Arguments of an intrinsic function anywhere in a template; looked for once. */
function valuesOf(template: object, name: string): unknown[] {
  const byName = known.get(template) ?? new Map<string, unknown[]>();
  known.set(template, byName);
  const values = byName.get(name) ?? valuesIn(template, name);
  byName.set(name, values);
  return values;
}

function valuesIn(value: unknown, name: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === name ? [inner] : valuesIn(inner, name)));
}
