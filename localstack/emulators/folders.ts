// Where the emulators live: what was installed is kept in the project's cache, what runs is noted in the project's
// ignored folder `.weir`. Both may be deleted at any time when nothing runs.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');

/** Installed emulators, one folder each. Goes with node_modules; a run makes it anew. */
export function cacheFolder(name: string): string {
  return made(join(ROOT, 'node_modules', '.cache', 'weir-emulators', name));
}

/** Logs, pid file, assembly and emulators' own files of the emulator that runs. */
export function runFolder(...parts: readonly string[]): string {
  return made(join(ROOT, '.weir', 'emulators', ...parts));
}

function made(folder: string): string {
  mkdirSync(folder, { recursive: true });
  return folder;
}
