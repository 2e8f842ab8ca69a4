// Columns of numbers ↔ bytes, copied as they are in memory. Wider ones come first, so that each begins at a multiple of
// its width. Refuses to read beyond the end, and to leave anything over.

type Column = Float64Array | Uint32Array | Uint16Array | Uint8Array;

export interface ColumnSink {
  /** Starts anew, leaving `headBytes` free in front. */
  begin(headBytes: number): void;
  /** The first `length` numbers of a column. */
  put(column: Column, length: number): void;
  /** Goes on at a multiple of `width`. */
  align(width: 4 | 8): void;
  /** All of it, a multiple of 4 bytes; good until `begin`. */
  end(): Uint8Array;
}

export interface ColumnSource {
  /** Views on the bytes, not copies. @throws RangeError where they end too early. */
  doubles(length: number): Float64Array;
  words(length: number): Uint32Array;
  halves(length: number): Uint16Array;
  bytes(length: number): Uint8Array;
  byte(): number;
  /** Goes on at a multiple of `width`. */
  align(width: 4 | 8): void;
  /** @throws RangeError where something is left. */
  end(): void;
}

export function createSink(): ColumnSink {
  let buffer = new Uint8Array(64 * 1024);
  let at = 0;

  function room(bytes: number): void {
    if (at + bytes <= buffer.length) return;
    const larger = new Uint8Array(2 * (at + bytes));
    larger.set(buffer.subarray(0, at));
    buffer = larger;
  }

  function align(width: number): void {
    room(width);
    const next = padded(at, width);
    buffer.fill(0, at, next);
    at = next;
  }

  return {
    begin(headBytes) {
      at = 0;
      room(headBytes);
      at = headBytes;
      align(8);
    },
    put(column, length) {
      const bytes = length * column.BYTES_PER_ELEMENT;
      room(bytes);
      buffer.set(new Uint8Array(column.buffer, column.byteOffset, bytes), at);
      at += bytes;
    },
    align,
    end() {
      align(4);
      return buffer.subarray(0, at);
    },
  };
}

/** @param whole begins at a multiple of 8 in its buffer; columns begin after `headBytes`. */
export function createSource(whole: Uint8Array, headBytes: number): ColumnSource {
  let at = padded(headBytes, 8);

  function take(length: number, width: number): number {
    const from = at;
    at += length * width;
    if (at > whole.length) {
      throw new RangeError(
        `stored state ends at byte ${whole.length}, but ${length * width} bytes were expected at ${from}`,
      );
    }
    return whole.byteOffset + from;
  }

  return {
    doubles: (length) => new Float64Array(whole.buffer, take(length, 8), length),
    words: (length) => new Uint32Array(whole.buffer, take(length, 4), length),
    halves: (length) => new Uint16Array(whole.buffer, take(length, 2), length),
    bytes: (length) => new Uint8Array(whole.buffer, take(length, 1), length),
    align(width) {
      at = padded(at, width);
    },
    byte: () => whole[take(1, 1) - whole.byteOffset] as number,
    end() {
      const over = whole.length - padded(at, 4);
      if (over !== 0) throw new RangeError(`stored state goes on for ${over} bytes after its end`);
    },
  };
}

/** The next multiple of `width` (a power of two). */
export function padded(bytes: number, width: number): number {
  return (bytes + width - 1) & -width;
}
