// What `npm run build` makes of declarations, and that one constant says the package's name wherever it stands.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PACKAGE_NAME } from '#config/package-name.ts';
import { withoutAliases } from '../../scripts/build/declarations.ts';

const ALIASES = new Map([
  ['#config', './src/config'],
  ['#lib', './lib'],
]);

test.each([
  ["import type { A } from '#config/a.ts';", 'lib', "import type { A } from '../src/config/a.js';"],
  ["import type { A } from '#config/a.ts';", 'src/config', "import type { A } from './a.js';"],
  [
    "import type { A } from '#config/deep/a.ts';",
    'lib/constructs',
    "import type { A } from '../../src/config/deep/a.js';",
  ],
  ["export * from './a.ts';", 'lib', "export * from './a.js';"],
  ['type A = import("../a.ts").A;', 'lib', 'type A = import("../a.js").A;'],
  ["type A = typeof import('#lib/a.ts');", 'src/config', "type A = typeof import('../../lib/a.js');"],
  ["import { Stack } from 'aws-cdk-lib/core';", 'lib', "import { Stack } from 'aws-cdk-lib/core';"],
  ["import x from '#other/a.ts';", 'lib', "import x from '#other/a.js';"],
])('%s in %s', (text, folder, expected) => {
  expect(withoutAliases(text, folder, ALIASES)).toBe(expected);
});

test.each([
  ['package.json', (json: Json) => [json.name]],
  ['package-lock.json', (json: Json) => [json.name]],
  [
    'examples/cdk-app/package.json',
    (json: Json) => Object.keys(json.dependencies ?? {}).filter((name) => name.endsWith('/weir')),
  ],
])('%s says the name of the constant', (file, namesIn) => {
  expect(namesIn(JSON.parse(readFileSync(file, 'utf8')) as Json)).toEqual([PACKAGE_NAME]);
});

test.each(['README.md', 'docs/library.md', 'examples/cdk-app/plant-stack.ts'])('%s names no other package', (file) => {
  const names = [...readFileSync(file, 'utf8').matchAll(/@[a-z-]+\/weir\b/g)].map(([name]) => name);
  expect(names.length).toBeGreaterThan(0);
  expect(new Set(names)).toEqual(new Set([PACKAGE_NAME]));
});

test('the construct, the types and the command are there for whoever installs it', () => {
  const json = JSON.parse(readFileSync('package.json', 'utf8')) as Json;
  expect(Object.keys(json.exports ?? {})).toEqual(expect.arrayContaining(['.', './profile', './profile.schema.json']));
  expect(json.dependencies).toBeUndefined();
  expect(Object.values(json.peerDependenciesMeta ?? {}).every(({ optional }) => optional)).toBe(true);
  expect(Object.keys(json.peerDependencies ?? {})).toEqual(Object.keys(json.peerDependenciesMeta ?? {}));
});

interface Json {
  readonly name?: string;
  readonly exports?: object;
  readonly dependencies?: object;
  readonly peerDependencies?: object;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional: boolean }>>;
}
