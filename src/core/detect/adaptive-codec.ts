// What the adaptive rule keeps ↔ the bytes of a section of stored baselines: the rows of each measure that has some, as
// they are in memory. A release that does not know the rule passes over it; a state without it begins to learn.
import type { Section } from '../formats.ts';
import { adaptiveRowsIn, ROW_BYTES } from './pasts/adaptive/layout.ts';
import { HAS_ADAPTIVE, type MeasureColumns } from './pasts/measure-columns.ts';

/** Its number among the sections of stored baselines. */
export const ADAPTIVE_SECTION = 4;

/** Of the measures in the order in which they are stored; undefined where none has any. */
export function adaptiveSection(all: readonly MeasureColumns[]): Section | undefined {
  const length = adaptiveBytes(all);
  if (length === 0) return undefined;
  const bytes = new Uint8Array(length + all.length);
  let at = 0;
  for (const { parts, rows, adaptive } of all) {
    const has = (parts & HAS_ADAPTIVE) !== 0;
    bytes[at] = has ? 1 : 0;
    at += 1;
    if (!has) continue;
    bytes.set(adaptive.bytes.subarray(0, rows * ROW_BYTES), at);
    at += rows * ROW_BYTES;
  }
  return { id: ADAPTIVE_SECTION, isRequired: false, bytes };
}

/** What the rows of all of them take. */
export function adaptiveBytes(all: readonly MeasureColumns[]): number {
  return all.reduce((sum, { parts, rows }) => sum + (parts & HAS_ADAPTIVE ? rows * ROW_BYTES : 0), 0);
}

/** @throws RangeError where the section is shorter or longer than the measures' rows. */
export function takeAdaptive(section: Uint8Array, all: readonly MeasureColumns[]): void {
  let at = 0;
  for (const columns of all) {
    const has = section[at] === 1;
    at += 1;
    if (!has) continue;
    const memory = new ArrayBuffer(columns.rows * ROW_BYTES);
    const end = at + memory.byteLength;
    if (end > section.length) throw new RangeError(`stored adaptive rows end at byte ${section.length} of ${end}`);
    new Uint8Array(memory).set(section.subarray(at, end));
    columns.adaptive = adaptiveRowsIn(memory);
    columns.parts |= HAS_ADAPTIVE;
    at = end;
  }
  if (at !== section.length)
    throw new RangeError(`stored adaptive rows go on for ${section.length - at} bytes after their end`);
}
