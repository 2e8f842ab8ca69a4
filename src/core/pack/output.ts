// Packs are written one after the other into one growing memory, through views of each width, and copied out once for
// all: an array of its own for each small pack would cost more than filling it.

export interface Output {
  bytes: Uint8Array;
  u16: Uint16Array;
  i32: Int32Array;
  f64: Float64Array;
  /** Where the next pack begins: a multiple of 8. */
  at: number;
}

/** Room for `bytes` at first, a multiple of 8. */
export function createOutput(bytes: number): Output {
  return { ...viewsOf(new ArrayBuffer(bytes)), at: 0 };
}

/** Makes room for `bytes` after `at`. */
export function reserve(output: Output, bytes: number): void {
  if (output.at + bytes <= output.bytes.length) return;
  const grown = new ArrayBuffer(Math.ceil((output.at + bytes) / 4) * 8);
  const views = viewsOf(grown);
  views.bytes.set(output.bytes.subarray(0, output.at));
  Object.assign(output, views);
}

function viewsOf(buffer: ArrayBuffer): Omit<Output, 'at'> {
  return {
    bytes: new Uint8Array(buffer),
    u16: new Uint16Array(buffer),
    i32: new Int32Array(buffer),
    f64: new Float64Array(buffer),
  };
}
