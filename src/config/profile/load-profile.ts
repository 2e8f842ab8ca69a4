// A profile from a file: JSON, or a module (.ts, .js) whose default export it is. What comes out is plain data, checked
// as a whole, so nothing of the file runs later: not in the functions, not in a test. A module does run here, with the
// rights of whoever loads it, as cdk.json and a Vite config do. Refuses a file that cannot be read, that is no data,
// and a profile with a problem, all problems at once.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, resolve } from 'node:path';
import { types } from 'node:util';
import type { Profile } from '#core/profile/profile.ts';
import { dataProblems } from './plain-data.ts';
import { profileProblems } from './profile-problems.ts';

/** A file that is no profile; the message has a line for each problem. */
export class ProfileError extends RangeError {
  readonly problems: readonly string[];

  constructor(path: string, problems: readonly string[]) {
    super(`${path} is no profile that can be used:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
    this.name = 'ProfileError';
    this.problems = problems;
  }
}

const MODULE = /^\.[cm]?[jt]s$/;
const PATH = /[\\/]|\.(json|[cm]?[jt]s)$/i;

/** Whether what was typed is a path, and not the name of a built-in profile: it has a slash, or ends like a file. */
export const isProfilePath = (text: string): boolean => PATH.test(text);

/**
 * The profile of `path`, relative to `folder`.
 * @throws ProfileError listing every problem of the file.
 */
export function loadProfile(path: string, folder: string = process.cwd()): Profile {
  return sound(path, readProfile(path, folder));
}

/** A profile that a program gives, checked as one of a file. @throws ProfileError listing every problem. */
export function checkedProfile(given: unknown): Profile {
  return sound('what is given as the profile', plainOf(given));
}

type Read = { readonly value: unknown } | { readonly problems: readonly string[] };

function sound(from: string, read: Read): Profile {
  const problems = 'problems' in read ? read.problems : profileProblems(read.value);
  if (problems.length > 0) throw new ProfileError(from, problems);
  return (read as { readonly value: unknown }).value as Profile;
}

/** What the file says, as plain data that nobody has checked for being a profile; or why it says nothing. */
export function readProfile(path: string, folder: string = process.cwd()): Read {
  const file = resolve(folder, path);
  const kind = extname(file).toLowerCase();
  if (kind !== '.json' && !MODULE.test(kind)) {
    return { problems: [`expected a file that ends in .json, .ts or .js, such as ./fridge.json`] };
  }
  try {
    const raw: unknown = kind === '.json' ? JSON.parse(textOf(file)) : exportOf(file);
    return plainOf(raw);
  } catch (error) {
    return { problems: [whyNot(error, file)] };
  }
}

function plainOf(raw: unknown): Read {
  const problems = dataProblems(raw);
  return problems.length > 0 ? { problems } : { value: withoutSchema(JSON.parse(JSON.stringify(raw))) };
}

/** A byte order mark, as editors on Windows write it, is no part of JSON. */
function textOf(file: string): string {
  return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
}

/**
 * `require` of a module is synchronous:
 * https://nodejs.org/docs/latest-v24.x/api/modules.html#loading-ecmascript-modules-using-require
 */
function exportOf(file: string): unknown {
  const required = createRequire(import.meta.url)(file) as {
    readonly default?: unknown;
    readonly __esModule?: unknown;
  };
  // A module's exports, or what was compiled from one; anything else is `module.exports` itself.
  if (!types.isModuleNamespaceObject(required) && required?.__esModule !== true) return required;
  if (required.default === undefined)
    throw new Error('it has no default export: `export default { … } satisfies Profile`');
  return required.default;
}

/** Editors find the schema by it (`"$schema": "…/profile.schema.json"`); it is no field of a profile. */
function withoutSchema(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { $schema: _, ...rest } = value as Record<string, unknown>;
  return rest;
}

/** What each error of Node means for a profile: https://nodejs.org/docs/latest-v24.x/api/errors.html */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  MODULE_NOT_FOUND: 'there is no such file',
  EISDIR: 'it is a folder: name the file in it',
  EACCES: 'it may not be read',
  ERR_REQUIRE_ASYNC_MODULE: 'it awaits something at its top level, and a profile is data: export it as it is',
  ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING:
    'it is TypeScript inside node_modules, which Node does not run: publish it as .json or .js',
};

function whyNot(error: unknown, file: string): string {
  const { code = '', message } = error instanceof Error ? (error as NodeJS.ErrnoException) : { message: String(error) };
  // A module that the file itself imports and that is not there.
  if (code === 'MODULE_NOT_FOUND' && !message.includes(`'${file}'`))
    return `it imports what is not there: ${first(message)}`;
  if (code === 'ERR_MODULE_NOT_FOUND')
    return `it imports what is not there: ${first(message)}; a type is imported with \`import type\``;
  if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX')
    return `Node cannot run this TypeScript: ${first(message)}; write it without`;
  if (error instanceof SyntaxError && /token 'export'|import statement/.test(message))
    return `${first(message)}: its package.json says "type": "commonjs"; end its name in .mts or .mjs`;
  if (message.startsWith('it has no')) return message;
  return REASONS[code] ?? `it cannot be read: ${first(message)}`;
}

const first = (text: string): string => text.split('\n', 1)[0] ?? '';
