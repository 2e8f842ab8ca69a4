// Which objects a redrive has put back already, so that one that was interrupted goes on where it was. A file of keys,
// one a line.
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Selection } from './selection.ts';

export interface DoneKeys {
  has(key: string): boolean;
  add(keys: readonly string[]): void;
  readonly path: string;
}

/** One file for a bucket and a selection: another selection may mean other lines of the same objects. */
export function openDoneKeys(folder: string, bucket: string, selection: Selection): DoneKeys {
  const hash = createHash('sha256').update(JSON.stringify(selection)).digest('hex').slice(0, 12);
  const path = join(folder, '.weir', 'redrive', `${bucket}-${hash}.txt`);
  const known = new Set(existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []);
  return {
    path,
    has: (key) => known.has(key),
    add(keys) {
      mkdirSync(dirname(path), { recursive: true });
      appendFileSync(path, keys.map((key) => `${key}\n`).join(''));
      for (const key of keys) known.add(key);
    },
  };
}
