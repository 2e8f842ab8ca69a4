// What an open profile makes of a member that it does not know: a number is a measure, and whatever else seems to be a
// value counts as a rejected one. Plain text describes the reading and is passed over.

const DECIMAL = /^[ \t]*[+-]?(?:\d{1,3}(?:[, ]\d{3})+|\d+)?(?:[.,]\d*)?(?:[eE][+-]?\d+)?[ \t]*$/;
const WORD = /^[ \t]*[+-]?(?:nan|inf|infinity|null|true|false)[ \t]*$/i;
/** No number is written longer. */
const MAX_NUMBER_CHARACTERS = 400;
/** The depth of a reading is bounded before; this holds for values that did not come so. */
const MAX_DEPTH = 64;

/** Whether the value of an unknown member is one that was meant for a measure. */
export function seemsMeasured(value: unknown): boolean {
  if (typeof value === 'string') return looksLikeNumber(value);
  return typeof value !== 'object' || value === null || holdsValue(value, 1);
}

/** Text such as `21.5`, `21,5`, `1e400`, `NaN` or `true`. */
export function looksLikeNumber(text: string): boolean {
  if (text.length > MAX_NUMBER_CHARACTERS) return false;
  return (DECIMAL.test(text) && /\d/.test(text)) || WORD.test(text);
}

function holdsValue(value: object, depth: number): boolean {
  if (depth > MAX_DEPTH) return true;
  for (const key in value) {
    const held = (value as Record<string, unknown>)[key];
    if (typeof held === 'string') {
      if (looksLikeNumber(held)) return true;
    } else if (typeof held !== 'object' || (held !== null && holdsValue(held, depth + 1))) return true;
  }
  return false;
}
