// One window of one dimension value across key groups: what each key group has put into it, and the panes of the whole.
// Joining is idempotent, and takes older and newer states of a key group in any order. Refuses cells that are not
// committed: those are no fact yet.
import { createByteReader } from '../bytes/reader.ts';
import { createByteWriter } from '../bytes/writer.ts';
import { checkFormat, passSections, type Written, writeSections, written } from '../formats.ts';
import type { CompiledProfile } from '../profile/compile.ts';
import { type CellId, cellKey, type DimensionCell } from './dimension-cells.ts';
import { readMeasures, readTexts, writeMeasures, writeTexts } from './dimension-codec.ts';
import { type ExactAccumulator, emptyExact, mergeIntoExact, summariseExact } from './exact-accumulator.ts';
import type { Pane } from './pane.ts';

type Measures = Map<string, ExactAccumulator>;

/** What one key group has put in. */
interface Part {
  /** The latest cell of the key group, as far as it was seen. */
  born: number;
  current: Measures;
  /** Cells before that one. Each was complete when its key group let go of it, so they are added up. */
  readonly earlier: Measures;
}

export interface DimensionWindow {
  /** By key group. */
  readonly parts: Map<number, Part>;
}

/**
 * Joins a committed cell of a key group; answers whether that changed anything. Of one cell the larger count wins: a
 * key group's cell only grows along its commits. A younger cell closes the one before it; an older one is known
 * already, or it would not have been let go of.
 */
export function joinCell(window: DimensionWindow, group: number, cell: DimensionCell): boolean {
  if (cell.born === 0 || cell.isOpen) throw new Error(`cell ${cellKey(cell)} of key group ${group} is not committed`);
  const part = window.parts.get(group);
  if (part === undefined) {
    window.parts.set(group, { born: cell.born, current: cell.measures, earlier: new Map() });
    return true;
  }
  if (cell.born < part.born) return false;
  if (cell.born === part.born) {
    if (countOf(cell.measures) <= countOf(part.current)) return false;
  } else {
    mergeMeasures(part.earlier, part.current);
    part.born = cell.born;
  }
  part.current = cell.measures;
  return true;
}

function countOf(measures: Measures): number {
  let count = 0;
  for (const acc of measures.values()) count += acc.count;
  return count;
}

function mergeMeasures(into: Measures, measures: Measures): void {
  for (const [measure, acc] of measures) {
    let all = into.get(measure);
    if (all === undefined) {
      all = emptyExact();
      into.set(measure, all);
    }
    mergeIntoExact(all, acc);
  }
}

/** What stands for the device in a pane of a dimension value. */
export function dimensionDevice({ dimension, value }: Pick<CellId, 'dimension' | 'value'>): string {
  return `${dimension}=${value}`;
}

/**
 * A device may be called `region=north`, but no profile's window is called so: a pane of a region is never taken for
 * one of a device.
 */
export function dimensionWindowLabel({ dimension, window }: Pick<CellId, 'dimension' | 'window'>): string {
  return `${window} by ${dimension}`;
}

/** A pane per measure: of all key groups together. */
export function dimensionPanes(window: DimensionWindow, id: CellId, profile: CompiledProfile): Pane[] {
  const all: Measures = new Map();
  for (const { earlier, current } of window.parts.values()) {
    mergeMeasures(all, earlier);
    mergeMeasures(all, current);
  }
  return [...all].map(([measure, acc]) => {
    const summary = summariseExact(acc);
    const index = profile.measureIndex.get(measure);
    const energy = index !== undefined && profile.measures[index]?.energy === true;
    return {
      profile: profile.name,
      device: dimensionDevice(id),
      of: id.dimension,
      measure,
      window: dimensionWindowLabel(id),
      startMs: id.startMs,
      endMs: id.startMs + id.sizeMs,
      revision: summary.count,
      ...summary,
      ...(energy ? { energyKwh: summary.sum * profile.reportingPeriodHours } : {}),
      dimensions: { [id.dimension]: id.value },
    };
  });
}

export function encodeDimensionWindow(
  { parts }: DimensionWindow,
  startMs: number,
  as: Written = written('dimensionWindow'),
): Uint8Array {
  const out = createByteWriter();
  out.u8(as.version);
  const texts = writeTexts(
    out,
    [...parts.values()].flatMap(({ earlier, current }) => [...earlier.keys(), ...current.keys()]),
  );
  out.varint(parts.size);
  for (const [group, { born, earlier, current }] of parts) {
    out.varint(group);
    out.varint(born);
    writeMeasures(out, earlier, startMs, texts);
    writeMeasures(out, current, startMs, texts);
  }
  writeSections(out, as);
  return out.bytes();
}

/** Undefined: nothing is stored. @throws UnknownFormatError. */
export function decodeDimensionWindow(bytes: Uint8Array | undefined, startMs: number): DimensionWindow {
  const parts = new Map<number, Part>();
  if (bytes === undefined) return { parts };
  const from = createByteReader(bytes);
  checkFormat('dimensionWindow', from.u8());
  const texts = readTexts(from);
  for (let left = from.varint(); left > 0; left -= 1) {
    const group = from.varint();
    const born = from.varint();
    const earlier = readMeasures(from, startMs, texts);
    parts.set(group, { born, earlier, current: readMeasures(from, startMs, texts) });
  }
  passSections(from, 'dimensionWindow');
  return { parts };
}
