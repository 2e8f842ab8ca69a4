// What comes from devices and people, made safe to stand in a line of text: no line breaks, no control characters, none
// of the marks that turn the direction of what follows.

/**
 * Controls, line and paragraph separators, and the marks of bidirectional text, by which a name could make a line read
 * otherwise than it is: https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters
 */
const UNSAFE = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu;
/** Halves of a character, which no UTF-8 can carry. */
const HALVES = /\p{Surrogate}/gu;

/** One line, at most `maxLength` UTF-16 units; `…` says that it was cut. */
export function oneLine(text: string, maxLength = 256): string {
  const line = text.replace(UNSAFE, ' ').replace(HALVES, '?').trim();
  if (line.length <= maxLength) return line;
  return `${line.slice(0, maxLength - 1).replace(HALVES, '')}…`;
}

/** ASCII: letters lose their marks (é → e), what has no such form is `?`, one for each character. */
export function asciiOf(text: string): string {
  return oneLine(text, 1000)
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .replace(/[^\x20-\x7e]/gu, '?');
}

const encoder = new TextEncoder();

/** Bytes of `text` as UTF-8. */
export const bytesOf = (text: string): number => encoder.encode(text).length;

/**
 * Mail may not have a line of more than 998 characters: https://www.rfc-editor.org/rfc/rfc5322#section-2.1.1. Counted
 * in bytes, with room for what a mail server puts before a line.
 */
const MAX_LINE_BYTES = 900;

/** Breaks lines that mail does not take, at a space where there is one. */
export function foldLines(text: string): string {
  return text
    .split('\n')
    .map((line) => (line.length * 3 <= MAX_LINE_BYTES || bytesOf(line) <= MAX_LINE_BYTES ? line : folded(line)))
    .join('\n');
}

function folded(line: string): string {
  const lines: string[] = [];
  let [part, partBytes] = ['', 0];
  for (const character of line) {
    const bytes = bytesOf(character);
    if (partBytes + bytes > MAX_LINE_BYTES) {
      const space = part.lastIndexOf(' ');
      const at = space > part.length / 2 ? space : part.length;
      lines.push(part.slice(0, at));
      part = part.slice(at).trimStart();
      partBytes = bytesOf(part);
    }
    part += character;
    partBytes += bytes;
  }
  return [...lines, part].join('\n');
}
