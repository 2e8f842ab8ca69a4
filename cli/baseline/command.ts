// `weir baseline` as a function: arguments in, exit code out.
import { createDynamoStateStore } from '#adapters/aws/state/dynamo-state-store.ts';
import { helpText } from '../command-line/help-text.ts';
import { readArguments } from '../command-line/read-arguments.ts';
import { UsageError } from '../command-line/usage-error.ts';
import type { CommandWorld } from '../command-line/world.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { complainOf, withDeployment } from '../deployment/find.ts';
import { coloursFor } from '../terminal/colour.ts';
import { knownDevice } from './known.ts';
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
    const [device, second] = operands;
    if (device === undefined) throw new UsageError('which device? As in npx weir baseline meter-00042 --local');
    if (second !== undefined) throw new UsageError(`one device at a time: "${second}" is a second one`);
    const known = await withDeployment(values, world, (deployment) =>
      knownDevice(deployment, storeOf(deployment), device),
    );
    stdout.write(
      values.json
        ? `${JSON.stringify(knownJson(known), undefined, 2)}\n`
        : knownText(known, Date.now(), coloursFor(stdout, env)),
    );
    return 0;
  } catch (error) {
    return complainOf(error, BASELINE, world);
  }
}

function storeOf({ dynamodb, tables }: Deployment) {
  return createDynamoStateStore({ client: dynamodb, table: tables.baselines, nowMs: Date.now });
}
