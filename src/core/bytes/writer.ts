// A growing byte buffer for stored state: little-endian numbers, variable-length whole numbers, UTF-8 texts.

const encoder = new TextEncoder();
/** Its length is one byte of a varint; up to it copying by hand is quicker than asking the encoder for an array. */
const MAX_SHORT_TEXT = 127;

export interface ByteWriter {
  u8(value: number): void;
  u32(value: number): void;
  f64(value: number): void;
  /** Room for `bytes` bytes, to be written through `view` at the answered place, before anything else is written. */
  claim(bytes: number): number;
  /** Of the memory as it is now: to be asked for after `claim`. */
  view(): DataView;
  /** Whole number from 0 to 2^53 − 1 in 1 to 8 bytes (LEB128). */
  varint(value: number): void;
  text(value: string): void;
  /** Bytes as they are, without their number. */
  raw(bytes: Uint8Array): void;
  /** A copy of what was written. */
  bytes(): Uint8Array;
  /** Copies what was written into `target` at `at`. */
  copyInto(target: Uint8Array, at: number): void;
  /** Writes all that another writer has. */
  append(other: ByteWriter): void;
  length(): number;
  /** Starts anew in the same memory. */
  reset(): void;
}

export function createByteWriter(initialBytes = 1024): ByteWriter {
  let buffer = new Uint8Array(initialBytes);
  let view = new DataView(buffer.buffer);
  let at = 0;

  function room(count: number): void {
    if (at + count <= buffer.length) return;
    const grown = new Uint8Array(Math.max(buffer.length * 2, at + count));
    grown.set(buffer.subarray(0, at));
    buffer = grown;
    view = new DataView(buffer.buffer);
  }

  function varint(value: number): void {
    room(8);
    while (value >= 128) {
      buffer[at] = (value % 128) + 128;
      at += 1;
      value = Math.floor(value / 128);
    }
    buffer[at] = value;
    at += 1;
  }

  /** A short text of ASCII, as most are: a byte a character. Answers false, with nothing written, for any other. */
  function shortText(value: string): boolean {
    const { length } = value;
    if (length > MAX_SHORT_TEXT) return false;
    room(length + 1);
    buffer[at] = length;
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code > 127) return false;
      buffer[at + 1 + i] = code;
    }
    at += length + 1;
    return true;
  }

  function longText(value: string): void {
    const encoded = encoder.encode(value);
    varint(encoded.length);
    room(encoded.length);
    buffer.set(encoded, at);
    at += encoded.length;
  }

  return {
    u8(value) {
      room(1);
      buffer[at] = value;
      at += 1;
    },
    u32(value) {
      room(4);
      view.setUint32(at, value, true);
      at += 4;
    },
    f64(value) {
      room(8);
      view.setFloat64(at, value, true);
      at += 8;
    },
    claim(bytes) {
      room(bytes);
      at += bytes;
      return at - bytes;
    },
    view: () => view,
    varint,
    raw(bytes) {
      room(bytes.length);
      buffer.set(bytes, at);
      at += bytes.length;
    },
    text(value) {
      if (!shortText(value)) longText(value);
    },
    bytes: () => buffer.slice(0, at),
    copyInto: (target, to) => target.set(buffer.subarray(0, at), to),
    append(other) {
      const length = other.length();
      room(length);
      other.copyInto(buffer, at);
      at += length;
    },
    length: () => at,
    reset() {
      at = 0;
    },
  };
}
