// `npm run kept`: what of a deployment is still there after `cdk destroy`, as files for `cdk import`, and the commands
// that take it back. Exit codes: 0 done, 1 when AWS refuses, 2 for a wrong option.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CloudFormationClient,
  paginateListStackResources,
  paginateListStacks,
  type StackSummary,
} from '@aws-sdk/client-cloudformation';
import { readDeploySettings } from '#config/deploy-settings-reader.ts';
import { readSources } from '#lib/read-sources.ts';
import type { CalledBy } from '../command-line/called-as.ts';
import { complain } from '../command-line/complain.ts';
import { contextOf } from '../command-line/context.ts';
import { helpText } from '../command-line/help-text.ts';
import { readArguments } from '../command-line/read-arguments.ts';
import { type Kept, keptOf, type StackResource } from './mapping.ts';
import { KEPT } from './table.ts';

export interface KeptWorld {
  readonly write: (text: string) => void;
  readonly complain: (text: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
  readonly calledBy?: CalledBy;
  /** The last deleted stack of a name, and what it had; undefined: none in 90 days. Default: asks CloudFormation. */
  readonly deletedStack?: (name: string) => Promise<readonly StackResource[] | undefined>;
}

export async function keptCommand(args: readonly string[], world: KeptWorld): Promise<number> {
  let context: Record<string, string>;
  try {
    const typed = readArguments(KEPT, args);
    if (typed === 'help') {
      world.write(helpText(KEPT, world.calledBy));
      return 0;
    }
    context = contextOf(typed.values.context);
  } catch (error) {
    return complain(error, KEPT, { ...world, stderr: { write: world.complain } });
  }
  try {
    const { profile, stage } = readDeploySettings(readSources(context, world.env, world.folder));
    const ask = world.deletedStack ?? ((name) => lastDeleted(name, world.env));
    for (const part of ['data', 'time-series']) {
      const name = `weir-${profile}-${stage}-${part}`;
      const resources = await ask(name);
      world.write(
        resources === undefined
          ? `${name}: no stack of this name was deleted in the last 90 days\n`
          : told(name, keptOf(resources), world.folder),
      );
    }
    return 0;
  } catch (error) {
    world.complain(`${messageOf(error)}\n`);
    return 1;
  }
}

function told(name: string, { mapping, others }: Kept, folder: string): string {
  const ids = Object.keys(mapping);
  if (ids.length === 0 && others.length === 0) return `${name}: nothing was kept\n`;
  const file = join('.weir', 'kept', `${name}.json`);
  mkdirSync(join(folder, '.weir', 'kept'), { recursive: true });
  writeFileSync(join(folder, file), `${JSON.stringify(mapping, null, 2)}\n`);
  const lines = [
    `${name}: ${ids.length} kept, in ${file}`,
    ...ids.map((id) => `  ${id}: ${Object.values(mapping[id] ?? {}).join(', ')}`),
    ...others.map((other) => `  not by import: ${other}`),
    `  node scripts/run.mjs cdk import ${name} --resource-mapping ${file}`,
  ];
  return `${lines.join('\n')}\n`;
}

async function lastDeleted(name: string, env: KeptWorld['env']): Promise<readonly StackResource[] | undefined> {
  const endpoint = env.AWS_ENDPOINT_URL_CLOUDFORMATION || env.AWS_ENDPOINT_URL;
  const client = new CloudFormationClient({ ...(endpoint ? { endpoint } : {}) });
  try {
    let last: StackSummary | undefined;
    for await (const { StackSummaries = [] } of paginateListStacks(
      { client },
      { StackStatusFilter: ['DELETE_COMPLETE'] },
    )) {
      for (const stack of StackSummaries) {
        const isLater = (stack.DeletionTime?.getTime() ?? 0) > (last?.DeletionTime?.getTime() ?? -1);
        if (stack.StackName === name && isLater) last = stack;
      }
    }
    if (last === undefined) return undefined;
    // A deleted stack is known by its id only.
    const resources: StackResource[] = [];
    for await (const page of paginateListStackResources({ client }, { StackName: last.StackId })) {
      resources.push(...(page.StackResourceSummaries ?? []));
    }
    return resources;
  } finally {
    client.destroy();
  }
}

const messageOf = (error: unknown): string => {
  const text = error instanceof Error ? error.message : String(error);
  return /Region is missing|load credentials/i.test(text)
    ? `${text}: \`npm run doctor\` says what this machine lacks to ask AWS, and the command`
    : text;
};
