// The names in the first line of a CSV file: which column --map means, and names that stand twice.
import { UsageError } from '../../command-line/usage-error.ts';
import { numberOf } from './csv-cells.ts';
import type { FileOptions } from './file-options.ts';

/** `Power\n(kW)` of a spreadsheet is `Power (kW)`. */
export function tidyNames(cells: readonly string[]): string[] {
  return cells.map((cell) => cell.replaceAll(/\s+/g, ' ').trim());
}

/** The field that --map gives the column, by its place (`#3`) or by its name. */
export function mappedField(
  header: readonly string[],
  index: number,
  map: ReadonlyMap<string, string>,
): string | undefined {
  // A table may have a hundred thousand columns: the header is looked through only for places that --map names.
  const place = `#${index + 1}`;
  const placed = map.get(place);
  return (placed === undefined || header.includes(place) ? undefined : placed) ?? map.get(header[index] ?? '');
}

/**
 * @throws UsageError where there are no names, an option names a column that is not there, or two columns have one
 * name.
 */
export function checkNames(header: readonly string[], options: FileOptions, file: string): void {
  const { map, arrivalField, decimal } = options;
  if (header.every((name) => name === '' || numberOf(name, decimal) !== undefined)) {
    throw new UsageError(
      `${file}: its first line holds only numbers (${shownNames(header)}): put a line of column names before it`,
    );
  }
  for (const name of map.keys()) {
    const place = /^#(\d+)$/.exec(name)?.[1];
    if (header.includes(name) || (place !== undefined && Number(place) >= 1 && Number(place) <= header.length))
      continue;
    throw new UsageError(`--map names the column "${name}", which ${file} does not have: it has ${shownNames(header)}`);
  }
  if (arrivalField !== undefined && !header.includes(arrivalField) && ![...map.values()].includes('arrival')) {
    throw new UsageError(
      `--arrival names the column "${arrivalField}", which ${file} does not have: it has ${shownNames(header)}`,
    );
  }
  checkTwice(header, map, file);
}

function checkTwice(header: readonly string[], map: ReadonlyMap<string, string>, file: string): void {
  const places = new Map<string, number[]>();
  for (const [index, name] of header.entries()) {
    const isPlaced = map.has(`#${index + 1}`) && !header.includes(`#${index + 1}`);
    if (name === '' || isPlaced || map.get(name) === '-') continue;
    const known = places.get(name);
    if (known === undefined) places.set(name, [index + 1]);
    else known.push(index + 1);
  }
  const twice = [...places].filter(([, found]) => found.length > 1);
  const [first] = twice;
  if (first === undefined) return;
  const all = twice.map(([name, found]) => `"${name}" (columns ${found.join(', ')})`).join(', ');
  throw new UsageError(
    `${file} has columns with one name: ${all}. Say what each is by its place, for example --map "#${first[1].at(-1)}=-" to leave that one out, or rename them`,
  );
}

/** `"temp"`, or `column 3` where it has no name. */
export function shownColumn(header: readonly string[], index: number): string {
  const name = header[index] ?? '';
  return name === '' ? `column ${index + 1}` : `"${name}"`;
}

/** Names that a message lists: a table may have thousands. */
const SHOWN_NAMES = 30;

export function shownNames(header: readonly string[]): string {
  const names = header.slice(0, SHOWN_NAMES).map((name) => (name === '' ? '(no name)' : `"${name}"`));
  const more = header.length - names.length;
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ');
}
