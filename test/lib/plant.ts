// A stack of somebody's own for tests of the construct, without bundling: functions carry stubs.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { App, type Environment, Stack } from 'aws-cdk-lib/core';
import { onTestFinished } from 'vitest';
import type { Resource } from './synthesized.ts';

export function plant(context: Readonly<Record<string, unknown>> = {}, env?: Environment): Stack {
  const outdir = mkdtempSync(join(tmpdir(), 'weir-lib-'));
  onTestFinished(() => rmSync(outdir, { recursive: true, force: true }));
  const app = new App({
    outdir,
    analyticsReporting: false,
    context,
    treeMetadata: false,
    // It takes 3 s, and a test of the app does it (cloudformation.test.ts).
    builtinCloudFormationValidation: false,
    postCliContext: { 'aws:cdk:bundling-stacks': [] },
  });
  return new Stack(app, 'Plant', env === undefined ? {} : { env });
}

export const resourcesOf = (stack: Stack): Readonly<Record<string, Resource>> =>
  (Template.fromStack(stack).toJSON() as { Resources: Record<string, Resource> }).Resources;

export const namesOf = (resources: Readonly<Record<string, Resource>>, type: string, property: string): string[] =>
  Object.values(resources)
    .filter(({ Type }) => Type === type)
    .map(({ Properties }) => JSON.stringify(Properties[property]));

export const statementsOf = (resources: Readonly<Record<string, Resource>>, id: RegExp): string =>
  JSON.stringify(Object.entries(resources).filter(([name, { Type }]) => Type === 'AWS::IAM::Policy' && id.test(name)));
