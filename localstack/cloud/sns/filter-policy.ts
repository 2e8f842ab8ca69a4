// A subscription's filter policy compiled into a pure test of messages. Matching ignores names the policy does not
// have. Refuses what Amazon SNS refuses: nesting for attributes, over 5 keys, over 150 combinations, malformed rules.
// https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
// https://docs.aws.amazon.com/sns/latest/dg/and-or-logic.html
// https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
import { compileRule, FilterPolicyError, type RuleTest, type Scalar } from './filter-rule.ts';
import type { MessageAttributes } from './message.ts';

export { FilterPolicyError } from './filter-rule.ts';

export type FilterPolicyScope = 'MessageAttributes' | 'MessageBody';

/** True when the subscription wants the message. */
export type FilterPolicy = (message: { readonly body: string; readonly attributes: MessageAttributes }) => boolean;

type JsonObject = Readonly<Record<string, unknown>>;
type NodeTest = (node: JsonObject) => boolean;

const maxKeyCount = 5;
const maxCombinationCount = 150;

/** Compiles the JSON text of a filter policy. `{}` lets everything through. Throws FilterPolicyError. */
export const compileFilterPolicy = (text: string, scope: FilterPolicyScope): FilterPolicy => {
  const policy = parseObject(text);
  if (policy === undefined) throw new FilterPolicyError('failed to parse JSON.');
  if (Object.keys(policy).length === 0) return () => true;
  checkSize(policy, scope);
  const test = compileNode(policy, scope);
  return ({ body, attributes }) => {
    const node = scope === 'MessageBody' ? parseObject(body) : attributeProperties(attributes);
    // "exists: false only matches if at least one attribute is present" (page "Key matching").
    return node !== undefined && Object.keys(node).length > 0 && test(node);
  };
};

const compileNode = (policy: JsonObject, scope: FilterPolicyScope): NodeTest => {
  const tests = Object.entries(policy).map(([name, value]): NodeTest => {
    const alternatives = orAlternatives(name, value)?.map((alternative) => compileNode(alternative, scope));
    if (alternatives !== undefined) return (node) => alternatives.some((test) => test(node));
    if (Array.isArray(value)) return compileLeaf(name, value);
    if (!isObject(value)) throw new FilterPolicyError(`"${name}" must be an object or an array`);
    if (scope === 'MessageAttributes') {
      throw new FilterPolicyError('Filter policy scope MessageAttributes does not support nested filter policy');
    }
    const inner = compileNode(value, scope);
    return (node) => childNodes(node, name).some(inner);
  });
  return (node) => tests.every((test) => test(node));
};

const compileLeaf = (name: string, rules: readonly unknown[]): NodeTest => {
  if (rules.length === 0) throw new FilterPolicyError('Empty arrays are not allowed');
  const tests: RuleTest[] = rules.map(compileRule);
  return (node) => {
    const values = leafValues(Object.hasOwn(node, name) ? node[name] : undefined);
    return tests.some((test) => test(values));
  };
};

const operatorNames = 'exists anything-but numeric prefix suffix equals-ignore-case wildcard cidr'.split(' ');
const reserved = new Set(operatorNames);

/**
 * The alternatives of an `$or`: at least two objects, none with an operator's name as a field; else it is a plain name.
 */
const orAlternatives = (name: string, value: unknown): readonly JsonObject[] | undefined => {
  if (name !== '$or' || !Array.isArray(value) || value.length < 2) return undefined;
  const fit = value.every((item) => isObject(item) && !Object.keys(item).some((field) => reserved.has(field)));
  return fit ? value : undefined;
};

/** An absent object is looked into as an empty one, so that `exists: false` below it holds. */
const childNodes = (node: JsonObject, name: string): readonly JsonObject[] => {
  const child = Object.hasOwn(node, name) ? node[name] : undefined;
  const nodes = (Array.isArray(child) ? child : [child]).filter(isObject);
  return nodes.length > 0 ? nodes : [{}];
};

const leafValues = (value: unknown): readonly Scalar[] => {
  if (value === undefined || isObject(value)) return [];
  return Array.isArray(value) ? value.flatMap(leafValues) : [value as Scalar];
};

/** Binary attributes are not looked at; a String.Array that is no JSON list counts as absent. */
const attributeProperties = (attributes: MessageAttributes): JsonObject =>
  Object.fromEntries(
    Object.entries(attributes).flatMap(([name, { dataType, stringValue = '' }]): [string, unknown][] => {
      if (dataType === 'String.Array') return [[name, parseArray(stringValue)]];
      if (dataType.startsWith('Number')) return [[name, Number(stringValue)]];
      return dataType.startsWith('String') ? [[name, stringValue]] : [];
    }),
  );

const checkSize = (policy: JsonObject, scope: FilterPolicyScope): void => {
  const { keys, combinations } = measure(policy, 1);
  if (keys.size > maxKeyCount) throw new FilterPolicyError('Filter policy can not have more than 5 keys');
  if (combinations > maxCombinationCount) {
    throw new FilterPolicyError(`Filter policy is too complex (${combinations} combinations in ${scope}, at most 150)`);
  }
};

/** A list below others counts its values times its depth; alternatives of `$or` add up, keys multiply. */
const measure = (policy: JsonObject, depth: number): { keys: Set<string>; combinations: number } => {
  const keys = new Set<string>();
  let combinations = 1;
  for (const [name, value] of Object.entries(policy)) {
    const alternatives = orAlternatives(name, value);
    const parts = alternatives ?? (isObject(value) ? [value] : []);
    const measured = parts.map((part) => measure(part, alternatives === undefined ? depth + 1 : depth));
    for (const part of measured) for (const key of part.keys) keys.add(alternatives ? key : `${name}.${key}`);
    if (measured.length > 0) combinations *= measured.reduce((sum, part) => sum + part.combinations, 0);
    else {
      keys.add(name);
      if (Array.isArray(value)) combinations *= value.length * depth;
    }
  }
  return { keys, combinations };
};

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const parseObject = (text: string): JsonObject | undefined => {
  const value = parseJson(text);
  return isObject(value) ? value : undefined;
};

const parseArray = (text: string): readonly unknown[] => {
  const value = parseJson(text);
  return Array.isArray(value) ? value : [];
};
