// An accumulator with its time and its device's dimension values ↔ bytes: what sessions and numbers of values keep.
import type { ByteReader } from '../../bytes/reader.ts';
import type { ByteWriter } from '../../bytes/writer.ts';
import type { Accumulator } from '../slices/accumulator.ts';
import { readAccumulator, writeAccumulator } from '../slices/accumulator-codec.ts';

interface KeptWindow extends Accumulator {
  variant: number;
}

/** `indexOf`: where a variant stands among those stored. */
export function writeWindow(out: ByteWriter, window: KeptWindow, indexOf: (variant: number) => number): void {
  out.varint(window.count);
  if (window.count === 0) return;
  out.f64(window.firstAtMs);
  out.varint(indexOf(window.variant));
  writeAccumulator(out, window, window.firstAtMs);
}

/** Into an empty one. */
export function readWindow(from: ByteReader, into: KeptWindow): void {
  const count = from.varint();
  if (count === 0) return;
  const firstAtMs = from.f64();
  into.variant = from.varint();
  readAccumulator(from, into, count, firstAtMs);
}
