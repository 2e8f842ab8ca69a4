// `weir baseline` as a function: arguments in, exit code out.

import { readPanes } from '#adapters/aws/panes/dynamo-pane-sink.ts';
import { createDynamoStateStore } from '#adapters/aws/state/dynamo-state-store.ts';
import { deviceOf } from '../alerts/typed.ts';
import { helpText } from '../command-line/help-text.ts';
import { readArguments } from '../command-line/read-arguments.ts';
import type { CommandWorld } from '../command-line/world.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { complainOf, withDeployment } from '../deployment/find.ts';
import { rulesOf } from '../judging/rules-of.ts';
import { coloursFor } from '../terminal/colour.ts';
import { type KnownDevice, knownDevice } from './known.ts';
import { BASELINE } from './table.ts';
import { knownJson, knownText } from './text.ts';

export type BaselineWorld = Pick<CommandWorld, 'stdout' | 'stderr' | 'env' | 'folder' | 'calledBy'>;

export async function baselineCommand(argv: readonly string[], world: BaselineWorld): Promise<number> {
  const { stdout, env } = world;
  try {
    const typed = readArguments(BASELINE, argv);
    if (typed === 'help') {
      stdout.write(helpText(BASELINE, world.calledBy));
      return 0;
    }
    const { values, operands } = typed;
    const device = deviceOf(operands, 'which device? As in npx weir baseline meter-00042 --local');
    const found = await withDeployment(values, world, (deployment) => known(deployment, device));
    stdout.write(
      values.json
        ? `${JSON.stringify(knownJson(found), undefined, 2)}\n`
        : knownText(found, Date.now(), coloursFor(stdout, env)),
    );
    return 0;
  } catch (error) {
    return complainOf(error, BASELINE, world);
  }
}

/** Dimensions are looked for in the windows of so long. */
const LATELY_MS = 6 * 3_600_000;

async function known(deployment: Deployment, device: string): Promise<KnownDevice> {
  const { dynamodb: client, tables, profile } = deployment;
  const nowMs = Date.now();
  const book = await rulesOf(deployment, nowMs, nowMs);
  const isAsked = book.at(nowMs).detector.variants !== undefined;
  const query = { profile: profile.name, device, fromMs: nowMs - LATELY_MS, toMs: nowMs };
  const panes = isAsked ? await readPanes({ client, table: tables.windows }, query) : [];
  const store = createDynamoStateStore({ client, table: tables.baselines, nowMs: Date.now });
  return knownDevice(deployment, store, device, { book, nowMs, dimensions: panes.at(-1)?.dimensions ?? {} });
}
