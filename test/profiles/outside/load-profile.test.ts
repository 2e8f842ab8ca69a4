// A profile from a file of anybody's: what comes out is plain data, and a file that is none is refused with all that is
// wrong.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { chosenProfile } from '#config/profile/chosen-profile.ts';
import { isProfilePath, loadProfile, ProfileError } from '#config/profile/load-profile.ts';
import { energy } from '#profiles/energy.ts';
import { OVEN } from './oven.ts';

const folder = mkdtempSync(join(tmpdir(), 'weir-profiles-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a file and answers its path. */
function file(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

const written = (changes: object = {}) => JSON.stringify({ ...OVEN, ...changes });

/** The problems of a file, one a line. */
function refusal(path: string, of?: string): string {
  try {
    loadProfile(path, of);
    return 'accepted';
  } catch (error) {
    expect(error).toBeInstanceOf(ProfileError);
    return (error as Error).message;
  }
}

describe('a profile is read', () => {
  it.each([
    ['oven.json', written()],
    ['bom.json', `\uFEFF${written({ $schema: './profile.schema.json' })}`],
    ['oven.ts', `import type { Profile } from 'not-installed';\nexport default ${written()} satisfies Profile;`],
    ['oven.mts', `export default ${written()} as const;`],
    ['oven.js', `export default ${written()};`],
    ['oven.cjs', `module.exports = ${written()};`],
    ['typed/oven.ts', `const holdMs: number | undefined = undefined;\nexport default { ...${written()}, holdMs };`],
  ])('from %s, as plain data', (name, text) => {
    const profile = loadProfile(file(name, text));
    expect(profile).toEqual(OVEN);
    expect(Object.getPrototypeOf(profile)).toBe(Object.prototype);
  });

  it('relative to a folder, with what it imports', () => {
    file('parts/base.ts', `export const base = ${written()};`);
    file('parts/large.ts', `import { base } from './base.ts';\nexport default { ...base, name: 'large-oven' };`);
    expect(loadProfile('./large.ts', join(folder, 'parts')).name).toBe('large-oven');
  });

  it('by its path where there is a slash or an ending, by its name else', () => {
    expect(['./oven', 'a/b', 'oven.ts', 'oven.JSON', 'c:\\oven'].every(isProfilePath)).toBe(true);
    expect(['oven', 'energy', 'a.b'].some(isProfilePath)).toBe(false);
    expect(chosenProfile('energy')).toBe(energy);
    expect(chosenProfile(file('chosen.json', written()))).toEqual(OVEN);
    expect(() => chosenProfile('oven')).toThrow('there is no profile "oven"');
  });
});

describe('a file is refused', () => {
  it.each([
    ['cut.json', '{"name":', 'it cannot be read: Unexpected end of JSON input'],
    ['list.json', '[]', 'the profile: []: expected an object with name, resolutionMs'],
    ['null.json', 'null', 'the profile: null: expected an object'],
    ['no-default.ts', 'export const oven = 1;', 'it has no default export'],
    ['awaits.ts', 'export default await Promise.resolve({});', 'it awaits something at its top level'],
    ['promise.ts', `export default Promise.resolve(${written()});`, 'the profile: an object of class Promise'],
    ['enum.ts', 'enum A { B }\nexport default { name: A.B };', 'Node cannot run this TypeScript'],
    ['broken.ts', 'export default { name: ', 'it cannot be read: '],
    ['throws.ts', 'throw new Error("no oven");', 'it cannot be read: no oven'],
    ['imports.ts', 'import { a } from "./not-there.ts";\nexport default a;', 'it imports what is not there'],
    ['node_modules/oven/oven.ts', `export default ${written()};`, 'publish it as .json or .js'],
    ['oven.yaml', 'name: oven', 'expected a file that ends in .json, .ts or .js'],
  ])('%s, with the reason', (name, text, reason) => {
    expect(refusal(file(name, text))).toContain(reason);
  });

  it('that is not there, or is a folder', () => {
    expect(refusal('./nowhere.json', folder)).toContain('there is no such file');
    expect(refusal('./nowhere.ts', folder)).toContain('there is no such file');
    mkdirSync(join(folder, 'folder.json'), { recursive: true });
    expect(refusal('./folder.json', folder)).toContain('it is a folder');
  });

  it('that holds what is no data, each with its path', () => {
    const own = file(
      'no-data.ts',
      `const self: any = {}; self.self = self;
       export default { ...${written()}, name: () => 'oven', measures: { heat_c: { unit: '°C', min: NaN, max: -Infinity } },
       windows: ['1m', undefined, , 1n], wire: new Map(), units: self, rules: [new Date(0)], holdMs: Symbol('a') };`,
    );
    expect(refusal(own).split('\n').slice(1)).toEqual([
      '- name: the function name: a profile is data: text, numbers, true, false, lists and objects',
      expect.stringMatching(/^- windows\[1\]: undefined/),
      expect.stringMatching(/^- windows\[2\]: undefined/),
      expect.stringMatching(/^- windows\[3\]: the bigint 1/),
      expect.stringMatching(/^- wire: an object of class Map/),
      '- measures.heat_c.min: NaN is no number that JSON can hold; leave it out for no limit',
      '- measures.heat_c.max: -Infinity is no number that JSON can hold; leave it out for no limit',
      expect.stringMatching(/^- rules\[0\]: an object of class Date/),
      expect.stringMatching(/^- units\.self.*deeper than 32 levels, or it holds itself/),
      expect.stringMatching(/^- holdMs: a symbol/),
    ]);
  });

  it.each(['Oven', '1oven', 'oven_1', '-oven', '', 'a'.repeat(32), 'öfen'])('that calls itself "%s"', (name) => {
    expect(refusal(file('name.json', written({ name })))).toContain('a letter first, up to 31');
  });

  it('that has the name of a built-in profile and another content; a copy of it is that profile', () => {
    expect(refusal(file('taken.json', written({ name: 'energy' })))).toContain(
      'name "energy": a built-in profile has this name',
    );
    expect(chosenProfile(file('copy.json', JSON.stringify(energy)))).toBe(energy);
  });
});
