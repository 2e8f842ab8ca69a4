// How far a backfill has come, on this machine: after each day of arrival the states of the key groups and what was
// found. It is of one run; another one begins anew.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { AlertTransition } from '#core/alert/alert.ts';
import type { StoredState } from '#stages/ports.ts';
import { makeFolder, writeWhole } from './output.ts';

export interface Progress {
  readonly run: string;
  /** Days of arrival that are worked off, the last one, ms. */
  readonly dayMs: number;
  readonly windows: readonly (readonly [string, StoredState])[];
  readonly baselines: readonly (readonly [string, StoredState])[];
  readonly transitions: readonly AlertTransition[];
  readonly devices: readonly string[];
  readonly given: readonly string[];
  readonly counts: BackfillCounts;
}

export interface BackfillCounts {
  /** Rows of the archive that were read, repeats too. */
  readonly readings: number;
  readonly panes: number;
}

const FILE = 'progress.bin';

export interface Checkpoint {
  /** undefined: nothing is kept of this run. */
  load(): Progress | undefined;
  save(progress: Progress): void;
  clear(): void;
}

export function fileCheckpoint(folder: string, run: string): Checkpoint {
  const file = join(folder, FILE);
  return {
    load() {
      if (!existsSync(file)) return undefined;
      try {
        const found = deserialize(readFileSync(file)) as Progress;
        return found.run === run ? found : undefined;
      } catch {
        // Of another Node: what it holds can be computed again.
        return undefined;
      }
    },
    save(progress) {
      makeFolder(folder);
      writeWhole(file, serialize(progress));
    },
    clear: () => rmSync(file, { force: true }),
  };
}

export const noCheckpoint: Checkpoint = { load: () => undefined, save: () => undefined, clear: () => undefined };
