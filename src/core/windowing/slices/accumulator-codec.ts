// An accumulator ↔ bytes. Lossless: times are whole ms relative to `baseMs`, which the caller keeps.
import type { ByteReader } from '../../bytes/reader.ts';
import type { ByteWriter } from '../../bytes/writer.ts';
import type { Accumulator } from './accumulator.ts';

/** All but the count, which callers write with what else they have to say. At least one value. */
export function writeAccumulator(out: ByteWriter, acc: Readonly<Accumulator>, baseMs: number): void {
  const at = out.claim(56);
  const view = out.view();
  view.setFloat64(at, acc.sum, true);
  view.setFloat64(at + 8, acc.min, true);
  view.setFloat64(at + 16, acc.max, true);
  view.setFloat64(at + 24, acc.mean, true);
  view.setFloat64(at + 32, acc.m2, true);
  view.setFloat64(at + 40, acc.first, true);
  view.setFloat64(at + 48, acc.last, true);
  out.varint(acc.firstAtMs - baseMs);
  out.varint(acc.lastAtMs - acc.firstAtMs);
}

export function readAccumulator(from: ByteReader, into: Accumulator, count: number, baseMs: number): void {
  into.count = count;
  into.sum = from.f64();
  into.min = from.f64();
  into.max = from.f64();
  into.mean = from.f64();
  into.m2 = from.f64();
  into.first = from.f64();
  into.last = from.f64();
  into.firstAtMs = baseMs + from.varint();
  into.lastAtMs = into.firstAtMs + from.varint();
}
