// What is wrong with the rooms, each as a line that says where and what to do.
import { dirname } from 'node:path';
import { findCircle } from './circles.ts';
import type { Import, Sources } from './imports.ts';

export interface RoomRules {
  readonly mayImport: Readonly<Record<string, readonly string[]>>;
  readonly knownCircles: readonly (readonly [string, string])[];
  readonly maxLines: number;
  readonly knownLong: Readonly<Record<string, number>>;
}

/** Reads what nobody gave it: a clock, chance. Other such names are refused by biome.json. */
const IMPURE = /\bMath\.random\b|\bimport\.meta\b/;

/** `imports`: of the same files. */
export function examineRooms(sources: Sources, imports: readonly Import[], rules: RoomRules): string[] {
  const rooms = Object.keys(rules.mayImport);
  const roomOf = (path: string): string => rooms.find((room) => path.startsWith(`${room}/`)) ?? '';
  return [
    ...imports.flatMap((each) => directionOf(each, roomOf, rules)),
    ...circlesOf(imports, rules),
    ...[...sources].flatMap(([file, text]) => wrongInFile(file, text, rules)),
    ...Object.keys(rules.knownLong)
      .filter((file) => !sources.has(file))
      .map((file) => `${file} is no more: take it off the list of long files (scripts/rooms/rules.ts)`),
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

function wrongInFile(file: string, text: string, rules: RoomRules): string[] {
  const lines = text.split('\n');
  const isImpure = file.startsWith('src/core/') && IMPURE.test(text);
  return [
    ...sizeOf(file, lines.length - 1, rules),
    ...wideComments(file, lines),
    ...(isImpure ? [`${file} has Math.random or import.meta: core is given all that it works on`] : []),
  ];
}

function sizeOf(file: string, lines: number, { maxLines, knownLong }: RoomRules): string[] {
  const known = knownLong[file];
  if (known !== undefined && lines <= maxLines)
    return [`${file} has ${lines} lines: take it off the list of long files (scripts/rooms/rules.ts)`];
  const most = known ?? maxLines;
  return lines > most ? [`${file} has ${lines} lines, at most ${most}: it has more than one idea`] : [];
}

/** Code is broken by the formatter, and texts may be long. A link cannot be broken. */
function wideComments(file: string, lines: readonly string[]): string[] {
  return lines.flatMap((line, i) =>
    line.length > 120 &&
    /^\s*(\/\/|\*\s|\/\*)/.test(line) &&
    !/https?:\S{60}/.test(line) &&
    !line.includes('biome-ignore')
      ? [`${file}:${i + 1} is a comment of ${line.length} columns, at most 120`]
      : [],
  );
}
