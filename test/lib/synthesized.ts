// Templates of the app for given settings, made once each in a test file, without bundling and without a temporary
// folder left behind.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { onTestFinished } from 'vitest';
import { buildApp } from '#lib/build-app.ts';

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

export interface Synthesized {
  readonly data: Template;
  readonly timeSeries: Template | undefined;
  readonly history: Template | undefined;
  readonly compute: Template;
  readonly stackNames: readonly string[];
  /** Resources of all stacks by logical id. */
  readonly resources: ReadonlyMap<string, Resource>;
}

const known = new Map<string, Synthesized>();

export function synthesized(context: Readonly<Record<string, unknown>> = {}): Synthesized {
  const key = JSON.stringify(context);
  const made = known.get(key) ?? synthesize(context);
  known.set(key, made);
  return made;
}

/** With Timestream, and so with every function that there is. */
export const withTimestream = (context: Readonly<Record<string, unknown>> = {}): Synthesized =>
  synthesized({ timeSeries: 'timestream', ...context });

function synthesize(context: Readonly<Record<string, unknown>>): Synthesized {
  const outdir = mkdtempSync(join(tmpdir(), 'weir-synth-'));
  onTestFinished(() => rmSync(outdir, { recursive: true, force: true }));
  const { app, data, timeSeries, history, compute } = buildApp({ context, bundling: false, outdir });
  const assembly = app.synth();
  const templateOf = (name: string): Template => Template.fromJSON(assembly.getStackByName(name).template);
  return {
    data: templateOf(data.stackName),
    timeSeries: timeSeries && templateOf(timeSeries.stackName),
    history: history && templateOf(history.stackName),
    compute: templateOf(compute.stackName),
    stackNames: assembly.stacks.map((stack) => stack.stackName),
    resources: new Map(assembly.stacks.flatMap((stack) => Object.entries<Resource>(stack.template.Resources))),
  };
}

/** Resources of a type, with their logical ids. */
export function resourcesOf(made: Synthesized, type: string): readonly (readonly [string, Resource])[] {
  return [...made.resources].filter(([, resource]) => resource.Type === type);
}

/** The properties of the resource with this logical id. Throws where there is none. */
export function propertiesOf(made: Synthesized, id: string): Readonly<Record<string, unknown>> {
  const resource = made.resources.get(id);
  if (resource === undefined) throw new Error(`no resource ${id}; there are ${[...made.resources.keys()].join(', ')}`);
  return resource.Properties;
}

/** What a function is told: `Aggregate`. */
export const variablesOf = (made: Synthesized, name: string): Readonly<Record<string, unknown>> =>
  (propertiesOf(made, `${name}Function`).Environment as { Variables: Readonly<Record<string, unknown>> }).Variables;

interface Statement {
  readonly Action: unknown;
  readonly Resource: unknown;
}

/** Statements of all roles that name a resource by its logical id, with the function whose role it is. */
export function statementsOn(made: Synthesized, id: string): readonly (readonly [string, Statement])[] {
  return resourcesOf(made, 'AWS::IAM::Policy').flatMap(([policy, { Properties }]) => {
    const { Statement } = Properties.PolicyDocument as { Statement: Statement[] };
    const named = Statement.filter((statement) => JSON.stringify(statement).includes(id));
    return named.map((statement) => [policy.replace(/FunctionRole.*/, ''), statement] as const);
  });
}
