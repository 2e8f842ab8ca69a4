// What a rule's field may hold, for rules that no compiler has seen: a text in place of a number would pass comparisons
// and then be put together with others, a text in place of a list would be walked letter by letter.

const TEXTS = ['kind', 'name', 'measure', 'dimension', 'severity', 'side', 'baselineWhileFiring'];
const LISTS = ['measures', 'indicators'];
/** Limits: a number, or one a severity or a side. */
const LIMITS = ['above', 'below', 'clear'];

/** What is wrong with a value, in words with where it is. Null takes a field away, and is none. */
export function valueProblems(at: string, field: string, value: unknown): string[] {
  if (value === null) return [];
  if (TEXTS.includes(field)) return typeof value === 'string' ? [] : [expected(at, value, 'a text')];
  if (LISTS.includes(field)) return listProblems(at, field, value);
  if (field === 'severities') return membersOf(at, value, (where, inner) => valueProblems(where, 'severity', inner));
  if (field === 'flag') return membersOf(at, value, (where, inner) => valueProblems(where, 'measure', inner));
  if (LIMITS.includes(field) && typeof value === 'object') return membersOf(at, value, numberProblems);
  return numberProblems(at, value);
}

function listProblems(at: string, field: string, value: unknown): string[] {
  if (!Array.isArray(value)) return [expected(at, value, 'a list')];
  return value.flatMap((each, place) => {
    const where = `${at}[${place}]`;
    if (field === 'measures') return valueProblems(where, 'measure', each ?? 'null');
    return membersOf(where, each, (inner, part) => valueProblems(inner, inner.slice(where.length + 1), part));
  });
}

function membersOf(at: string, value: unknown, problemsOf: (at: string, inner: unknown) => string[]): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [expected(at, value, 'an object')];
  return Object.entries(value).flatMap(([name, inner]) => (inner === null ? [] : problemsOf(`${at}.${name}`, inner)));
}

function numberProblems(at: string, value: unknown): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${at} is ${value}: expected a finite number`];
  if (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)))
    return [`${at} is the text ${shown(value)}: expected a number, without quotes`];
  return [expected(at, value, 'a number')];
}

const expected = (at: string, value: unknown, what: string): string => `${at} is ${shown(value)}: expected ${what}`;

/** A value as a problem names it. */
export const shown = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 60);
