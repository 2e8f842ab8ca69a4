// What `npm run localstack:up` left running, as a file in .weir: so that deploy, test and down find it. Refuses a file
// it cannot read.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, stopGroup } from './child.ts';
import { stopLocalStackDocker } from './docker.ts';
import type { RunningEmulator } from './emulator.ts';
import { runFolder } from './folders.ts';

const file = (): string => join(runFolder(), 'running.json');

export function noteRunning(running: RunningEmulator): void {
  writeFileSync(file(), `${JSON.stringify(running, null, 2)}\n`);
}

/** What was started and not stopped; undefined also when its processes have ended by themselves. */
export function readRunning(): RunningEmulator | undefined {
  if (!existsSync(file())) return undefined;
  const { name, endpoint, pid } = JSON.parse(readFileSync(file(), 'utf8')) as RunningEmulator;
  return pid === undefined || isAlive(pid) ? { name, endpoint, pid } : undefined;
}

/** Ends what runs and forgets it. */
export async function stopRunning({ pid }: RunningEmulator): Promise<void> {
  if (pid === undefined) await stopLocalStackDocker();
  else await stopGroup(pid);
  rmSync(file(), { force: true });
}
