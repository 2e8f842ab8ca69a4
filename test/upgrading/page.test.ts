// The page and its tests say the same: every row of docs/upgrading.md is the name of a test in this folder, and its
// list of formats is the code's.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { FormatName } from '#core/formats.ts';
import { FORMATS, newestRead } from '#core/formats.ts';
import { rowsOf, testsIn } from '../support/page-rows.ts';

const page = new URL('../../docs/upgrading.md', import.meta.url);

it('each row of the page has one test, and each test one row', () => {
  const names = testsIn(new URL('.', import.meta.url));
  expect(names.length).toBeGreaterThan(4);
  expect(names.sort()).toEqual(rowsOf(page).sort());
});

it('the page names every format with what is written and read', () => {
  const text = readFileSync(page, 'utf8');
  const wanted = (Object.keys(FORMATS) as FormatName[]).map((name) => {
    const { what, oldest, writes } = FORMATS[name];
    return `| ${what} | ${writes} | ${oldest} to ${newestRead(name)} | `;
  });
  expect(wanted.filter((row) => !text.includes(row))).toEqual([]);
});
