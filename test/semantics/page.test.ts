// The page and its tests say the same: every row of docs/semantics.md is the name of a test in this folder, and the
// other way round.
import { expect, it } from 'vitest';
import { rowsOf, testsIn } from '../support/page-rows.ts';

it('each row of the page has one test, and each test one row', () => {
  const names = testsIn(new URL('.', import.meta.url));
  expect(names.length).toBeGreaterThan(40);
  expect(names.sort()).toEqual(rowsOf(new URL('../../docs/semantics.md', import.meta.url)).sort());
});
