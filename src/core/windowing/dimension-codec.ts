// The windows of dimension values in a key group's state ↔ bytes. Lossless. An accumulator of few values is the values
// (12 bytes each).
import type { ByteReader } from '../bytes/reader.ts';
import type { ByteWriter } from '../bytes/writer.ts';
import { cellKey, type DimensionCell, type DimensionState, emptyDimensions } from './dimension-cells.ts';
import { addToExact, type ExactAccumulator, emptyExact, FEW_VALUES } from './exact-accumulator.ts';

/** `stamp` and the cells; texts once each. */
export function writeDimensions(out: ByteWriter, state: DimensionState): void {
  const { stamp, cells } = state;
  const all = [...cells.values()];
  out.varint(stamp);
  const texts = writeTexts(
    out,
    all.flatMap((cell) => [cell.dimension, cell.window, cell.value, ...cell.measures.keys()]),
  );
  out.varint(all.length);
  for (const cell of all) {
    out.varint(texts(cell.dimension));
    out.varint(texts(cell.window));
    out.varint(texts(cell.value));
    out.varint(cell.sizeMs);
    out.f64(cell.startMs);
    out.varint(stamp - cell.changed);
    out.varint(cell.changed - cell.born);
    writeMeasures(out, cell.measures, cell.startMs, texts);
  }
}

export function readDimensions(from: ByteReader): DimensionState {
  const state = emptyDimensions();
  state.stamp = from.varint();
  const texts = readTexts(from);
  for (let left = from.varint(); left > 0; left -= 1) {
    const id = {
      dimension: textAt(texts, from),
      window: textAt(texts, from),
      value: textAt(texts, from),
      sizeMs: from.varint(),
      startMs: from.f64(),
    };
    const changed = state.stamp - from.varint();
    const born = changed - from.varint();
    const cell: DimensionCell = {
      ...id,
      measures: readMeasures(from, id.startMs, texts),
      born,
      changed,
      isOpen: false,
    };
    state.cells.set(cellKey(id), cell);
  }
  return state;
}

/** Writes each text once; answers where it stands. */
export function writeTexts(out: ByteWriter, texts: readonly string[]): (text: string) => number {
  const distinct = [...new Set(texts)];
  out.varint(distinct.length);
  for (const text of distinct) out.text(text);
  const at = new Map(distinct.map((text, index) => [text, index]));
  return (text) => at.get(text) ?? 0;
}

export function readTexts(from: ByteReader): string[] {
  const texts: string[] = [];
  for (let left = from.varint(); left > 0; left -= 1) texts.push(from.text());
  return texts;
}

function textAt(texts: readonly string[], from: ByteReader): string {
  return texts[from.varint()] ?? '';
}

/** Event times are written as their distance from `startMs`, a day at most. */
export function writeMeasures(
  out: ByteWriter,
  measures: ReadonlyMap<string, ExactAccumulator>,
  startMs: number,
  texts: (text: string) => number,
): void {
  out.varint(measures.size);
  for (const [measure, acc] of measures) {
    out.varint(texts(measure));
    out.varint(acc.count);
    if (acc.few === undefined) writeFull(out, acc, startMs);
    else {
      for (let i = 0; i < acc.few.length; i += 2) {
        out.u32((acc.few[i] as number) - startMs);
        out.f64(acc.few[i + 1] as number);
      }
    }
  }
}

function writeFull(out: ByteWriter, acc: ExactAccumulator, startMs: number): void {
  for (const value of [acc.min, acc.max, acc.first, acc.last]) out.f64(value);
  out.u32(acc.firstAtMs - startMs);
  out.u32(acc.lastAtMs - startMs);
  for (const sum of [acc.sum, acc.squares]) {
    out.varint(sum.length);
    for (const part of sum) out.f64(part);
  }
}

export function readMeasures(
  from: ByteReader,
  startMs: number,
  texts: readonly string[],
): Map<string, ExactAccumulator> {
  const measures = new Map<string, ExactAccumulator>();
  for (let left = from.varint(); left > 0; left -= 1) {
    const measure = textAt(texts, from);
    const acc = emptyExact();
    const count = from.varint();
    if (count > FEW_VALUES) readFull(from, acc, count, startMs);
    else {
      for (let i = 0; i < count; i += 1) {
        const atMs = startMs + from.u32();
        addToExact(acc, from.f64(), atMs);
      }
    }
    measures.set(measure, acc);
  }
  return measures;
}

function readFull(from: ByteReader, acc: ExactAccumulator, count: number, startMs: number): void {
  acc.count = count;
  acc.few = undefined;
  acc.min = from.f64();
  acc.max = from.f64();
  acc.first = from.f64();
  acc.last = from.f64();
  acc.firstAtMs = startMs + from.u32();
  acc.lastAtMs = startMs + from.u32();
  for (const sum of [acc.sum, acc.squares]) for (let left = from.varint(); left > 0; left -= 1) sum.push(from.f64());
}
