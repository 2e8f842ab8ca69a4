// Readings of one sender look alike: the same fields in the same order, only the values differ. A shape is what lies between the
// values; the next reading is compared with it four bytes at a time, and only its values are read.

export interface Shape {
  /** Per value: what it means (a code of scan-tables.ts) and the dimension or measure it is for. */
  readonly codes: Uint8Array;
  readonly targets: Int32Array;
  /** The bytes before each value and after the last one, one after the other; `ends[i]` is where piece i ends. */
  readonly literal: Uint8Array;
  readonly view: DataView;
  readonly ends: Int32Array;
}

/** Where the values of the reading being scanned lie. Filled by the general scanner, reused from reading to reading. */
export interface Trace {
  count: number;
  readonly codes: number[];
  readonly targets: number[];
  readonly from: number[];
  readonly to: number[];
}

export function createTrace(): Trace {
  return { count: 0, codes: [], targets: [], from: [], to: [] };
}

export function traceValue(trace: Trace, code: number, target: number, from: number, to: number): void {
  const at = trace.count;
  trace.codes[at] = code;
  trace.targets[at] = target;
  trace.from[at] = from;
  trace.to[at] = to;
  trace.count = at + 1;
}

/** The shape of the reading in [start, end), of which `trace` knows the values. */
export function shapeOf(bytes: Uint8Array, start: number, end: number, trace: Trace): Shape {
  const pieces: number[] = [];
  const ends = new Int32Array(trace.count + 1);
  let at = start;
  for (let i = 0; i <= trace.count; i += 1) {
    const stop = i < trace.count ? (trace.from[i] as number) : end;
    for (; at < stop; at += 1) pieces.push(bytes[at] as number);
    ends[i] = pieces.length;
    at = i < trace.count ? (trace.to[i] as number) : end;
  }
  const literal = Uint8Array.from(pieces);
  const codes = Uint8Array.from(trace.codes.slice(0, trace.count));
  const targets = Int32Array.from(trace.targets.slice(0, trace.count));
  return { codes, targets, literal, view: new DataView(literal.buffer), ends };
}

/** Whether the bytes at `at` are those of the shape's literal [from, to). */
export function matches(view: DataView, at: number, shape: Shape, from: number, to: number): boolean {
  if (at + to - from > view.byteLength) return false;
  const other = shape.view;
  for (; from + 4 <= to; from += 4, at += 4) if (view.getInt32(at, true) !== other.getInt32(from, true)) return false;
  for (; from < to; from += 1, at += 1) if (view.getUint8(at) !== other.getUint8(from)) return false;
  return true;
}
