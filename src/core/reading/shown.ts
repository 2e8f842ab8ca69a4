// A value as it is repeated in an issue: JSON, shortened. Never throws and never does more work than it shows, whatever
// the value: nothing of it is called (`toJSON`), nesting ends with the room, and a pair of surrogates is not cut in
// two.

/** Longest piece of a wrong value that is repeated; the whole of it is in the quarantine. */
const SHOWN_CHARACTERS = 120;

/** A number as it stands in the text it came from: a double may not hold its digits. */
export class NumberLiteral {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** `nothing` for undefined. */
export function shownValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  return cut(pieceOf(value, SHOWN_CHARACTERS + 1));
}

/** The beginning of a text, by itself. */
export function shownText(text: string): string {
  return cut(text);
}

function cut(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${beginOf(text, SHOWN_CHARACTERS)}…` : text;
}

/** The first `count` characters, one less where they would end within a pair. */
function beginOf(text: string, count: number): string {
  const last = text.charCodeAt(count - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? count - 1 : count);
}

/** JSON of the value, or the beginning of it: a little more than `room` characters at most. */
function pieceOf(value: unknown, room: number): string {
  if (typeof value === 'string') return JSON.stringify(value.length > room ? beginOf(value, room) : value);
  if (value instanceof NumberLiteral) return value.text.slice(0, room);
  if (typeof value !== 'object' || value === null) return typeof value === 'symbol' ? 'a symbol' : String(value);
  try {
    return membersOf(value, room);
  } catch {
    // A getter of it threw: no JSON has one.
    return 'an object that cannot be read';
  }
}

function membersOf(value: object, room: number): string {
  const isList = Array.isArray(value);
  let text = isList ? '[' : '{';
  for (const key in value) {
    if (!Object.hasOwn(value, key)) continue;
    if (text.length > 1) text += ',';
    if (!isList) text += `${pieceOf(key, room - text.length)}:`;
    if (text.length >= room) return text;
    text += pieceOf((value as Record<string, unknown>)[key], room - text.length);
    if (text.length >= room) return text;
  }
  return text + (isList ? ']' : '}');
}
