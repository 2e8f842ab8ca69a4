// Who imports whom, as text that GitHub and others draw (Mermaid): rooms only, or the folders of one room.
import { dirname } from 'node:path';
import type { Import } from './imports.ts';

/**
 * Rooms in an order in which arrows go down, each with those it imports; what another one brings along already is left
 * out.
 */
export function drawRooms(imports: readonly Import[], rooms: readonly string[]): string {
  const roomOf = (path: string): string => rooms.find((room) => path.startsWith(`${room}/`)) ?? '';
  return draw(pairsOf(imports, roomOf));
}

/** The folders of `room`, likewise. */
export function drawFolders(imports: readonly Import[], room: string): string {
  const folderOf = (path: string): string => (path.startsWith(`${room}/`) ? dirname(path).slice(room.length + 1) : '');
  return draw(pairsOf(imports, folderOf));
}

function pairsOf(imports: readonly Import[], nameOf: (path: string) => string): Map<string, Set<string>> {
  const pairs = new Map<string, Set<string>>();
  for (const { from, to } of imports) {
    const [own, other] = [nameOf(from), nameOf(to)];
    if (own === '' || other === '' || own === other) continue;
    pairs.set(own, (pairs.get(own) ?? new Set()).add(other));
  }
  return pairs;
}

function draw(pairs: ReadonlyMap<string, ReadonlySet<string>>): string {
  const lines = [...pairs].flatMap(([from, all]) =>
    [...all]
      .filter((to) => ![...all].some((between) => between !== to && reaches(pairs, between, to)))
      .map((to) => `  ${idOf(from)}["${from}"] --> ${idOf(to)}["${to}"]`),
  );
  return ['```mermaid', 'flowchart TD', ...lines.sort(), '```'].join('\n');
}

function reaches(
  pairs: ReadonlyMap<string, ReadonlySet<string>>,
  from: string,
  to: string,
  seen = new Set<string>(),
): boolean {
  if (seen.has(from)) return false;
  seen.add(from);
  const all = pairs.get(from);
  return all !== undefined && (all.has(to) || [...all].some((next) => reaches(pairs, next, to, seen)));
}

function idOf(name: string): string {
  return name.replaceAll(/[^a-z0-9]/g, '_');
}
