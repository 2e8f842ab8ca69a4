// Event filtering of a Kinesis mapping: which records reach the function at all. Only the `data` key can be asked for.
// AWS: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html (rule syntax) and
// https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis-filtering.html (data must be JSON, else the record is dropped)

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };
type Test = (value: Json | undefined) => boolean;

/** A compiled pattern; `text` is what it was made of. */
export interface FilterPattern {
  readonly text: string;
  /** Undefined when the pattern asks nothing of `data`: then every record matches. */
  readonly matchesData: Test | undefined;
}

type Parsed =
  | { readonly pattern: FilterPattern; readonly problem?: undefined }
  | { readonly pattern?: undefined; readonly problem: string };

/** Compiles a pattern's JSON text. AWS refuses a pattern that is no JSON object when the mapping is made; so is it here. */
export function parseFilterPattern(text: string): Parsed {
  try {
    const pattern = JSON.parse(text) as Json;
    if (!isObject(pattern)) throw new Error('expected a JSON object');
    const others = Object.keys(pattern).filter((key) => key !== 'data');
    if (others.length > 0) throw new Error(`key "${others[0]}": Kinesis mappings filter on "data" only`);
    const { data } = pattern;
    if (data === undefined) return { pattern: { text, matchesData: undefined } };
    if (!isObject(data)) throw new Error('"data" must be a JSON object');
    return { pattern: { text, matchesData: compileObject(data) } };
  } catch (error) {
    return { problem: `pattern ${text}: ${error instanceof Error ? error.message : String(error)}` };
  }
}

const decoder = new TextDecoder();

/** Whether a record passes one of the patterns. Data that is no JSON passes only a pattern that asks nothing of it. */
export function passesFilters(patterns: readonly FilterPattern[], data: Uint8Array): boolean {
  if (patterns.length === 0) return true;
  let parsed: Json | undefined;
  try {
    parsed = JSON.parse(decoder.decode(data)) as Json;
  } catch {
    return patterns.some((pattern) => pattern.matchesData === undefined);
  }
  return patterns.some((pattern) => pattern.matchesData === undefined || pattern.matchesData(parsed));
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** All keys must match; `$or` matches when one of its objects does. */
function compileObject(pattern: JsonObject): Test {
  const tests = Object.entries(pattern).map(([key, rule]): Test => {
    if (key === '$or' && Array.isArray(rule)) {
      const alternatives = rule.map((item) => {
        if (!isObject(item)) throw new Error('"$or" takes a list of objects');
        return compileObject(item);
      });
      return (value) => alternatives.some((test) => test(value));
    }
    const test = Array.isArray(rule) ? compileRules(key, rule) : isObject(rule) ? compileObject(rule) : undefined;
    if (test === undefined) throw new Error(`"${key}" must hold a list of rules or an object`);
    return (value) => test(isObject(value) ? value[key] : undefined);
  });
  return (value) => tests.every((test) => test(value));
}

/** A list of rules matches when one of them does; an array in the data matches when one of its items does. */
function compileRules(key: string, rules: readonly Json[]): Test {
  const tests = rules.map((rule) => compileRule(key, rule));
  return (value) =>
    Array.isArray(value) ? value.some((item) => tests.some((test) => test(item))) : tests.some((test) => test(value));
}

function compileRule(key: string, rule: Json): Test {
  if (!isObject(rule)) return (value) => value === rule;
  const [operator, operand] = Object.entries(rule)[0] ?? ['', null];
  switch (operator) {
    case 'exists':
      return (value) => (value !== undefined) === operand;
    case 'prefix':
      return text(key, operator, operand, (value, wanted) => value.startsWith(wanted));
    case 'suffix':
      return text(key, operator, operand, (value, wanted) => value.endsWith(wanted));
    case 'equals-ignore-case':
      return text(key, operator, operand, (value, wanted) => value.toLowerCase() === wanted.toLowerCase());
    case 'anything-but': {
      const refused = Array.isArray(operand) ? operand : [operand];
      return (value) => value !== undefined && !refused.includes(value);
    }
    case 'numeric':
      return numeric(key, operand);
    default:
      throw new Error(`"${key}": rule ${JSON.stringify(rule)} is none of AWS's comparison operators`);
  }
}

function text(key: string, operator: string, operand: Json, holds: (value: string, wanted: string) => boolean): Test {
  if (typeof operand !== 'string') throw new Error(`"${key}": ${operator} takes a string`);
  return (value) => typeof value === 'string' && holds(value, operand);
}

const COMPARE: Record<string, (left: number, right: number) => boolean> = {
  '=': (left, right) => left === right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
};

/** `["=", 5]` or a range such as `[">", 10, "<=", 20]`. */
function numeric(key: string, operand: Json): Test {
  const parts = Array.isArray(operand) ? operand : [];
  const tests: ((value: number) => boolean)[] = [];
  for (let index = 0; index < parts.length; index += 2) {
    const compare = COMPARE[String(parts[index])];
    const limit = parts[index + 1];
    if (compare === undefined || typeof limit !== 'number') {
      throw new Error(`"${key}": numeric takes pairs such as [">", 10, "<=", 20]`);
    }
    tests.push((value) => compare(value, limit));
  }
  if (tests.length === 0) throw new Error(`"${key}": numeric takes pairs such as [">", 10, "<=", 20]`);
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
}
