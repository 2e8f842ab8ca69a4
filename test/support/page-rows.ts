// A page of docs whose tables' rows are the names of tests, and the folder of these tests.
import { readdirSync, readFileSync } from 'node:fs';

/** `| a | b |` → `a: b`, without the tables' heads. */
export function rowsOf(page: URL): string[] {
  const lines = readFileSync(page, 'utf8')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()));
  return lines.flatMap((cells, i) => {
    const isHead = lines[i + 1]?.[1]?.startsWith('---') ?? false;
    return cells.length === 4 && !isHead && !cells[1]?.startsWith('---') ? [`${cells[1]}: ${cells[2]}`] : [];
  });
}

/** Names of the tests of a folder, page.test.ts apart. */
export function testsIn(folder: URL): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.test.ts') && file !== 'page.test.ts')
    .flatMap((file) => [
      ...readFileSync(new URL(file, folder), 'utf8').matchAll(/\bit\(\s*(?:'([^'\n]+)'|"([^"\n]+)")/g),
    ])
    .map(([, single, double]) => (single ?? double) as string);
}
