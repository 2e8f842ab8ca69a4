// A Python virtual environment in the cache, with packages by name and version. Refuses a Python older than the
// emulators can use.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runToEnd } from './child.ts';
import { installEnvironment } from './environment.ts';

/** MiniStack and LocalStack 4.9 both want 3.10. */
const MIN_MINOR = 10;
const CANDIDATES = ['python3', 'python', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];

/** Measured: 15–20 s with a warm package cache; a slow line takes longer. */
const INSTALL_WITHIN_MS = 300_000;

/** The first Python on the PATH that is new enough. Throws with what to do. */
export function findPython(env: Readonly<Record<string, string | undefined>>): string {
  const seen: string[] = [];
  for (const command of CANDIDATES) {
    const asked = spawnSync(command, ['-c', 'import sys; print(sys.version_info[0], sys.version_info[1])'], { env });
    const [major, minor] = String(asked.stdout ?? '')
      .trim()
      .split(' ')
      .map(Number);
    if (asked.status !== 0 || major === undefined || minor === undefined) continue;
    if (major === 3 && minor >= MIN_MINOR) return command;
    seen.push(`${command} is ${major}.${minor}`);
  }
  const found = seen.length === 0 ? 'none was found' : seen.join(', ');
  throw new Error(
    `The emulator needs Python 3.${MIN_MINOR} or newer on the PATH; ${found}. Install it (https://www.python.org/downloads/), ` +
      'or start Docker to use LocalStack, or use `npm start`, which needs neither.',
  );
}

/**
 * The virtual environment in `folder`, made when it is not there or was made for something else; answers the path of
 * its Python. `install` gets that path and a way to run programs. A failed installation is taken away again, so the
 * next run begins anew.
 */
export async function ensureVenv(
  folder: string,
  content: string,
  onNew: () => void,
  install: (
    python: string,
    run: (name: string, command: string, args: readonly string[]) => Promise<void>,
  ) => Promise<void>,
): Promise<string> {
  const python = join(folder, 'venv', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const stamp = join(folder, 'installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === content && existsSync(python)) return python;
  onNew();
  rmSync(stamp, { force: true });
  rmSync(join(folder, 'venv'), { recursive: true, force: true });
  const env = installEnvironment(process.env);
  const run = (name: string, command: string, args: readonly string[]) =>
    runToEnd({ name, command, args, env, logFile: join(folder, 'install.log'), withinMs: INSTALL_WITHIN_MS });
  await run('python -m venv', findPython(env), ['-m', 'venv', join(folder, 'venv')]).catch((error: Error) => {
    throw new Error(`${error.message}\nOn Debian and Ubuntu the package python3-venv brings what is missing.`);
  });
  await install(python, run);
  writeFileSync(stamp, content);
  return python;
}
