// The elements of a JSON array as the bytes they were written in, so that a rejected one is kept as it came: `1.0`, the order of keys, keys
// given twice, digits beyond 2^53, escapes and spaces are gone once it is parsed. Refuses nothing: whether it is JSON was found out before.

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_ARRAY = 91;
const CLOSE_ARRAY = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;
const COMMA = 44;

/**
 * The elements of the one JSON array in `bytes`, which JSON.parse has taken, each from its first byte to its last. Bytes of a longer
 * UTF-8 sequence are above 127 and so never mistaken for a bracket or a quote. Not recursive, whatever the depth.
 */
export function elementsOf(bytes: Uint8Array): Uint8Array[] {
  const elements: Uint8Array[] = [];
  const open = bytes.indexOf(OPEN_ARRAY);
  let depth = 0;
  let start = -1;
  let end = -1;
  for (let at = open + 1; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    if (depth === 0 && (byte === COMMA || byte === CLOSE_ARRAY)) {
      if (start >= 0) elements.push(bytes.subarray(start, end));
      if (byte === CLOSE_ARRAY) break;
      start = -1;
      continue;
    }
    if (byte === 32 || byte === 10 || byte === 13 || byte === 9) continue;
    if (start < 0) start = at;
    if (byte === QUOTE) at = closingQuote(bytes, at + 1);
    else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) depth += 1;
    else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) depth -= 1;
    end = at + 1;
  }
  return elements;
}

function closingQuote(bytes: Uint8Array, at: number): number {
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}
