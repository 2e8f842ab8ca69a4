import { describe, expect, it } from 'vitest';
import { findCircle } from '../../scripts/rooms/circles.ts';
import { examineRooms } from '../../scripts/rooms/examine.ts';
import { drawRooms } from '../../scripts/rooms/graph.ts';
import { importsOf } from '../../scripts/rooms/imports.ts';

const aliases = { '#core/*': './src/core/*', '#stages/*': './src/stages/*' };
const rules = {
  mayImport: { 'src/core': [], 'src/stages': ['src/core'] },
  knownCircles: [],
  maxLines: 5,
  knownLong: {},
};

function examine(
  files: Readonly<Record<string, string>>,
  more: Partial<Parameters<typeof examineRooms>[2]> = {},
): string[] {
  const sources = new Map(Object.entries(files));
  const imports = importsOf(sources, Object.keys(rules.mayImport), aliases);
  return examineRooms(sources, imports, { ...rules, ...more });
}

describe('the rooms', () => {
  it('are as they should be where each imports what it may', () => {
    expect(
      examine({
        'src/core/a.ts': '',
        'src/stages/b.ts': "import { a } from '#core/a.ts';\nimport './c.ts';\n",
        'src/stages/c.ts': '',
      }),
    ).toEqual([]);
  });

  it.each([
    [
      'an import against the direction',
      { 'src/core/a.ts': "import type { B } from '#stages/b.ts';\n" },
      'src/core imports no other room',
    ],
    [
      'a relative path into another room',
      { 'src/stages/b.ts': "import { a } from '../core/a.ts';\n" },
      'by a relative path',
    ],
    [
      'a module that is loaded later',
      { 'src/core/a.ts': "const b = () => import('#stages/b.ts');\n" },
      'src/core imports no other room',
    ],
    ['chance in core', { 'src/core/a.ts': 'export const a = () => Math.random();\n' }, 'Math.random'],
    ['a long file', { 'src/core/a.ts': '\n'.repeat(6) }, 'has 6 lines, at most 5'],
    [
      'folders in a circle',
      {
        'src/core/x/a.ts': "import type { B } from '../y/b.ts';\n",
        'src/core/y/b.ts': "import { a } from '../x/a.ts';\n",
      },
      'src/core/x → src/core/y → src/core/x',
    ],
  ])('are not with %s', (_, files, said) => {
    expect(examine(files)).toEqual([expect.stringContaining(said)]);
  });

  it('keep no list of what is mended', () => {
    const knownLong = { 'src/core/a.ts': 9, 'src/core/gone.ts': 9 };
    expect(examine({ 'src/core/a.ts': '' }, { knownLong, knownCircles: [['src/core/x', 'src/core/y']] })).toEqual([
      expect.stringContaining('import each other no more'),
      expect.stringContaining('take it off the list'),
      expect.stringContaining('src/core/gone.ts is no more'),
    ]);
  });
});

it('a circle over many folders is found, and not where it goes through folders that count as one', () => {
  const edges = ['ab', 'bc', 'cd', 'da', 'ax'].map(([from = '', to = '']) => ({ from, to }));
  expect(findCircle(edges, [])).toEqual(['a', 'b', 'c', 'd', 'a']);
  expect(findCircle(edges.slice(0, 3), [])).toBeUndefined();
  expect(
    findCircle(
      [
        { from: 'a', to: 'b' },
        { from: 'b', to: 'a' },
      ],
      [['a', 'b']],
    ),
  ).toBeUndefined();
});

it('a drawing leaves out what another arrow brings along', () => {
  const imports = [
    ['lib/a.ts', 'src/b.ts'],
    ['lib/a.ts', 'core/c.ts'],
    ['src/b.ts', 'core/c.ts'],
  ].map(([from = '', to = '']) => ({ from, to, isRelative: false }));
  expect(drawRooms(imports, ['lib', 'src', 'core'])).toBe(
    '```mermaid\nflowchart TD\n  lib["lib"] --> src["src"]\n  src["src"] --> core["core"]\n```',
  );
});
