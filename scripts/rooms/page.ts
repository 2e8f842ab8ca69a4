// The pictures of docs/architecture.md: each between two comments that say what is drawn.
import { readFileSync, writeFileSync } from 'node:fs';
import { drawFolders, drawRooms } from './graph.ts';
import type { Import } from './imports.ts';

const PAGE = 'docs/architecture.md';
const PICTURE = /<!-- drawn: (\S+) -->\n[\s\S]*?<!-- end -->/g;

/** Writes them anew, or answers that they are not what is there. */
export function writeDrawings(imports: readonly Import[], rooms: readonly string[], isWritten: boolean): string[] {
  const before = readFileSync(PAGE, 'utf8');
  const after = before.replaceAll(PICTURE, (_, what: string) => {
    const picture = what === 'rooms' ? drawRooms(imports, rooms) : drawFolders(imports, what);
    return `<!-- drawn: ${what} -->\n${picture}\n<!-- end -->`;
  });
  if (before === after) return [];
  if (!isWritten)
    return [`${PAGE} draws other rooms than there are: node scripts/run.mjs scripts/check-rooms.ts --draw`];
  writeFileSync(PAGE, after);
  return [];
}
