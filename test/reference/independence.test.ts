import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

describe('the judge', () => {
  it('imports nothing but Node and its own folder, so it shares no mistake with what it judges', () => {
    const folder = import.meta.dirname;
    const files = globSync('**/*.ts', { cwd: folder }).filter((file) => !file.endsWith('.test.ts'));
    const foreign = files.flatMap((file) => {
      const sources = readFileSync(join(folder, file), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g);
      return [...sources]
        .map((match) => match[1]!)
        .filter((source) => !source.startsWith('node:'))
        .filter((source) => {
          const path = relative(folder, join(folder, dirname(file), source));
          return !source.startsWith('.') || path.startsWith('..') || !files.includes(path);
        })
        .map((source) => `${file} imports ${source}`);
    });
    expect(files.length).toBeGreaterThan(15);
    expect(foreign).toEqual([]);
  });
});
