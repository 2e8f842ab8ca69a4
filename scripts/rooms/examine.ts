// What is wrong with the rooms, each as a line that says where and what to do.
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { findCircle } from './circles.ts';
import { type Import, importsOf } from './imports.ts';

export interface RoomRules {
  readonly mayImport: Readonly<Record<string, readonly string[]>>;
  readonly knownCircles: readonly (readonly [string, string])[];
  readonly maxLines: number;
  readonly knownLong: Readonly<Record<string, number>>;
}

/** Reads what nobody gave it: a clock, chance. Other such names are refused by biome.json. */
const IMPURE = /\bMath\.random\b|\bimport\.meta\b/;

export function examineRooms(
  files: readonly string[],
  aliases: Readonly<Record<string, string>>,
  rules: RoomRules,
): string[] {
  const rooms = Object.keys(rules.mayImport);
  const roomOf = (path: string): string => rooms.find((room) => path.startsWith(`${room}/`)) ?? '';
  const imports = importsOf(
    files.filter((file) => file.endsWith('.ts') && roomOf(file) !== ''),
    aliases,
  );
  return [
    ...imports.flatMap((each) => directionOf(each, roomOf, rules)),
    ...circlesOf(imports, rules),
    ...files.flatMap((file) => sizeOf(file, rules)),
    ...files.flatMap(wideComments),
    ...Object.keys(rules.knownLong)
      .filter((file) => !files.includes(file))
      .map((file) => `${file} is no more: take it off the list of long files (scripts/rooms/rules.ts)`),
    ...files
      .filter((file) => file.startsWith('src/core/') && IMPURE.test(readFileSync(file, 'utf8')))
      .map((file) => `${file} has Math.random or import.meta: core is given all that it works on`),
  ];
}

function directionOf({ from, to, isRelative }: Import, roomOf: (path: string) => string, rules: RoomRules): string[] {
  const [own, other] = [roomOf(from), roomOf(to)];
  if (own === other || other === '') return [];
  if (isRelative) return [`${from} names ${to} by a relative path: another room is named by its alias (#core/…)`];
  if (rules.mayImport[own]?.includes(other)) return [];
  return [`${from} imports ${to}: ${own} imports ${rules.mayImport[own]?.join(', ') || 'no other room'}`];
}

function circlesOf(imports: readonly Import[], { knownCircles }: RoomRules): string[] {
  const edges = imports.map(({ from, to }) => ({ from: dirname(from), to: dirname(to) }));
  const has = (from: string, to: string): boolean => edges.some((edge) => edge.from === from && edge.to === to);
  const mended = knownCircles.filter(([one, other]) => !(has(one, other) && has(other, one)));
  const circle = findCircle(edges, knownCircles);
  return [
    ...mended.map(
      (pair) => `${pair.join(' and ')} import each other no more: take them off the list in scripts/rooms/rules.ts`,
    ),
    ...(circle === undefined ? [] : [`folders import each other in a circle: ${circle.join(' → ')}`]),
  ];
}

function sizeOf(file: string, { maxLines, knownLong }: RoomRules): string[] {
  const lines = readFileSync(file, 'utf8').split('\n').length - 1;
  const known = knownLong[file];
  if (known !== undefined && lines <= maxLines)
    return [`${file} has ${lines} lines: take it off the list of long files (scripts/rooms/rules.ts)`];
  const most = known ?? maxLines;
  return lines > most ? [`${file} has ${lines} lines, at most ${most}: it has more than one idea`] : [];
}

/** Code is broken by the formatter, and texts may be long. A link cannot be broken. */
function wideComments(file: string): string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line, i) =>
      line.length > 120 &&
      /^\s*(\/\/|\*\s|\/\*)/.test(line) &&
      !/https?:\S{60}/.test(line) &&
      !line.includes('biome-ignore')
        ? [`${file}:${i + 1} is a comment of ${line.length} columns, at most 120`]
        : [],
    );
}
