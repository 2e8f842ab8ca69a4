// `weir emulator up | deploy | test | down` (npm run localstack:up …): a whole deployment without an AWS account,
// tested. Exit codes: 0 done, 1 it failed, 2 for a wrong option.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { bootstrap, type CdkTarget, deploy } from '#local/emulators/cdk.ts';
import { emulatorName, healthOf } from '#local/emulators/emulator.ts';
import { clientEnvironment } from '#local/emulators/environment.ts';
import { ROOT } from '#local/emulators/folders.ts';
import { readRunning, stopRunning } from '#local/emulators/running.ts';
import { up } from '#local/emulators/up.ts';
import type { CalledBy } from '../command-line/called-as.ts';
import { choosePart } from '../command-line/choose-part.ts';
import { complain } from '../command-line/complain.ts';
import { helpText } from '../command-line/help-text.ts';
import { type Arguments, readArguments } from '../command-line/read-arguments.ts';
import type { CommandTable, OptionTable } from '../command-line/table.ts';
import { UsageError } from '../command-line/usage-error.ts';
import { type Colour, coloursFor, type TerminalFacts } from '../terminal/colour.ts';
import { DEPLOY, DOWN, EMULATOR, TEST, UP } from './table.ts';

interface Output extends TerminalFacts {
  write(text: string): unknown;
}

export interface EmulatorWorld {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly calledBy?: CalledBy;
}

interface Speech {
  readonly say: (text: string) => void;
  readonly colour: Colour;
}

/** Answers the exit code. */
export async function emulatorCommand(argv: readonly string[], world: EmulatorWorld): Promise<number> {
  const { stdout, stderr, env, calledBy } = world;
  const colour = coloursFor(stdout, env);
  const beganMs = performance.now();
  const say = (text: string): void => {
    const seconds = ((performance.now() - beganMs) / 1000).toFixed(1).padStart(5);
    stdout.write(`${colour.dim(`${seconds} s`)}  ${text}\n`);
  };
  let table: CommandTable = EMULATOR;
  try {
    const chosen = choosePart(EMULATOR, argv);
    table = chosen.table;
    const typed = readArguments(table, chosen.rest);
    if (typed === 'help' || table === EMULATOR) {
      stdout.write(helpText(table, calledBy));
      return typed === 'help' ? 0 : 2;
    }
    return await run(table.name, typed, env, { say, colour });
  } catch (error) {
    if (error instanceof UsageError) return complain(error, table, world);
    stderr.write(`${colour.red('failed:')} ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

async function run(
  name: string,
  { values, operands }: Arguments<OptionTable>,
  env: EmulatorWorld['env'],
  { say, colour }: Speech,
): Promise<number> {
  switch (name) {
    case UP.name: {
      const running = await up(say, values.docker ? 'docker' : values.ministack ? 'ministack' : undefined);
      say(`${colour.green(running.name)} at ${running.endpoint}; next: npm run localstack:deploy`);
      return 0;
    }
    case DEPLOY.name: {
      const where = await target(env);
      say('cdk bootstrap');
      await bootstrap(where);
      say('cdk deploy --all');
      await deploy(where);
      say(`${colour.green('deployed')}; next: npm run localstack:test`);
      return 0;
    }
    case TEST.name:
      return test(operands, env);
    case DOWN.name: {
      const running = readRunning();
      if (running === undefined) say('nothing runs');
      else {
        await stopRunning(running);
        say(`${running.name} is stopped`);
      }
      return 0;
    }
    default:
      throw new Error(`there is no ${name}`);
  }
}

async function test(files: readonly string[], env: EmulatorWorld['env']): Promise<number> {
  const own = clientEnvironment(env, (await target(env)).endpoint);
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [vitest, 'run', '--config', 'vitest.emulator.config.ts', 'deployed', ...files];
  return spawnSync(process.execPath, args, { cwd: ROOT, env: own, stdio: 'inherit' }).status ?? 1;
}

/** What `up` started; `AWS_ENDPOINT_URL` names another one. Throws with what to do when there is neither. */
async function target(env: EmulatorWorld['env']): Promise<CdkTarget> {
  const running = readRunning();
  const given = env.AWS_ENDPOINT_URL;
  const endpoint = given || running?.endpoint;
  if (endpoint === undefined) throw new Error('nothing is started: run `npm run localstack:up` first');
  if ((await healthOf(endpoint)) === undefined) {
    throw new Error(
      `nothing answers at ${endpoint}: ${given ? 'see AWS_ENDPOINT_URL' : 'run `npm run localstack:up`'}`,
    );
  }
  // Functions in LocalStack's containers cannot reach a stand-in on this machine.
  return { endpoint, engine: (await emulatorName(endpoint))?.startsWith('MiniStack') ? 'athena' : 'none' };
}
