#!/usr/bin/env node
// `npm run localstack:up | deploy | test | down`: a whole deployment without an AWS account, tested, in three commands.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { coloursFor } from '#cli/terminal/colour.ts';
import { bootstrap, deploy } from './cdk.ts';
import { healthOf } from './emulator.ts';
import { clientEnvironment } from './environment.ts';
import { ROOT } from './folders.ts';
import { type Running, readRunning, stopRunning } from './running.ts';
import { up } from './up.ts';

const HELP = `Usage: npm run localstack:up | localstack:deploy | localstack:test | localstack:down

  up      starts LocalStack by Docker where an engine answers, else MiniStack (Python 3.10 or newer)
          -- --docker or -- --ministack: this one and no other
  deploy  cdk bootstrap and cdk deploy --all, stage local
  test    the emulator suite against what runs, or against AWS_ENDPOINT_URL
  down    ends what up started

Everything listens on 127.0.0.1. Logs are in .weir/emulators. docs/local-emulators.md says what each emulator can and cannot do.
`;

const colour = coloursFor(process.stdout, process.env);
const beganMs = performance.now();

function say(text: string): void {
  const seconds = ((performance.now() - beganMs) / 1000).toFixed(1).padStart(5);
  process.stdout.write(`${colour.dim(`${seconds} s`)}  ${text}\n`);
}

/** What `up` started; `AWS_ENDPOINT_URL` names another one. Throws with what to do when there is neither. */
async function target(): Promise<{ endpoint: string; timestream: string | undefined }> {
  const running: Running | undefined = readRunning();
  const given = process.env.AWS_ENDPOINT_URL;
  const endpoint = given || running?.endpoint;
  if (endpoint === undefined) throw new Error('nothing is started: run `npm run localstack:up` first');
  if ((await healthOf(endpoint)) === undefined) {
    throw new Error(
      `nothing answers at ${endpoint}: ${given ? 'see AWS_ENDPOINT_URL' : 'run `npm run localstack:up`'}`,
    );
  }
  const isOurs = endpoint === running?.endpoint;
  return {
    endpoint,
    timestream: isOurs ? running?.timestream?.endpoint : process.env.AWS_ENDPOINT_URL_TIMESTREAM_QUERY,
  };
}

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean' }, docker: { type: 'boolean' }, ministack: { type: 'boolean' } },
  });
  const [command] = positionals;
  if (values.help || command === undefined) {
    process.stdout.write(HELP);
    return values.help ? 0 : 2;
  }
  switch (command) {
    case 'up': {
      const { name, endpoint } = await up(say, values.docker ? 'docker' : values.ministack ? 'ministack' : undefined);
      say(`${colour.green(name)} at ${endpoint}; next: npm run localstack:deploy`);
      return 0;
    }
    case 'deploy': {
      const where = await target();
      say('cdk bootstrap');
      await bootstrap(where);
      say('cdk deploy --all');
      await deploy(where);
      say(`${colour.green('deployed')}; next: npm run localstack:test`);
      return 0;
    }
    case 'test': {
      const { endpoint, timestream } = await target();
      const env = {
        ...clientEnvironment(process.env, endpoint),
        ...(timestream === undefined ? {} : { AWS_ENDPOINT_URL_TIMESTREAM_QUERY: timestream }),
      };
      const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
      const args = [vitest, 'run', '--config', 'vitest.emulator.config.ts', 'deployed', ...positionals.slice(1)];
      return spawnSync(process.execPath, args, { cwd: ROOT, env, stdio: 'inherit' }).status ?? 1;
    }
    case 'down': {
      const running = readRunning();
      if (running === undefined) say('nothing runs');
      else {
        await stopRunning(running);
        say(`${running.name} is stopped`);
      }
      return 0;
    }
    default:
      process.stderr.write(`there is no command ${command}\n${HELP}`);
      return 2;
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${colour.red('failed:')} ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
