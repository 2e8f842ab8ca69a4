// Who imports whom: each TypeScript file of the project with the files it names, types included.
import { posix } from 'node:path';

export interface Import {
  readonly from: string;
  readonly to: string;
  readonly isRelative: boolean;
}

/** `from '…'`, `import '…'`, `import('…')`, `typeof import('…')`. */
const SPECIFIER = /(?:\bfrom|\bimport|import\()\s*'([#.][^'\n]*)'/g;

/** Paths, with slashes and from the project's root, and what is in the files. */
export type Sources = ReadonlyMap<string, string>;

/** Of the TypeScript files in `rooms`. `aliases`: as in package.json's `imports`. */
export function importsOf(
  sources: Sources,
  rooms: readonly string[],
  aliases: Readonly<Record<string, string>>,
): Import[] {
  const roots = Object.entries(aliases).map(([alias, target]) => [alias.slice(0, -1), target.slice(2, -1)] as const);
  return [...sources].flatMap(([from, text]) => {
    if (!from.endsWith('.ts') || !rooms.some((room) => from.startsWith(`${room}/`))) return [];
    return [...text.matchAll(SPECIFIER)].flatMap(([, given = '']): Import[] => {
      if (given.startsWith('.')) return [{ from, to: posix.join(posix.dirname(from), given), isRelative: true }];
      const root = roots.find(([alias]) => given.startsWith(alias));
      return root === undefined ? [] : [{ from, to: root[1] + given.slice(root[0].length), isRelative: false }];
    });
  });
}
