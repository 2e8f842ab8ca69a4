// A tick: a small record that the sweep puts into every open raw shard each minute. Where it has been absorbed, so has
// all that arrived in that shard before it. It is outside all counts, windows and archives, and in bytes that no
// reading begins with. docs/ticks.md says it in words.
import { createByteReader } from '../bytes/reader.ts';
import { type ByteWriter, createByteWriter } from '../bytes/writer.ts';
import { murmur3x32 } from '../hash/murmur3-32.ts';

/** One of the parts that a minute's ticks have: as many as the stream had open shards. */
export interface Tick {
  /**
   * The raw shard that it was meant for. One that was split meanwhile has it in a child, where it says nothing of the
   * other.
   */
  readonly shard: string;
  /** Which shards were open: the hash of their names. Ticks of one set are compared with each other only. */
  readonly set: number;
  /** Its place among them, and their number. */
  readonly part: number;
  readonly of: number;
}

/** What validate makes of it for each key group, in the order of its packs. */
export interface PackedTick extends Tick {
  readonly profile: string;
  readonly group: number;
  /** When it arrived in the raw shard, ms. */
  readonly arrivalMs: number;
}

/** `\0weirtk` and the kind. JSON, gzip, KPL, UTF-16 and packs begin otherwise, and text has no zero byte. */
const MAGIC = Uint8Array.of(0, 0x77, 0x65, 0x69, 0x72, 0x74, 0x6b);
const RAW = 1;
const PACKED = 2;
const VERSION = 1;
const CHECKSUM_BYTES = 4;
/** More than any account has of one stream; what claims more is nobody's tick. */
const MAX_SHARDS = 20_000;

/** A tick of a version that this one does not know. */
export const UNKNOWN_TICK = 'unknown';

export function encodeTick(tick: Tick): Uint8Array {
  const out = begin(RAW);
  writeTick(out, tick);
  return sealed(out);
}

export function encodePackedTick(tick: PackedTick): Uint8Array {
  const out = begin(PACKED);
  out.text(tick.profile);
  out.varint(tick.group);
  out.f64(tick.arrivalMs);
  writeTick(out, tick);
  return sealed(out);
}

/**
 * The tick that these bytes of the raw stream are; undefined where they are none: not by their beginning, or not by
 * their checksum.
 */
export function tickOf(bytes: Uint8Array): Tick | typeof UNKNOWN_TICK | undefined {
  const from = opened(bytes, RAW);
  if (from === undefined || from === UNKNOWN_TICK) return from;
  const tick = readTick(from);
  return tick.part < tick.of && tick.of <= MAX_SHARDS ? tick : UNKNOWN_TICK;
}

/** Whether a record of the readings stream is a tick, by its first byte: only validate writes there. */
export function isPackedTick(bytes: Uint8Array): boolean {
  return bytes[0] === MAGIC[0];
}

export function packedTickOf(bytes: Uint8Array): PackedTick | typeof UNKNOWN_TICK | undefined {
  const from = opened(bytes, PACKED);
  if (from === undefined || from === UNKNOWN_TICK) return from;
  const own = { profile: from.text(), group: from.varint(), arrivalMs: from.f64() };
  return { ...own, ...readTick(from) };
}

/** The number of a set of shards, whatever their order. */
export function setOf(shards: readonly string[]): number {
  return murmur3x32(new TextEncoder().encode([...shards].sort().join('\n')));
}

function begin(kind: number): ByteWriter {
  const out = createByteWriter(128);
  for (const byte of MAGIC) out.u8(byte);
  out.u8(kind);
  out.u8(VERSION);
  return out;
}

function writeTick(out: ByteWriter, { shard, set, part, of }: Tick): void {
  out.text(shard);
  out.u32(set);
  out.varint(part);
  out.varint(of);
}

function readTick(from: ReturnType<typeof createByteReader>): Tick {
  return { shard: from.text(), set: from.u32(), part: from.varint(), of: from.varint() };
}

function sealed(out: ByteWriter): Uint8Array {
  out.u32(murmur3x32(out.bytes()));
  return out.bytes();
}

function opened(bytes: Uint8Array, kind: number) {
  const end = bytes.length - CHECKSUM_BYTES;
  if (end < MAGIC.length + 2 || bytes[MAGIC.length] !== kind) return undefined;
  for (let i = 0; i < MAGIC.length; i += 1) if (bytes[i] !== MAGIC[i]) return undefined;
  const content = bytes.subarray(0, end);
  if (createByteReader(bytes.subarray(end)).u32() !== murmur3x32(content)) return undefined;
  if (bytes[MAGIC.length + 1] !== VERSION) return UNKNOWN_TICK;
  return createByteReader(content.subarray(MAGIC.length + 2));
}
