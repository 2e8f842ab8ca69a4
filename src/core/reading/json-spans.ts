// The structure of JSON straight from its bytes, without a value made of it: how deep it nests, and where the elements
// of an array lie. Nothing here recurses, so the depth of what comes in costs nothing. Whether it is JSON is for
// JSON.parse to say.
import { utf8Like } from './utf8.ts';

const QUOTE = 34;
const BACKSLASH = 92;
const COMMA = 44;
/** Of a member's name, what is looked at. */
const MEMBER_BYTES = 400;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;

/** By byte: 1 where structure or a text may begin or end; all others are passed over. */
const STRUCTURAL = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(byte === QUOTE || (byte | 32) === 123 || (byte | 32) === 125),
);
/** By byte: 1 where a text may end, or an escape begins. */
const ENDING = Uint8Array.from({ length: 256 }, (_, byte) => Number(byte === QUOTE || byte === BACKSLASH));

/** JSON's white space. */
export function isSpace(byte: number | undefined): boolean {
  return byte === 32 || byte === 10 || byte === 13 || byte === 9;
}

/** After the text that begins before `at`; `to` where it does not end. */
function afterText(bytes: Uint8Array, at: number, to: number): number {
  for (; at < to; at += 2) {
    while (ENDING[bytes[at] as number] === 0) at += 1;
    if (bytes[at] === QUOTE) return Math.min(at + 1, to);
  }
  return to;
}

export interface Nesting {
  /** Objects and arrays that are open at once, at most. */
  readonly depth: number;
  /** Whether it is one object or array that closes at the end. */
  readonly isClosed: boolean;
  /** Name of the member of the outermost object in which `limit` is passed; empty where it is not, or there is none. */
  readonly member: string;
}

/** How deep the value nests. */
export function nestingOf(bytes: Uint8Array, limit: number): Nesting {
  const to = bytes.length;
  let depth = 0;
  let deepest = 0;
  let closed = -1;
  let nameFrom = 0;
  let nameTo = 0;
  let member = '';
  for (let at = 0; at < to; at += 1) {
    while (STRUCTURAL[bytes[at] as number] === 0) at += 1;
    const byte = bytes[at] as number;
    if (byte === QUOTE) {
      const after = afterText(bytes, at + 1, to);
      if (depth === 1) {
        nameFrom = at + 1;
        nameTo = after - 1;
      }
      at = after - 1;
    } else if ((byte | 32) === 123) {
      depth += 1;
      if (depth > deepest) {
        deepest = depth;
        if (depth === limit + 1) member = utf8Like(bytes.subarray(nameFrom, Math.min(nameTo, nameFrom + MEMBER_BYTES)));
      }
    } else if ((byte | 32) === 125) {
      depth -= 1;
      if (depth === 0 && closed < 0) closed = at;
    }
  }
  return { depth: deepest, isClosed: depth === 0 && closed === to - 1, member: deepest > limit ? member : '' };
}

export interface Elements {
  /** Each from its first byte to its last. */
  readonly all: readonly Uint8Array[];
  /** What stands after the first `most`, from its first byte to its last; undefined where nothing does. */
  readonly rest: Uint8Array | undefined;
}

/**
 * The elements of the array that the bytes are, as they are written; a missing one (`[1,,2]`) is empty. Undefined where
 * the bytes are no array that closes at their end, white space apart. Bytes of a character of several are above 127 and
 * so never mistaken for a bracket or a quote.
 */
export function elementsOf(bytes: Uint8Array, most: number): Elements | undefined {
  const all: Uint8Array[] = [];
  let restFrom = -1;
  let depth = 0;
  let start = -1;
  let end = -1;
  let commas = 0;
  const take = (at: number): void => {
    if (all.length < most) all.push(start < 0 ? bytes.subarray(0, 0) : bytes.subarray(start, end));
    else if (restFrom < 0) restFrom = start < 0 ? at : start;
    start = -1;
  };
  for (let at = bytes.indexOf(OPEN_LIST); at >= 0 && at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    if (isSpace(byte)) continue;
    const isOpening = (byte | 32) === 123;
    const isClosing = (byte | 32) === 125;
    if (isClosing) depth -= 1;
    if (isClosing && depth === 0) {
      if (byte !== CLOSE_LIST || !bytes.subarray(at + 1).every(isSpace)) return undefined;
      if (start >= 0 || commas > 0) take(at);
      return { all, rest: restFrom < 0 ? undefined : bytes.subarray(restFrom, Math.max(restFrom, end)) };
    }
    if (byte === COMMA && depth === 1) {
      commas += 1;
      take(at);
    } else if (depth > 0) {
      if (start < 0) start = at;
      if (byte === QUOTE) at = afterText(bytes, at + 1, bytes.length) - 1;
      end = at + 1;
    }
    if (isOpening) depth += 1;
  }
  return undefined;
}

/** Whether the value is written as an array, a byte order mark and the like before it apart. */
export function isList(bytes: Uint8Array): boolean {
  if (bytes[0] === OPEN_LIST) return true;
  if (!((bytes[0] as number) >= 0x80)) return false;
  return utf8Like(bytes).trimStart().startsWith('[');
}
