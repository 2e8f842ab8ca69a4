// The list of rule kinds, and what docs/rules.md says of each: the compiler asks for every part, but not that they
// agree.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RULES } from '#core/detect/rules/rules.ts';

const page = readFileSync(new URL('../../../docs/rules.md', import.meta.url), 'utf8');

describe('the rule kinds', () => {
  it.each(Object.entries(RULES))('%s is in the list by its own name', (name, { kind, fields }) => {
    expect(kind).toBe(name);
    expect(Object.keys(fields).slice(0, 2)).toEqual(['kind', 'name']);
  });

  it('have a row each in docs/rules.md, in the order of the list, and no other kind has one', () => {
    const rows = Object.values(RULES).map(
      ({ kind, doc }) => `| [\`${kind}\`](rules/${kind}.md) | ${doc.anomaly} | ${doc.needsOrder} |`,
    );
    const table = page.slice(page.indexOf('\n| kind |'), page.indexOf('\n\nAnd two that'));
    const found = table
      .split('\n')
      .slice(3)
      .map((row) => row.slice(0, row.lastIndexOf('|', row.length - 2) + 1));
    expect(found).toEqual(rows);
  });
});
