// A shape as code of its own: a comparison for each eight bytes and a call for each value, in a row, without loops or
// tables. Only numbers go into the text of the code, never bytes of a reading as they are.
import type { ValueReader } from './read-value.ts';
import { DEVICE, DIMENSION, MEASURE, QUALITY, TIME_TEXT } from './scan-tables.ts';
import type { Shape } from './shape.ts';

export type ShapeReader = (bytes: Uint8Array, view: DataView, at: number, arrivalMs: number) => number;

const CALLS: Readonly<Record<number, string>> = {
  [MEASURE]: 'reader.measure(bytes, at, TARGET)',
  [TIME_TEXT]: 'reader.timeText(bytes, view, at)',
  [DEVICE]: 'reader.device(bytes, view, at)',
  [DIMENSION]: 'reader.dimension(bytes, view, at, TARGET)',
  [QUALITY]: 'reader.quality(bytes, at)',
};

/** Answers what `byShape` does with the same shape; undefined where the platform makes no code from text. */
export function compileShape(shape: Shape, reader: ValueReader): ShapeReader | undefined {
  const lines: string[] = [];
  const compare = (piece: number): void => {
    const tests = testsOf(shape, piece);
    lines.push(`if (${tests.join(' || ')}) return -1;`, `at += ${shape.lengths[piece]};`);
  };
  compare(0);
  lines.push('reader.begin();');
  for (const [i, code] of shape.codes.entries()) {
    const target = String(shape.targets[i]);
    const call = CALLS[code]?.replace('TARGET', target) ?? `reader.value(bytes, view, at, ${code}, ${target})`;
    lines.push(`at = ${call};`, 'if (at < 0) return -1;');
    compare(i + 1);
  }
  lines.push('return reader.finish(arrivalMs) ? at : -1;');
  try {
    const make = new Function('reader', `return (bytes, view, at, arrivalMs) => {\n${lines.join('\n')}\n};`);
    return make(reader) as ShapeReader;
  } catch (error) {
    // Node run with --disallow-code-generation-from-strings: the tables do.
    if (error instanceof EvalError) return undefined;
    throw error;
  }
}

/** Each is true where the bytes at `at` are not the piece's. */
function testsOf(shape: Shape, piece: number): string[] {
  const first = shape.starts[piece] as number;
  const words = Int32Array.from(shape.words.slice(first, shape.starts[piece + 1]));
  const length = shape.lengths[piece] as number;
  const bytes = new Uint8Array(words.buffer, 0, length);
  if (length >= 8 && bytes.every((byte) => byte > 0 && byte < 0x80)) {
    // Eight bytes of ASCII are a double like any other, no NaN and no zero: two are equal where their bytes are. The
    // last one overlaps.
    const view = new DataView(words.buffer);
    const places = Array.from({ length: length >> 3 }, (_, i) => 8 * i);
    if (length % 8 > 0) places.push(length - 8);
    return places.map((place) => `view.getFloat64(at + ${place}, true) !== ${view.getFloat64(place, true)}`);
  }
  const mask = shape.masks[piece] as number;
  return Array.from(words, (word, i) => {
    const four = `view.getInt32(at + ${4 * i}, true)`;
    return `${i === words.length - 1 && mask !== -1 ? `(${four} & ${mask})` : four} !== ${word}`;
  });
}
