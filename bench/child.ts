// A part of the bench in a fresh process, so that neither compiled code nor memory of another measurement is in it.
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../cli/main.ts', import.meta.url));

/**
 * The part's figures. Its progress and its complaints go to this process's own error stream. @throws Error where it
 * fails.
 */
export async function runInChild(part: string, args: readonly string[], nodeArgs: readonly string[] = []) {
  const child = spawn(process.execPath, [...process.execArgv, ...nodeArgs, MAIN, 'bench', part, ...args, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const output = await text(child.stdout);
  const code = await ended;
  if (code !== 0) throw new Error(`bench ${part} ${args.join(' ')} ended with ${code}: see its message above`);
  return JSON.parse(output) as unknown;
}
