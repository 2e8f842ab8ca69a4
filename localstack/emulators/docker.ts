// LocalStack as people run it who have Docker: the compose file beside this folder. Refuses nothing; without an engine
// `dockerProblem` says why.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { runToEnd } from './child.ts';
import { healthOf, type RunningEmulator, type Say } from './emulator.ts';
import { installEnvironment } from './environment.ts';
import { ROOT, runFolder } from './folders.ts';

const COMPOSE = join(ROOT, 'localstack', 'compose.yml');
/** The port of the compose file. */
const ENDPOINT = 'http://127.0.0.1:4566';
/** An image of 1 GB has to come first. */
const PULL_WITHIN_MS = 900_000;
const ASK_WITHIN_MS = 10_000;

/** Why Docker cannot be used, in words; undefined when an engine answers. */
export function dockerProblem(): string | undefined {
  const asked = spawnSync('docker', ['info', '--format', '{{.ServerVersion}}'], { timeout: ASK_WITHIN_MS });
  if (asked.error !== undefined) return 'there is no docker command';
  return asked.status === 0 ? undefined : 'no Docker engine answers';
}

export async function startLocalStackDocker(say: Say): Promise<RunningEmulator> {
  say('starting LocalStack by Docker (its image is fetched once, about 1 GB)');
  await compose('up', '--detach', '--wait');
  const version = (await healthOf(ENDPOINT))?.version ?? '';
  return { name: `LocalStack ${version}`.trim(), endpoint: ENDPOINT, pid: undefined };
}

export async function stopLocalStackDocker(): Promise<void> {
  await compose('down', '--volumes');
}

function compose(...args: readonly string[]): Promise<void> {
  return runToEnd({
    name: `docker compose ${args[0]}`,
    command: 'docker',
    args: ['compose', '--file', COMPOSE, ...args],
    env: installEnvironment(process.env),
    logFile: join(runFolder(), 'docker.log'),
    withinMs: PULL_WITHIN_MS,
  });
}
