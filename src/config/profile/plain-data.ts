// Whether a value is data and nothing else: what JSON can carry. A function, a date or a NaN would be lost or changed
// on the way to the functions, so each is told with its path. Pure.

/** Deeper than any profile; a list that holds itself ends here too. */
const MAX_DEPTH = 32;

/**
 * What of `value` is no data, each with its path such as `measures.power_kw.min`; empty where JSON carries all of it.
 */
export function dataProblems(value: unknown): string[] {
  const problems: string[] = [];
  look(value, '', 0, problems);
  return problems;
}

function look(value: unknown, path: string, depth: number, problems: string[]): void {
  const tell = (problem: string) => problems.push(`${path === '' ? 'the profile' : path}: ${problem}`);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) tell(`${value} is no number that JSON can hold; leave it out for no limit`);
    return;
  }
  if (typeof value !== 'object') {
    tell(`${aOf(value)}: a profile is data: text, numbers, true, false, lists and objects`);
    return;
  }
  if (depth > MAX_DEPTH) {
    tell(`deeper than ${MAX_DEPTH} levels, or it holds itself`);
    return;
  }
  if (Array.isArray(value)) {
    // By number, so that a hole in the list is told too.
    for (let place = 0; place < value.length; place += 1) look(value[place], `${path}[${place}]`, depth + 1, problems);
    return;
  }
  if (!isPlain(value)) {
    tell(`an object of class ${value.constructor?.name ?? 'unknown'}: expected plain data`);
    return;
  }
  for (const name of Object.getOwnPropertyNames(value)) {
    const inner = path === '' ? name : `${path}.${name}`;
    if (name === '__proto__') problems.push(`${inner}: no field can have this name`);
    const own = (value as Record<string, unknown>)[name];
    // A field that is undefined is one that is left out.
    if (own !== undefined) look(own, inner, depth + 1, problems);
  }
}

/**
 * Objects of another realm (a test's, a worker's) have another Object.prototype, whose own prototype is null as well.
 */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function aOf(value: unknown): string {
  if (value === undefined) return 'undefined';
  if (typeof value === 'bigint') return `the bigint ${value}`;
  return typeof value === 'function' && value.name !== '' ? `the function ${value.name}` : `a ${typeof value}`;
}
