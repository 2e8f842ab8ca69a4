// Part of `npm run check`: which room imports which, folders in circles, sizes of files, and whether
// docs/architecture.md draws what is there. `--draw` writes that page's pictures.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { examineRooms } from './rooms/examine.ts';
import { importsOf } from './rooms/imports.ts';
import { writeDrawings } from './rooms/page.ts';
import { KNOWN_CIRCLES, KNOWN_LONG, MAX_LINES, MAY_IMPORT } from './rooms/rules.ts';

const { imports: aliases } = JSON.parse(readFileSync('package.json', 'utf8')) as { imports: Record<string, string> };
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
  .split('\n')
  .filter((file) => /\.(ts|mjs|js)$/.test(file) && !file.startsWith('test/golden/files/'));
const sources = new Map(files.map((file) => [file, readFileSync(file, 'utf8')] as const));
const rooms = Object.keys(MAY_IMPORT);
const imports = importsOf(sources, rooms, aliases);
const rules = { mayImport: MAY_IMPORT, knownCircles: KNOWN_CIRCLES, maxLines: MAX_LINES, knownLong: KNOWN_LONG };
const wrong = [
  ...examineRooms(sources, imports, rules),
  ...writeDrawings(imports, rooms, process.argv.includes('--draw')),
];
for (const line of wrong) process.stdout.write(`${line}\n`);
if (wrong.length > 0) process.exit(1);
