// One reading straight from its bytes into a row. Takes the common shapes with good values only; whatever else there is
// (escapes, a wrong value, a field twice, an envelope …) answers −1, and the reading goes through JSON.parse and the
// validator, which say what is wrong. Where it answers a position the row is exactly what the slow way would have made:
// held to that by differential fuzzing.
import { findBytes } from '../../bytes/byte-table.ts';
import type { CompiledProfile } from '../../profile/compile.ts';
import type { ReadingTables } from '../reading-tables.ts';
import { isInRow } from '../rows.ts';
import { PLAUSIBLE_TIMES } from '../timestamp.ts';
import type { ReadingLimits } from '../validate-reading.ts';
import { compileShape, type ShapeReader } from './compile-shape.ts';
import { createOpenMeasures, type OpenMeasures } from './names.ts';
import { createValueReader } from './read-value.ts';
import * as table from './scan-tables.ts';
import { createTrace, matches, type Shape, shapeOf, traceValue } from './shape.ts';
import { createScratch, scanString, skipBlank, skipValue } from './tokens.ts';

/** Shapes kept: senders of one shard seldom differ in more, and each miss costs one comparison. */
const MAX_SHAPES = 8;
/**
 * Once all are taken, a reading of none of them takes the last one's place only so often: making a shape costs as much
 * as ten readings.
 */
const MISSES_A_CHANGE = 32;
/**
 * Uses before a shape gets code of its own: making it costs as much as a hundred readings, and a shape that has come so
 * often comes again.
 */
const COMPILED_AFTER = 64;
/** A longer reading gets no shape: code as long as its names would be made of it. */
const MAX_SHAPE_BYTES = 16_384;
const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const CLOSE = 125;
const OPEN = 123;

/**
 * Reads the object that begins at `at` into the row after the last one; answers the position after it, or −1. The row
 * counts once `rows.count` is raised. The bytes are followed by a zero and SLACK_BYTES more; `view` is over the same
 * ones.
 */
export type ReadingScanner = (bytes: Uint8Array, view: DataView, at: number, arrivalMs: number) => number;

