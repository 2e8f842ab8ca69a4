// Reads back what a ByteWriter wrote. Refuses to read past the end: stored state that is cut short is a fault, said
// plainly.

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export interface ByteReader {
  u8(): number;
  u32(): number;
  f64(): number;
  varint(): number;
  text(): string;
  /** A copy of so many bytes. */
  raw(count: number): Uint8Array;
  /** Passes over so many bytes. */
  skip(count: number): void;
  /** Bytes not read yet. */
  left(): number;
}

/** @throws RangeError from every method where the bytes end too early. */
export function createByteReader(bytes: Uint8Array): ByteReader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;

  function take(count: number): number {
    const from = at;
    if (from + count > bytes.length) {
      throw new RangeError(`stored state ends at byte ${bytes.length}, but ${count} bytes were expected at ${from}`);
    }
    at += count;
    return from;
  }

  function varint(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = bytes[take(1)] as number;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
      if (scale > 2 ** 56) throw new RangeError(`stored state holds an endless number at byte ${at}`);
    }
  }

  return {
    u8: () => bytes[take(1)] as number,
    u32: () => view.getUint32(take(4), true),
    f64: () => view.getFloat64(take(8), true),
    varint,
    text() {
      const length = varint();
      const from = take(length);
      return decoder.decode(bytes.subarray(from, from + length));
    },
    raw(count) {
      const from = take(count);
      return bytes.slice(from, from + count);
    },
    skip: (count) => void take(count),
    left: () => bytes.length - at,
  };
}
