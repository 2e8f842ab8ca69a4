// A JSON Schema (draft 7) of a TypeScript type that is data: objects, records, lists, unions, literals. The compiler is
// asked, so that types may be made of types in any way. Refuses what is no data, with its path. The compiler's API is
// that of typescript 7, which is pinned.
import { join } from 'node:path';
import { API, type Checker, type Project, type Type, type Symbol as TypeSymbol } from 'typescript/unstable/sync';
import type { Schema } from '#config/profile/schema-problems.ts';

// Numbers of TypeFlags, SymbolFlags: enums are no part of what the package exports.
const UNDEFINED = 4;
const NULL = 8;
const STRING = 32;
const NUMBER = 64;
const BOOLEAN = 256;
const LITERAL = 1024 | 2048 | 8192;
const INTERFACE = 64;
const OPTIONAL = 16_777_216;
const TYPE_MEANING = 788_968;

/**
 * `name` is a type that `file` exports; both relative to `root`, which has a tsconfig.json. Interfaces become
 * definitions.
 */
export function schemaOfType(
  root: string,
  file: string,
  name: string,
): { readonly type: Schema; readonly definitions: Readonly<Record<string, Schema>> } {
  const api = new API({ cwd: root });
  try {
    const snapshot = api.updateSnapshot({ openProject: join(root, 'tsconfig.json') });
    const project = snapshot.getProjects()[0] as Project;
    const { checker } = project;
    const source = project.program.getSourceFile(join(root, file));
    const symbol = source && checker.resolveName(name, TYPE_MEANING, source);
    if (symbol === undefined) throw new Error(`${file} has no type ${name}`);
    const writer = createWriter(checker);
    const type = writer.objectOf(checker.getDeclaredTypeOfSymbol(symbol), name);
    return { type, definitions: writer.definitions() };
  } finally {
    api.close();
  }
}

function createWriter(checker: Checker) {
  const definitions = new Map<string, Schema>();

  function schemaOf(type: Type, path: string): Schema {
    if (type.isUnionType()) return unionOf(type.getTypes(), path);
    if (type.flags & LITERAL && type.isLiteralType()) return { const: type.value };
    if (type.flags & STRING) return { type: 'string' };
    if (type.flags & NUMBER) return { type: 'number' };
    if (type.flags & BOOLEAN) return { type: 'boolean' };
    if (type.flags & NULL) return { type: 'null' };
    if (checker.isArrayType(type)) {
      const [item] = checker.getTypeArguments(type as Parameters<Checker['getTypeArguments']>[0]);
      if (item !== undefined) return { type: 'array', items: schemaOf(item, `${path}[]`) };
    }
    if (type.isObjectType()) {
      const own = type.getSymbol();
      if (own === undefined || !(own.flags & INTERFACE)) return objectOf(type, path);
      if (!definitions.has(own.name)) {
        definitions.set(own.name, {});
        definitions.set(own.name, { ...describedBy(own), ...objectOf(type, path) });
      }
      return { $ref: `#/definitions/${own.name}` };
    }
    throw new Error(`${path} is ${checker.typeToString(type)}, which is no data`);
  }

  function unionOf(types: readonly Type[], path: string): Schema {
    const known = types.filter(({ flags }) => !(flags & UNDEFINED)).map((each) => schemaOf(each, path));
    const literals = known.filter((each) => 'const' in each).map((each) => each.const);
    const others = known.filter((each) => !('const' in each));
    const isBoolean = literals.includes(true) && literals.includes(false);
    const words = isBoolean ? literals.filter((each) => typeof each !== 'boolean') : literals;
    const parts: Schema[] = [
      ...(isBoolean ? [{ type: 'boolean' }] : []),
      ...(words.length === 1 ? [{ const: words[0] }] : words.length > 1 ? [{ enum: words }] : []),
      ...others,
    ];
    return parts.length === 1 ? (parts[0] as Schema) : { anyOf: parts };
  }

  function objectOf(type: Type, path: string): Schema {
    const properties: Record<string, Schema> = {};
    const required: string[] = [];
    for (const property of checker.getPropertiesOfType(type)) {
      const of = checker.getTypeOfSymbol(property);
      if (of === undefined) throw new Error(`${path}.${property.name} has no type`);
      // What stands beside `$ref` is passed over in draft 7: a description goes around it.
      const schema = schemaOf(of, `${path}.${property.name}`);
      const described = describedBy(property);
      properties[property.name] =
        '$ref' in schema && described.description !== undefined
          ? { ...described, anyOf: [schema] }
          : { ...described, ...schema };
      if (!(property.flags & OPTIONAL)) required.push(property.name);
    }
    const [index] = checker.getIndexInfosOfType(type);
    return {
      type: 'object',
      ...(Object.keys(properties).length > 0 ? { properties } : {}),
      ...(required.length > 0 ? { required } : {}),
      additionalProperties: index === undefined ? false : schemaOf(index.valueType, `${path}.*`),
    };
  }

  function describedBy(symbol: TypeSymbol): { readonly description?: string } {
    const text = symbol.getDocumentationComment(checker).replace(/\s+/g, ' ').trim();
    return text === '' ? {} : { description: text };
  }

  return {
    objectOf,
    definitions: () => Object.fromEntries([...definitions].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}
