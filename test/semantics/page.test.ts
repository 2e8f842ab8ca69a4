// The page and its tests say the same: every row of docs/semantics.md is the name of a test in this folder, and the other way round.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const folder = new URL('.', import.meta.url);
const page = readFileSync(new URL('../../docs/semantics.md', import.meta.url), 'utf8');

/** `| a | b |` → `a: b`, without the tables' heads. */
function rowsOf(text: string): string[] {
  const lines = text.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  return lines.flatMap((cells, i) => {
    const isHead = lines[i + 1]?.[1]?.startsWith('---') ?? false;
    return cells.length === 4 && !isHead && !cells[1]?.startsWith('---') ? [`${cells[1]}: ${cells[2]}`] : [];
  });
}

it('each row of the page has one test, and each test one row', () => {
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.test.ts') && file !== 'page.test.ts')
    .flatMap((file) => [
      ...readFileSync(new URL(file, folder), 'utf8').matchAll(/\bit\(\s*(?:'([^'\n]+)'|"([^"\n]+)")/g),
    ])
    .map(([, single, double]) => single ?? double);
  expect(names.length).toBeGreaterThan(40);
  expect(names.sort()).toEqual(rowsOf(page).sort());
});
