// JSON tokens straight from bytes: white space, strings without escapes, numbers, and values that are only passed over.
// Each function takes a position and answers the position after the token, or −1 where the bytes are not of the plain
// form: the caller then hands the reading to JSON.parse. Results beside the position go to the Scratch, so that nothing
// is allocated.
import { afterCharacter } from '../utf8.ts';

export interface Scratch {
  /** [0]: value of the last number. */
  readonly number: Float64Array;
}

export function createScratch(): Scratch {
  return { number: new Float64Array(1) };
}

const QUOTE = 34;
const MINUS = 45;
const BACKSLASH = 92;
/** Nested values that are passed over; deeper ones go the slow way. */
const MAX_DEPTH = 16;

export function skipSpace(bytes: Uint8Array, at: number): number {
  for (;;) {
    const byte = bytes[at];
    if (byte !== 32 && byte !== 10 && byte !== 13 && byte !== 9) return at;
    at += 1;
  }
}

/** White space but a line's end: a reading that goes over lines is not NDJSON, and is left to JSON.parse. */
export function skipBlank(bytes: Uint8Array, at: number): number {
  for (;;) {
    const byte = bytes[at];
    if (byte !== 32 && byte !== 13 && byte !== 9) return at;
    at += 1;
  }
}

/**
 * By byte: 0 = stands in a text for itself; the others end it, are none of it, or begin a character of several bytes.
 */
const SPECIAL = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(byte < 32 || byte >= 128 || byte === QUOTE || byte === BACKSLASH),
);

/**
 * `at` is after the opening quote; answers the position of the closing one. UTF-8 without escapes and control
 * characters.
 */
export function scanString(bytes: Uint8Array, at: number): number {
  for (;;) {
    while (SPECIAL[bytes[at] as number] === 0) at += 1;
    const byte = bytes[at] as number;
    if (byte === QUOTE) return at;
    if (!(byte >= 128)) return -1;
    at = afterCharacter(bytes, at);
    if (at < 0) return -1;
  }
}

/** 10^0 … 10^22: the powers of ten that a double holds exactly. */
const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, i) => 10 ** i);
/** Below 2^53 / 10 another digit keeps the mantissa exact. */
const MAX_EXACT = 900_719_925_474_098;

/**
 * A JSON number. Exact: a mantissa below 2^53 over an exact power of ten is one correctly rounded division (Clinger
 * 1990, the fast case); any other is left to the platform's own conversion. A number too large for a double answers −1.
 */
export function scanNumber(bytes: Uint8Array, from: number, scratch: Scratch): number {
  let at = from;
  const negative = bytes[at] === MINUS;
  if (negative) at += 1;
  let digit = (bytes[at] as number) - 48;
  if (!(digit >= 0 && digit <= 9)) return -1;
  let mantissa = digit;
  at += 1;
  if (mantissa !== 0) {
    for (digit = (bytes[at] as number) - 48; digit >= 0 && digit <= 9; digit = (bytes[at] as number) - 48) {
      if (mantissa > MAX_EXACT) return convertNumber(bytes, from, scratch);
      mantissa = mantissa * 10 + digit;
      at += 1;
    }
  }
  let decimals = 0;
  if (bytes[at] === 46) {
    const first = at + 1;
    at = first;
    for (digit = (bytes[at] as number) - 48; digit >= 0 && digit <= 9; digit = (bytes[at] as number) - 48) {
      if (mantissa > MAX_EXACT) return convertNumber(bytes, from, scratch);
      mantissa = mantissa * 10 + digit;
      at += 1;
    }
    decimals = at - first;
    if (decimals === 0) return -1;
  }
  const next = bytes[at];
  if (decimals > 22 || next === 101 || next === 69) return convertNumber(bytes, from, scratch);
  if (next !== undefined && next >= 48 && next <= 57) return -1;
  const value = decimals === 0 ? mantissa : mantissa / (POWERS_OF_TEN[decimals] as number);
  scratch.number[0] = negative ? -value : value;
  return at;
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function convertNumber(bytes: Uint8Array, from: number, scratch: Scratch): number {
  let at = from;
  let text = '';
  for (let byte = bytes[at]; byte !== undefined && isOfNumber(byte); byte = bytes[at]) {
    text += String.fromCharCode(byte);
    at += 1;
  }
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) return -1;
  scratch.number[0] = value;
  return at;
}

/** Digits and + - . E e */
function isOfNumber(byte: number): boolean {
  return (byte >= 48 && byte <= 57) || byte === 43 || byte === 45 || byte === 46 || byte === 69 || byte === 101;
}

/**
 * Where the digits of a whole number at `at` end; −1 where it is none as JSON has it, or one with a fraction or an
 * exponent.
 */
export function scanWhole(bytes: Uint8Array, at: number): number {
  if (bytes[at] === MINUS) at += 1;
  const first = bytes[at] as number;
  if (!(first >= 48 && first <= 57)) return -1;
  at += 1;
  while (isOfNumber(bytes[at] as number)) {
    const byte = bytes[at] as number;
    if (first === 48 || byte < 48 || byte > 57) return -1;
    at += 1;
  }
  return at;
}

/**
 * Passes over any JSON value, checking it as strictly as JSON.parse does (or answering −1); with `isOnLine` one that
 * goes over lines is not taken either.
 */
export function skipValue(bytes: Uint8Array, at: number, scratch: Scratch, isOnLine = false, depth = 0): number {
  const byte = bytes[at];
  if (byte === QUOTE) {
    const end = scanString(bytes, at + 1);
    return end < 0 ? -1 : end + 1;
  }
  if (byte === 123 || byte === 91) {
    return depth < MAX_DEPTH ? skipMembers(bytes, at + 1, scratch, isOnLine, depth + 1, byte === 123) : -1;
  }
  if (byte === 116) return literal(bytes, at, TRUE);
  if (byte === 102) return literal(bytes, at, FALSE);
  if (byte === 110) return literal(bytes, at, NULL);
  return scanNumber(bytes, at, scratch);
}

function skipMembers(
  bytes: Uint8Array,
  at: number,
  scratch: Scratch,
  isOnLine: boolean,
  depth: number,
  keyed: boolean,
): number {
  const skip = isOnLine ? skipBlank : skipSpace;
  const close = keyed ? 125 : 93;
  at = skip(bytes, at);
  if (bytes[at] === close) return at + 1;
  for (;;) {
    if (keyed) {
      if (bytes[at] !== QUOTE) return -1;
      const end = scanString(bytes, at + 1);
      if (end < 0) return -1;
      at = skip(bytes, end + 1);
      if (bytes[at] !== 58) return -1;
      at = skip(bytes, at + 1);
    }
    at = skipValue(bytes, at, scratch, isOnLine, depth);
    if (at < 0) return -1;
    at = skip(bytes, at);
    const byte = bytes[at];
    if (byte === close) return at + 1;
    if (byte !== 44) return -1;
    at = skip(bytes, at + 1);
  }
}

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
export const TRUE = ascii('true');
export const FALSE = ascii('false');
const NULL = ascii('null');

export function literal(bytes: Uint8Array, at: number, word: Uint8Array): number {
  for (let i = 0; i < word.length; i += 1) if (bytes[at + i] !== word[i]) return -1;
  return at + word.length;
}
