// UTF-8 read strictly (RFC 3629): no overlong form, no half of a surrogate pair, nothing beyond U+10FFFF. A byte that
// is none is never replaced: two names that differ in it would become one.

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });

/** The text; undefined where the bytes are not UTF-8. */
export function utf8Of(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The text with U+FFFD for what is not UTF-8: good for looking at its structure, which is ASCII, never for a name. */
export function utf8Like(bytes: Uint8Array): string {
  return lenient.decode(bytes);
}

/** The position after the character of several bytes that begins at `at`; −1 where it is none. */
export function afterCharacter(bytes: Uint8Array, at: number): number {
  const first = bytes[at] as number;
  const second = bytes[at + 1] as number;
  if (first < 0xc2) return -1;
  if (first < 0xe0) return isFurther(second) ? at + 2 : -1;
  if (!isFurther(second) || !isFurther(bytes[at + 2])) return -1;
  if (first < 0xf0) {
    if (first === 0xe0 && second < 0xa0) return -1;
    return first === 0xed && second >= 0xa0 ? -1 : at + 3;
  }
  if (first > 0xf4 || !isFurther(bytes[at + 3])) return -1;
  if (first === 0xf0 && second < 0x90) return -1;
  return first === 0xf4 && second >= 0x90 ? -1 : at + 4;
}

function isFurther(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

/** In words, of bytes that are not UTF-8: where the first wrong one is, and what they look like. */
export function notUtf8In(bytes: Uint8Array): string {
  let at = 0;
  while (at < bytes.length) {
    const next = (bytes[at] as number) < 0x80 ? at + 1 : afterCharacter(bytes, at);
    if (next < 0) break;
    at = next;
  }
  return `byte 0x${(bytes[at] ?? 0).toString(16).padStart(2, '0')} at ${at}${looksLike(bytes)}`;
}

/**
 * Whether the bytes begin as JSON in UTF-16 does: with its byte order mark, or with two characters of ASCII that have a
 * zero each, which no JSON in UTF-8 has. Cut at its line feeds such text would be none any more.
 */
export function isUtf16(bytes: Uint8Array): boolean {
  const [first = 0, second = 0, third = 0, fourth = 0] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  if (bytes.length < 4 || bytes.length % 2 !== 0) return false;
  const isLittle = second === 0 && fourth === 0 && third > 0;
  const isBig = first === 0 && third === 0 && fourth > 0;
  return (isLittle || isBig) && BEGINS_JSON.has(first + second);
}

/** What JSON may begin with that is a reading, an array, a text, or white space. */
const BEGINS_JSON: ReadonlySet<number> = new Set(Array.from('{["\t\n\r ', (character) => character.charCodeAt(0)));

function looksLike(bytes: Uint8Array): string {
  const [first, second] = [bytes[0], bytes[1]];
  if (isUtf16(bytes)) return ', which looks like UTF-16';
  if (first === 0x1f && second === 0x8b) return ', which looks like gzip within gzip';
  return '';
}
