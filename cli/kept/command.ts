// `npm run kept`: what of a deployment is still there after `cdk destroy`, as files for `cdk import`, and the commands that take it back.
// Exit codes: 0 done, 1 when AWS refuses, 2 for a wrong option.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  CloudFormationClient,
  paginateListStackResources,
  paginateListStacks,
  type StackSummary,
} from '@aws-sdk/client-cloudformation';
import { readDeploySettings } from '#config/deploy-settings-reader.ts';
import { readSources } from '#lib/read-sources.ts';
import { type Kept, keptOf, type StackResource } from './mapping.ts';

export const HELP = `Usage: npm run kept [-- -c NAME=VALUE …]

After \`cdk destroy\`: what the deleted stacks of a deployment left in the account, by name. Writes a file for each stack under .weir/kept and prints the
commands that take it back into a new deployment. Changes nothing. CloudFormation remembers deleted stacks for 90 days.

  -c, --context NAME=VALUE  which deployment, as for \`cdk deploy\`: -c stage=prod -c profile=smoke
`;

export interface KeptWorld {
  readonly write: (text: string) => void;
  readonly complain: (text: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
  /** The last deleted stack of a name, and what it had; undefined: none in 90 days. Default: asks CloudFormation. */
  readonly deletedStack?: (name: string) => Promise<readonly StackResource[] | undefined>;
}

export async function keptCommand(args: readonly string[], world: KeptWorld): Promise<number> {
  let context: Record<string, string>;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { help: { type: 'boolean' }, context: { type: 'string', short: 'c', multiple: true } },
    });
    if (values.help) {
      world.write(HELP);
      return 0;
    }
    context = Object.fromEntries((values.context ?? []).map(settingOf));
  } catch (error) {
    world.complain(`${messageOf(error)}\n\n${HELP}`);
    return 2;
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

function settingOf(given: string): [string, string] {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(given) ?? [];
  if (name === undefined || value === undefined) throw new Error(`-c ${given}: expected NAME=VALUE`);
  return [name, value];
}

const messageOf = (error: unknown): string => {
  const text = error instanceof Error ? error.message : String(error);
  return /Region is missing|load credentials/i.test(text)
    ? `${text}: \`npm run doctor\` says what this machine lacks to ask AWS, and the command`
    : text;
};
