// The pictures of docs/architecture.md: each between two comments that say what is drawn.
import { readFileSync, writeFileSync } from 'node:fs';
import { drawFolders, drawRooms } from './graph.ts';
import { importsOf } from './imports.ts';

const PAGE = 'docs/architecture.md';
const PICTURE = /<!-- drawn: (\S+) -->\n[\s\S]*?<!-- end -->/g;

/** Writes them anew, or answers that they are not what is there. */
export function writeDrawings(
  files: readonly string[],
  aliases: Readonly<Record<string, string>>,
  rooms: readonly string[],
  isWritten: boolean,
): string[] {
  const own = files.filter((file) => file.endsWith('.ts') && rooms.some((room) => file.startsWith(`${room}/`)));
  const imports = importsOf(own, aliases);
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
