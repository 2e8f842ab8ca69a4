// An accumulator ↔ bytes. Lossless: times are whole ms relative to `baseMs`, which the caller keeps.
import type { ByteReader } from '../bytes/reader.ts';
import type { ByteWriter } from '../bytes/writer.ts';
import type { Accumulator } from './accumulator.ts';

/** All but the count, which callers write with what else they have to say. At least one value. */
export function writeAccumulator(out: ByteWriter, acc: Readonly<Accumulator>, baseMs: number): void {
  out.f64(acc.sum);
  out.f64(acc.min);
  out.f64(acc.max);
  out.f64(acc.mean);
  out.f64(acc.m2);
  out.f64(acc.first);
  out.f64(acc.last);
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
