// Programs of others: run to their end, or started to stay until they are stopped by their pid. Output goes to a log
// file; a failure shows the end of it. Refuses to wait without a deadline.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Program {
  /** For messages: `pip install ministack`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly logFile: string;
  readonly withinMs: number;
}

/** How much of a log a message shows. */
const TAIL_CHARACTERS = 2_000;
/** Between two looks whether a server answers. */
const LOOK_EVERY_MS = 100;
/** A server that has not ended by then is killed. */
const END_WITHIN_MS = 10_000;

/** Resolves when it ended well; rejects with the end of its output otherwise, or when it took too long. */
export async function runToEnd(program: Program): Promise<void> {
  const child = start(program);
  const timer = setTimeout(() => killGroup(child.pid, 'SIGKILL'), program.withinMs);
  try {
    const code = await ended(child);
    if (code === 0) return;
    const why = child.signalCode === 'SIGKILL' ? `was ended after ${program.withinMs / 1000} s` : `ended with ${code}`;
    throw new Error(`${program.name} ${why}:\n${tailOf(program.logFile)}`);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Starts a server in a process group of its own and answers its pid when `isReady` says so. Rejects when it ends or is
 * not ready in time.
 */
export async function startServer(program: Program, isReady: () => Promise<boolean>): Promise<number> {
  const child = start(program);
  const giveUpMs = performance.now() + program.withinMs;
  let code: number | string | null | undefined;
  ended(child).then(
    (found) => {
      code = found;
    },
    (error: Error) => {
      code = error.message;
    },
  );
  while (performance.now() < giveUpMs && code === undefined) {
    if (await isReady().catch(() => false)) {
      child.unref();
      return child.pid!;
    }
    await sleep(LOOK_EVERY_MS);
  }
  const why = code === undefined ? `did not answer within ${program.withinMs / 1000} s` : `ended with ${code}`;
  if (child.pid !== undefined) await stopGroup(child.pid);
  throw new Error(`${program.name} ${why}; its log ${program.logFile} ends with:\n${tailOf(program.logFile)}`);
}

/** Ends a process group by its leader's pid: politely, then for good. Resolves when the leader is gone. */
export async function stopGroup(pid: number): Promise<void> {
  killGroup(pid, 'SIGTERM');
  const giveUpMs = performance.now() + END_WITHIN_MS;
  while (isAlive(pid) && performance.now() < giveUpMs) await sleep(LOOK_EVERY_MS);
  // Also what the leader left behind: its children are in the same group.
  killGroup(pid, 'SIGKILL');
}

/** Whether a process of that pid runs and is ours to signal. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export function tailOf(logFile: string): string {
  return readFileSync(logFile, 'utf8').slice(-TAIL_CHARACTERS).trim();
}

/** Leaders of the groups started here that have not ended. Being groups of their own, they hear no Ctrl-C. */
const groups = new Set<number>();

/** Whoever interrupts this process wants what it started to end too. */
function endGroupsWithThis(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      for (const pid of groups) killGroup(pid, 'SIGKILL');
      process.exit(INTERRUPTED);
    });
  }
}

/** 128 + SIGINT, as shells count it. */
const INTERRUPTED = 130;
let isListening = false;

function start({ command, args, env, cwd, logFile }: Program): ChildProcess {
  if (!isListening) endGroupsWithThis();
  isListening = true;
  const log = openSync(logFile, 'w');
  try {
    const child = spawn(command, args, { env, cwd, stdio: ['ignore', log, log], detached: true });
    const { pid } = child;
    if (pid !== undefined) groups.add(pid);
    child.once('exit', () => groups.delete(pid ?? 0));
    return child;
  } finally {
    closeSync(log);
  }
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code));
  });
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It is gone already.
  }
}
