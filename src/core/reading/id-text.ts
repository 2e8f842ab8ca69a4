// The text of an id: of a device, or the value of a dimension. An id that comes as a number keeps its digits as they
// were written, since a double holds 2⁵³ of them apart and no more: two meters must not become one.
import { isUsableId } from './measure-table.ts';
import { NumberLiteral } from './shown.ts';

const WHOLE = /^-?(?:0|[1-9]\d*)$/;

/**
 * Undefined where the value is no id: blank, too long, with control characters, a fraction, an exponent, no text at
 * all.
 */
export function idOf(value: unknown): string | undefined {
  const text = value instanceof NumberLiteral ? digitsOf(value.text) : typeof value === 'number' ? safe(value) : value;
  return typeof text === 'string' && isUsableId(text) ? text : undefined;
}

function digitsOf(literal: string): string | undefined {
  return WHOLE.test(literal) ? literal : undefined;
}

/** A number whose text is not known. */
function safe(value: number): string | undefined {
  return Number.isSafeInteger(value) ? String(value) : undefined;
}

/** What `JSON.parse` answers, with the numbers of members that may be ids as they are written. The text is JSON. */
export function literalsOf(text: string, isId: (name: string) => boolean): unknown {
  // ECMAScript 2026: https://tc39.es/proposal-json-parse-with-source/ – a member that comes twice has the source of the
  // last one.
  const keep = (name: string, value: unknown, context?: { readonly source?: string }): unknown =>
    typeof value === 'number' && context?.source !== undefined && isId(name)
      ? new NumberLiteral(context.source)
      : value;
  return JSON.parse(text, keep);
}