export function createReadingScanner(
  profile: CompiledProfile,
  readingTables: ReadingTables,
  { clockAheadMs, times = PLAUSIBLE_TIMES }: ReadingLimits,
): ReadingScanner {
  const tables = table.createScanTables(profile);
  const { keys, codes, targets, measureNames, measureOf, dimensionNames } = tables;
  const openMeasure = profile.openMeasures ? createOpenMeasures(readingTables.measures) : undefined;
  const limits = { clockAheadMs, times, stampShiftMs: profile.stampShiftMs };
  const reader = createValueReader(tables, readingTables, openMeasure, limits);
  const { rows } = readingTables;
  const scratch = createScratch();
  const trace = createTrace();
  const shapes: KnownShape[] = [];
  let misses = 0;

  function byShape(shape: Shape, bytes: Uint8Array, view: DataView, at: number, arrivalMs: number): number {
    if (!matches(shape, 0, view, at)) return -1;
    const { codes: ofShape, targets: to, lengths } = shape;
    at += lengths[0] as number;
    reader.begin();
    for (let i = 0; i < ofShape.length; i += 1) {
      at = reader.value(bytes, view, at, ofShape[i] as number, to[i] as number);
      if (at < 0 || !matches(shape, i + 1, view, at)) return -1;
      at += lengths[i + 1] as number;
    }
    return reader.finish(arrivalMs) ? at : -1;
  }

  /** Reads the value at `at`, remembering where it lies; `at` is at the opening quote of a text. */
  function value(bytes: Uint8Array, view: DataView, at: number, code: number, target: number): number {
    let kind = code;
    let from = at;
    if (bytes[at] === QUOTE) {
      kind = code === table.TIME ? table.TIME_TEXT : code;
      if (kind === table.MEASURE || kind === table.QUALITY || kind === table.VALUE) return -1;
      from = at + 1;
    } else if (code === table.DEVICE) kind = table.DEVICE_NUMBER;
    else if (code === table.DIMENSION || code === table.METRIC || code === table.UNIT) return -1;
    const end = reader.value(bytes, view, from, kind, target);
    if (end < 0) return -1;
    traceValue(trace, kind, target, from, end);
    return from === at ? end : end + 1;
  }

  function pass(bytes: Uint8Array, at: number): number {
    const end = skipValue(bytes, at, scratch, true);
    if (end > 0) traceValue(trace, table.PASS, -1, at, end);
    return end;
  }

  /**
   * A member that an open profile does not know: a number is a measure, a text is passed over, all else is left to the
   * validator.
   */
  function open(bytes: Uint8Array, view: DataView, at: number, nameAt: number, nameLength: number): number {
    const names = openMeasure as OpenMeasures;
    if (startsNumber(bytes[at])) {
      const index = names.at(bytes, view, nameAt, nameLength);
      return index < 0 ? -1 : value(bytes, view, at, table.MEASURE, index);
    }
    if (bytes[at] !== QUOTE) return -1;
    // Of a member that comes twice the last one counts.
    const known = names.known(view, nameAt, nameLength);
    return known >= 0 && isInRow(rows, known) ? -1 : value(bytes, view, at, table.PASS_TEXT, -1);
  }

  function members(bytes: Uint8Array, view: DataView, at: number, ofMeasures: boolean): number {
    if (bytes[at] !== OPEN) return -1;
    at = skipBlank(bytes, at + 1);
    if (bytes[at] === CLOSE) return at + 1;
    for (;;) {
      if (bytes[at] !== QUOTE) return -1;
      const from = at + 1;
      const to = scanString(bytes, from);
      if (to < 0) return -1;
      const found = findBytes(ofMeasures ? measureNames : dimensionNames, view, from, to - from);
      let index = found >= 0 && ofMeasures ? (measureOf[found] as number) : found;
      if (found < 0 && ofMeasures) {
        index = openMeasure?.at(bytes, view, from, to - from) ?? -1;
        if (index < 0) return -1;
      }
      at = skipBlank(bytes, to + 1);
      if (bytes[at] !== COLON) return -1;
      at = skipBlank(bytes, at + 1);
      if (ofMeasures) at = value(bytes, view, at, table.MEASURE, index);
      else at = index < 0 ? pass(bytes, at) : value(bytes, view, at, table.DIMENSION, index);
      if (at < 0) return -1;
      at = skipBlank(bytes, at);
      if (bytes[at] === CLOSE) return at + 1;
      if (bytes[at] !== COMMA) return -1;
      at = skipBlank(bytes, at + 1);
    }
  }

  function byFields(bytes: Uint8Array, view: DataView, start: number, arrivalMs: number): number {
    reader.begin();
    trace.count = 0;
    let seen = 0;
    let at = skipBlank(bytes, start + 1);
    for (;;) {
      if (bytes[at] !== QUOTE) return -1;
      const from = at + 1;
      const to = scanString(bytes, from);
      if (to < 0) return -1;
      const key = findBytes(keys, view, from, to - from);
      at = skipBlank(bytes, to + 1);
      if (bytes[at] !== COLON) return -1;
      at = skipBlank(bytes, at + 1);
      const code = key < 0 ? table.PASS : (codes[key] as number);
      if (code === table.SLOW) return -1;
      // Fields that may come once only: a second one goes the slow way, where the rules of JSON and of the profile
      // decide.
      if (code !== table.PASS && code !== table.MEASURE && code !== table.DIMENSION) {
        const bit = 1 << code;
        if ((seen & bit) !== 0) return -1;
        seen |= bit;
      }
      if (code === table.MEASURES || code === table.DIMENSIONS) at = members(bytes, view, at, code === table.MEASURES);
      else if (code !== table.PASS) at = value(bytes, view, at, code, targets[key] as number);
      else if (openMeasure !== undefined && key < 0) at = open(bytes, view, at, from, to - from);
      else at = pass(bytes, at);
      if (at < 0) return -1;
      at = skipBlank(bytes, at);
      if (bytes[at] === CLOSE) break;
      if (bytes[at] !== COMMA) return -1;
      at = skipBlank(bytes, at + 1);
    }
    return reader.finish(arrivalMs) ? at + 1 : -1;
  }

  return (bytes, view, at, arrivalMs) => {
    for (let i = 0; i < shapes.length; i += 1) {
      const known = shapes[i] as KnownShape;
      const { compiled } = known;
      const end =
        compiled === undefined
          ? byShape(known.shape, bytes, view, at, arrivalMs)
          : compiled(bytes, view, at, arrivalMs);
      if (end < 0) continue;
      if (compiled === undefined) {
        known.uses += 1;
        if (known.uses === COMPILED_AFTER) known.compiled = compileShape(known.shape, reader);
      }
      if (i > 0) {
        shapes[i] = shapes[i - 1] as KnownShape;
        shapes[i - 1] = known;
      }
      return end;
    }
    const end = byFields(bytes, view, at, arrivalMs);
    if (end >= 0 && end - at <= MAX_SHAPE_BYTES) {
      misses += 1;
      if (shapes.length === MAX_SHAPES && misses % MISSES_A_CHANGE === 0) shapes.pop();
      if (shapes.length < MAX_SHAPES)
        shapes.push({ shape: shapeOf(bytes, at, end, trace), uses: 0, compiled: undefined });
    }
    return end;
  };
}

interface KnownShape {
  readonly shape: Shape;
  uses: number;
  compiled: ShapeReader | undefined;
}

function startsNumber(byte: number | undefined): boolean {
  return byte === 45 || (byte !== undefined && byte >= 48 && byte <= 57);
}
