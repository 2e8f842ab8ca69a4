// Numbers in few bytes, exactly: readings are decimals of few places, sums of them are a hair beside one, and what
// follows from others is told by its distance. Refuses nothing: whatever is neither is eight bytes.
import type { ByteReader } from '#core/bytes/reader.ts';
import type { ByteWriter } from '#core/bytes/writer.ts';

/** Decimal places that are tried, fewest first: 0 to 5. */
const SCALES = [1, 10, 100, 1000, 10_000, 100_000];
/** Tags are three bits: the index of a scale, or one of these. */
const NEAR = 6;
const RAW = 7;
/** The scale of what is beside a decimal: sums of readings with up to three places. */
const NEAR_SCALE = 1000;
/** Scaled values above are written raw: with sign and tag they must stay a safe integer. */
const MAX_SCALED = 2 ** 48;
/** Distances above are no nearness: five bytes of varint are no gain over eight. */
const MAX_ULPS = 2 ** 30;

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);
const WORD = 2 ** 32;
/** Where the high word is: 1 on every machine that Lambda and Node run on. */
const HIGH = 1;
const LOW = 0;

/** Whole numbers of either sign as whole numbers from 0 on. */
const folded = (value: number): number => (value >= 0 ? 2 * value : -2 * value - 1);
const unfolded = (value: number): number => (value % 2 === 0 ? value / 2 : -(value + 1) / 2);

/** −0 is not: its sign would be lost. */
const isFoldable = (scaled: number): boolean => Math.abs(scaled) < MAX_SCALED && !Object.is(scaled, -0);

export function writeNumber(out: ByteWriter, value: number): void {
  for (let scale = 0; scale < SCALES.length; scale += 1) {
    const factor = SCALES[scale] as number;
    const scaled = Math.round(value * factor);
    // Division rounds correctly, so this is the double that the decimal's text means.
    if (isFoldable(scaled) && scaled / factor === value) {
      out.varint(folded(scaled) * 8 + scale);
      return;
    }
  }
  const near = Math.round(value * NEAR_SCALE);
  const ulps = isFoldable(near) ? ulpsBetween(near / NEAR_SCALE, value) : undefined;
  if (ulps === undefined) {
    out.varint(RAW);
    out.f64(value);
    return;
  }
  out.varint(folded(near) * 8 + NEAR);
  out.varint(folded(ulps));
}

export function readNumber(from: ByteReader): number {
  const tagged = from.varint();
  const tag = tagged % 8;
  if (tag === RAW) return from.f64();
  const scaled = unfolded((tagged - tag) / 8);
  if (tag === NEAR) return stepped(scaled / NEAR_SCALE, unfolded(from.varint()));
  return scaled / (SCALES[tag] as number);
}

/**
 * A number that a reader can compute but for rounding: its distance from `expected`, a byte of 0 where there is none.
 */
export function writeExpected(out: ByteWriter, value: number, expected: number): void {
  const ulps = ulpsBetween(expected, value);
  if (ulps !== undefined) out.varint(folded(ulps) * 2);
  else {
    out.varint(1);
    out.f64(value);
  }
}

export function readExpected(from: ByteReader, expected: number): number {
  const tagged = from.varint();
  return tagged % 2 === 1 ? from.f64() : stepped(expected, unfolded(tagged / 2));
}

/** How many doubles lie from `from` to `to`; undefined where they are far apart, or not both finite and of one sign. */
function ulpsBetween(from: number, to: number): number | undefined {
  if (Object.is(from, to)) return 0;
  if (!Number.isFinite(from) || !Number.isFinite(to) || from * to <= 0) return undefined;
  double[0] = to;
  const high = words[HIGH] as number;
  const low = (words[LOW] as number) >>> 0;
  double[0] = from;
  const ulps = (high - (words[HIGH] as number)) * WORD + (low - ((words[LOW] as number) >>> 0));
  return Math.abs(ulps) <= MAX_ULPS ? ulps : undefined;
}

function stepped(from: number, ulps: number): number {
  if (ulps === 0) return from;
  double[0] = from;
  const low = ((words[LOW] as number) >>> 0) + ulps;
  words[HIGH] = (words[HIGH] as number) + Math.floor(low / WORD);
  words[LOW] = low;
  return double[0] as number;
}
