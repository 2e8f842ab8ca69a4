// Who imports whom: each TypeScript file of the project with the files it names, types included.
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';

export interface Import {
  readonly from: string;
  readonly to: string;
  readonly isRelative: boolean;
}

/** `from '…'`, `import '…'`, `import('…')`, `typeof import('…')`. */
const SPECIFIER = /(?:\bfrom|\bimport|import\()\s*'([#.][^'\n]*)'/g;

/** `aliases`: as in package.json's `imports`. Paths have slashes and begin at the project's root. */
export function importsOf(files: readonly string[], aliases: Readonly<Record<string, string>>): Import[] {
  const roots = Object.entries(aliases).map(([alias, target]) => [alias.slice(0, -1), target.slice(2, -1)] as const);
  return files.flatMap((from) =>
    [...readFileSync(from, 'utf8').matchAll(SPECIFIER)].flatMap(([, given = '']): Import[] => {
      if (given.startsWith('.')) return [{ from, to: posix.join(posix.dirname(from), given), isRelative: true }];
      const root = roots.find(([alias]) => given.startsWith(alias));
      return root === undefined ? [] : [{ from, to: root[1] + given.slice(root[0].length), isRelative: false }];
    }),
  );
}
