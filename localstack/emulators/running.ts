// What `npm run localstack:up` left running, as a file in .weir: so that deploy, test and down find it. Refuses a file
// it cannot read.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, stopGroup } from './child.ts';
import { stopLocalStackDocker } from './docker.ts';
import type { RunningEmulator } from './emulator.ts';
import { runFolder } from './folders.ts';

export interface Running extends RunningEmulator {
  /**
   * The stand-in for Timestream; none where functions run in containers, which cannot reach this machine's 127.0.0.1.
   */
  readonly timestream: { readonly endpoint: string; readonly pid: number } | undefined;
}

const file = (): string => join(runFolder(), 'running.json');

export function noteRunning(running: Running): void {
  writeFileSync(file(), `${JSON.stringify(running, null, 2)}\n`);
}

/** What was started and not stopped; undefined also when its processes have ended by themselves. */
export function readRunning(): Running | undefined {
  if (!existsSync(file())) return undefined;
  const { name, endpoint, pid, timestream } = JSON.parse(readFileSync(file(), 'utf8')) as Running;
  return pid === undefined || isAlive(pid) ? { name, endpoint, pid, timestream } : undefined;
}

/** Ends what runs and forgets it. */
export async function stopRunning({ pid, timestream }: Running): Promise<void> {
  if (pid === undefined) await stopLocalStackDocker();
  else await stopGroup(pid);
  if (timestream !== undefined) await stopGroup(timestream.pid);
  rmSync(file(), { force: true });
}
