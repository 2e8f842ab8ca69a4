// Readings of one sender look alike: the same fields in the same order, only the values differ. A shape is what lies
// between the values; the next reading is compared with it four bytes at a time, and only its values are read.

export interface Shape {
  /** Per value: what it means (a code of scan-tables.ts) and the dimension or measure it is for. */
  readonly codes: Uint8Array;
  readonly targets: Int32Array;
  /** The pieces of text before each value and after the last one: whole words, the last one filled up with zeros. */
  readonly words: Int32Array;
  /** By piece: its first word (one more: where the last one ends), its bytes, and which bits of its last word count. */
  readonly starts: Int32Array;
  readonly lengths: Int32Array;
  readonly masks: Int32Array;
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
  const { count } = trace;
  const words: number[] = [];
  const starts = new Int32Array(count + 2);
  const lengths = new Int32Array(count + 1);
  const masks = new Int32Array(count + 1).fill(-1);
  let at = start;
  for (let i = 0; i <= count; i += 1) {
    const stop = i < count ? (trace.from[i] as number) : end;
    lengths[i] = stop - at;
    const rest = (stop - at) & 3;
    if (rest > 0) masks[i] = (1 << (8 * rest)) - 1;
    for (; at < stop; at += 4) {
      let word = 0;
      for (let byte = Math.min(3, stop - at - 1); byte >= 0; byte -= 1)
        word = (word << 8) | (bytes[at + byte] as number);
      words.push(word);
    }
    starts[i + 1] = words.length;
    at = i < count ? (trace.to[i] as number) : end;
  }
  const codes = Uint8Array.from(trace.codes.slice(0, count));
  const targets = Int32Array.from(trace.targets.slice(0, count));
  return { codes, targets, words: Int32Array.from(words), starts, lengths, masks };
}

/** Whether piece `piece` stands at `at`; the view has a word after the readings. */
export function matches({ words, starts, masks }: Shape, piece: number, view: DataView, at: number): boolean {
  const last = (starts[piece + 1] as number) - 1;
  for (let word = starts[piece] as number; word < last; word += 1, at += 4)
    if (view.getInt32(at, true) !== words[word]) return false;
  return (view.getInt32(at, true) & (masks[piece] as number)) === words[last];
}
