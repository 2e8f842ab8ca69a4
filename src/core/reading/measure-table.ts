// Measure names ↔ small whole numbers. Fixed for a profile with named measures; an open profile (generic) adds names as
// they come.

export interface MeasureTable {
  readonly names: string[];
  readonly index: Map<string, number>;
}

/**
 * Most names an open profile keeps at a time: beyond it someone sends ids as measure names, and the table starts anew.
 */
export const MAX_OPEN_MEASURES = 10_000;
/** Timestream takes 256 bytes of measure name; ids and labels beyond this are a mistake of the sender. */
const MAX_NAME_CHARACTERS = 128;

export function createMeasureTable(known: readonly string[]): MeasureTable {
  return { names: [...known], index: new Map(known.map((name, index) => [name, index])) };
}

/** Timestream takes 2 KB of dimensions in all; DynamoDB 2 KB of key. */
export const MAX_DEVICE_CHARACTERS = 256;

/** The name's number, given to it now if it is new; −1 where it cannot be a name. */
export function internMeasure(table: MeasureTable, name: string): number {
  const known = table.index.get(name);
  if (known !== undefined) return known;
  if (!isMeasureName(name)) return -1;
  const index = table.names.length;
  table.names.push(name);
  table.index.set(name, index);
  return index;
}

/** Whether an open profile takes the name as a measure's. */
export function isMeasureName(name: string): boolean {
  return isPlainName(name, MAX_NAME_CHARACTERS);
}

/**
 * Not empty, not longer than `maxCharacters`, without control characters and halves of surrogate pairs: what can stand
 * in a table key and a message, and is itself again after UTF-8.
 */
export function isPlainName(name: string, maxCharacters: number): boolean {
  if (name.length === 0 || name.length > maxCharacters) return false;
  for (let i = 0; i < name.length; i += 1) {
    const code = name.charCodeAt(i);
    if (code < 32 || (code >= 127 && code < 160)) return false;
  }
  return name.isWellFormed();
}

/** Whether the text can be a device's id, or the value of a dimension, by which windows are named just so. */
export function isUsableId(text: string): boolean {
  return isPlainName(text, MAX_DEVICE_CHARACTERS) && text.trim() !== '';
}
