// What of a value is not as the profile's schema says, in words for whoever writes the file: each problem with its
// path, all at once. Of JSON Schema it knows what scripts/schema/schema-of-type.ts writes, and of a list of
// alternatives it takes the one that is meant.

import { closest } from '#core/closest.ts';
import type { Place } from './place.ts';

/** The part of JSON Schema that there is for profiles. */
export interface Schema {
  readonly description?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | false;
  readonly items?: Schema;
  readonly $ref?: string;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

export interface ShapeProblem {
  /** Where: names of fields and numbers of entries, from the outside in. */
  readonly place: Place;
  readonly says: string;
}

/** What of `value` is not as `schema` says; empty where all is. */
export function schemaProblems(value: unknown, schema: Schema): ShapeProblem[] {
  const found: ShapeProblem[] = [];
  look(value, schema, [], { root: schema, found });
  return found;
}

interface Looking {
  readonly root: Schema;
  readonly found: ShapeProblem[];
}

function look(value: unknown, given: Schema, place: Place, looking: Looking): void {
  const schema = resolved(given, looking.root);
  if (schema.anyOf !== undefined) {
    lookAtOneOf(value, schema.anyOf, place, looking);
    return;
  }
  if (!fits(value, schema)) {
    looking.found.push({ place, says: `${shown(value)}: expected ${expected(schema, looking.root)}` });
    return;
  }
  if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) look(item, schema.items ?? {}, [...place, at], looking);
  } else if (typeof value === 'object' && value !== null) lookAtFields({ ...value }, schema, place, looking);
}

function lookAtFields(value: Readonly<Record<string, unknown>>, schema: Schema, place: Place, looking: Looking): void {
  const { properties = {}, required = [], additionalProperties = {} } = schema;
  const names = Object.keys(properties).filter((name) => name !== '$schema');
  for (const name of required) {
    if (Object.hasOwn(value, name)) continue;
    const what = expected(properties[name] ?? {}, looking.root);
    looking.found.push({ place: [...place, name], says: `is missing: expected ${what}` });
  }
  for (const [name, inner] of Object.entries(value)) {
    if (Object.hasOwn(properties, name)) look(inner, properties[name] as Schema, [...place, name], looking);
    else if (additionalProperties !== false) look(inner, additionalProperties, [...place, name], looking);
    else {
      const meant = closest(name, names);
      const hint = meant === undefined ? `expected one of ${names.join(', ')}` : `did you mean ${meant}?`;
      looking.found.push({ place: [...place, name], says: `is no field: ${hint}` });
    }
  }
}

/** The alternative that is meant: by `kind`, where they have one, else by what kind of value it is. */
function lookAtOneOf(value: unknown, alternatives: readonly Schema[], place: Place, looking: Looking): void {
  const all = alternatives.map((each) => resolved(each, looking.root));
  const kinds = all.map(({ properties }) => properties?.kind?.const);
  if (all.length > 1 && kinds.every((kind) => typeof kind === 'string') && isObject(value)) {
    const own = all[kinds.indexOf(value.kind as string)];
    if (own !== undefined) look(value, own, place, looking);
    else if (value.kind === undefined)
      looking.found.push({ place: [...place, 'kind'], says: `is missing: expected one of ${kinds.join(', ')}` });
    else
      looking.found.push({
        place: [...place, 'kind'],
        says: `${shown(value.kind)}: expected one of ${kinds.join(', ')}`,
      });
    return;
  }
  const fitting = all.find((each) => each.anyOf === undefined && fits(value, each));
  if (fitting !== undefined) look(value, fitting, place, looking);
  else if (all.length === 1) look(value, all[0] as Schema, place, looking);
  else {
    looking.found.push({ place, says: `${shown(value)}: expected ${expected({ anyOf: alternatives }, looking.root)}` });
  }
}

function resolved(schema: Schema, root: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  return root.definitions?.[schema.$ref.slice('#/definitions/'.length)] ?? {};
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether it is that kind of value; what is in it is not asked. */
function fits(value: unknown, schema: Schema): boolean {
  if ('const' in schema) return value === schema.const;
  if (schema.enum !== undefined) return schema.enum.includes(value);
  switch (schema.type) {
    case undefined:
      return true;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    default:
      return typeof value === schema.type;
  }
}

function expected(given: Schema, root: Schema): string {
  const schema = resolved(given, root);
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return `one of ${schema.enum.join(', ')}`;
  if (schema.anyOf?.every((each) => resolved(each, root).type === 'object')) return 'an object';
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map((each) => expected(each, root)))].join(', or ');
  switch (schema.type) {
    case 'array':
      return schema.items?.type === 'string' ? 'a list of texts such as ["a"]' : 'a list';
    case 'object': {
      const names = schema.required ?? Object.keys(schema.properties ?? {});
      return names.length > 0 ? `an object with ${names.join(', ')}` : 'an object';
    }
    case 'string':
      return 'a text';
    case 'boolean':
      return 'true or false';
    default:
      return schema.type === undefined ? 'anything' : `a ${schema.type}`;
  }
}

const MAX_SHOWN = 60;

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}
