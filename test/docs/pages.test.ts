// The pages hold what they promise: links lead somewhere, commands exist, samples are what comes out.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'dashboards/README.md',
  'localstack/README.md',
  'examples/profile/README.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
  ...['docs/decisions', 'docs/rules'].flatMap((folder) => readdirSync(folder).map((name) => join(folder, name))),
];
const textOf = (page: string): string => readFileSync(page, 'utf8');
const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };

/** `## Words of a heading` → `words-of-a-heading`, as GitHub makes them. */
function anchorsOf(page: string): Set<string> {
  const headings = [...textOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

describe.each(pages)('%s', (page) => {
  it('has links that lead somewhere', () => {
    for (const [, link = ''] of textOf(page).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(link)) continue;
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? page : join(dirname(page), file);
      expect(existsSync(target), `${page}: ${link}`).toBe(true);
      if (anchor !== undefined && target.endsWith('.md')) expect([...anchorsOf(target)], link).toContain(anchor);
    }
  });

  it('names commands that exist', () => {
    for (const [, name = ''] of textOf(page).matchAll(/npm run (?:-s )?([a-z:]+)/g))
      expect(Object.keys(scripts), `${page}: npm run ${name}`).toContain(name);
  });
});

describe('decisions', () => {
  it('have a number each, the one of their title, and links name it', () => {
    const names = readdirSync('docs/decisions').toSorted();
    expect(names.map((name) => Number(name.slice(0, 4)))).toEqual(names.map((_, at) => at + 1));
    for (const name of names)
      expect(textOf(join('docs/decisions', name)), name).toMatch(new RegExp(`^# ${Number(name.slice(0, 4))}\\. `));
    for (const page of pages)
      for (const [link, number, target] of textOf(page).matchAll(/\[decision (\d+)\]\((?:[^)]*\/)?(\d{4})-/g))
        expect(Number(target), `${page}: ${link}`).toBe(Number(number));
  });
});

const SAMPLE = /<!-- sample: (npm run [a-z]+ --|npx weir [a-z]+) (.*?) -->\n```\n([\s\S]*?)\n```/g;
/** What differs from run to run. */
const steady = (text: string): string => text.replaceAll(/in [\d.,]+ s, [\d,]+ readings\/s/g, 'in … s');

/** What `npx weir` starts is started here without asking npm where it is. */
function programOf(command: string): readonly string[] {
  const words = command.split(' ');
  if (words[0] === 'npx') return [process.execPath, 'cli/main.ts', ...words.slice(2)];
  return ['npm', 'run', '-s', ...words.slice(2)];
}

describe('samples', () => {
  const samples = pages.flatMap((page) =>
    [...textOf(page).matchAll(SAMPLE)].map(([, ...all]) => [page, ...all] as const),
  );

  it('there are some', () => {
    expect(samples.length).toBeGreaterThan(0);
  });

  it.each(samples)(
    '%s: %s %s prints what the page says',
    (_, command = '', args = '', text = '') => {
      const [program = '', ...words] = programOf(command);
      const done = spawnSync(program, [...words, ...args.split(' ')], {
        encoding: 'utf8',
        env: { ...process.env, NO_COLOR: '1' },
        shell: process.platform === 'win32',
      });
      expect(steady(done.stdout).trim()).toBe(steady(text).trim());
    },
    60_000,
  );
});
