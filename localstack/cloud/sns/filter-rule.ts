// One rule of a filter policy's list (a literal, a prefix, a numeric range …) as a test over the values a message has
// under that name. Refuses what Amazon SNS refuses; the reason is the text after "FilterPolicy: " in AWS's error.
// https://docs.aws.amazon.com/sns/latest/dg/string-value-matching.html
// https://docs.aws.amazon.com/sns/latest/dg/numeric-value-matching.html
// https://docs.aws.amazon.com/sns/latest/dg/attribute-key-matching.html

export type Scalar = string | number | boolean | null;

/** True when the message passes. `values` are all values under the rule's name; none: the name is absent. */
export type RuleTest = (values: readonly Scalar[]) => boolean;

/** Why a filter policy is refused, in the words AWS uses. */
export class FilterPolicyError extends Error {}

type ValueTest = (value: Scalar) => boolean;

/** Compiles one element of a rule list. Throws FilterPolicyError. */
export const compileRule = (rule: unknown): RuleTest => {
  if (isScalar(rule)) return anyValue((value) => value === rule);
  if (typeof rule !== 'object' || Array.isArray(rule)) {
    throw new FilterPolicyError('Match value must be String, number, true, false, or null');
  }
  const [operator, operand] = onlyEntry(rule as object);
  if (operator !== 'exists') return anyValue(compileOperator(operator, operand));
  if (operand === true) return anyValue((value) => value !== null && value !== '');
  if (operand === false) return (values) => values.length === 0;
  throw new FilterPolicyError('exists match pattern must be either true or false.');
};

/**
 * A list in the message passes when one of its elements does; so does `anything-but` (page "Numeric value matching").
 */
const anyValue =
  (test: ValueTest): RuleTest =>
  (values) =>
    values.some(test);

const compileOperator = (operator: string, operand: unknown): ValueTest => {
  if (operator === 'anything-but') return compileAnythingBut(operand);
  if (operator === 'numeric') return compileNumeric(operand);
  return compileTextOperator(operator, operand, 'Unrecognized match type');
};

const compileTextOperator = (operator: string, operand: unknown, unknownOperator: string): ValueTest => {
  const makeTest = Object.hasOwn(textOperators, operator) ? textOperators[operator]! : undefined;
  if (makeTest === undefined) throw new FilterPolicyError(`${unknownOperator} ${operator}`);
  if (typeof operand !== 'string') throw new FilterPolicyError(`${operator} match pattern must be a string`);
  const test = makeTest(operand);
  return (value) => typeof value === 'string' && test(value);
};

const textOperators: Readonly<Record<string, (operand: string) => (text: string) => boolean>> = {
  prefix: (operand) => (text) => text.startsWith(operand),
  suffix: (operand) => (text) => text.endsWith(operand),
  'equals-ignore-case': (operand) => (text) => text.toLowerCase() === operand.toLowerCase(),
  wildcard: (operand) => {
    const pattern = new RegExp(`^${operand.split('*').map(escapeRegExp).join('.*')}$`, 'su');
    return (text) => pattern.test(text);
  },
};

const escapeRegExp = (text: string): string => text.replace(/[\\^$.|?*+()[\]{}/]/g, '\\$&');

const compileAnythingBut = (operand: unknown): ValueTest => {
  if (typeof operand === 'string' || typeof operand === 'number') return (value) => value !== operand;
  if (Array.isArray(operand)) {
    if (operand.length === 0 || !operand.every((item) => typeof item === 'string' || typeof item === 'number')) {
      throw new FilterPolicyError('Inside anything-but list, start|null|boolean is not supported.');
    }
    const excluded = new Set<unknown>(operand);
    return (value) => !excluded.has(value);
  }
  if (typeof operand === 'object' && operand !== null) {
    const [operator, inner] = onlyEntry(operand);
    const test = compileTextOperator(operator, inner, 'Unsupported anything-but pattern:');
    return (value) => !test(value);
  }
  throw new FilterPolicyError('Value of anything-but must be an array or single string/number value.');
};

const comparisons: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  '=': (value, limit) => value === limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
};

/** "the value can range from -10^9 to 10^9": page "Filter policy constraints". */
const maxMagnitude = 1e9;

const compileNumeric = (operand: unknown): ValueTest => {
  if (!Array.isArray(operand) || operand.length === 0) {
    throw new FilterPolicyError('Invalid member in numeric match: ]');
  }
  if (operand.length > 4) throw new FilterPolicyError('Too many elements in numeric expression');
  const bounds: { operator: string; limit: number }[] = [];
  for (let index = 0; index < operand.length; index += 2) {
    bounds.push(compileBound(operand[index], operand[index + 1]));
  }
  const [first, second] = bounds;
  if (second !== undefined) {
    if (!first!.operator.startsWith('>')) throw new FilterPolicyError('Too many elements in numeric expression');
    if (!second.operator.startsWith('<')) {
      throw new FilterPolicyError(`Bad numeric range operator: ${second.operator}`);
    }
    if (second.limit <= first!.limit) throw new FilterPolicyError('Bottom must be less than top');
  }
  return (value) =>
    typeof value === 'number' && bounds.every(({ operator, limit }) => comparisons[operator]!(value, limit));
};

const compileBound = (operator: unknown, limit: unknown): { operator: string; limit: number } => {
  if (typeof operator !== 'string') throw new FilterPolicyError(`Invalid member in numeric match: ${operator}`);
  if (!Object.hasOwn(comparisons, operator)) {
    throw new FilterPolicyError(`Unrecognized numeric range operator: ${operator}`);
  }
  if (typeof limit !== 'number') throw new FilterPolicyError(`Value of ${operator} must be numeric`);
  if (Math.abs(limit) > maxMagnitude) throw new FilterPolicyError(`Value of ${operator} must be within -1e9 and 1e9`);
  return { operator, limit };
};

const onlyEntry = (rule: object): [string, unknown] => {
  const entries = Object.entries(rule);
  if (entries.length !== 1) throw new FilterPolicyError('Only one key allowed in match expression');
  return entries[0]!;
};

const isScalar = (value: unknown): value is Scalar =>
  value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
