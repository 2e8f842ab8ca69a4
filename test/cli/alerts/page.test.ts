// docs/see-alerts.md shows what the commands print.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { placeWithIncidents, run } from './rig.ts';

const PAGE = 'docs/see-alerts.md';
const SHOWN = /<!-- shown: alerts (.*?) -->\n```\n([\s\S]*?)```/g;
const shown = [...readFileSync(PAGE, 'utf8').matchAll(SHOWN)].map(([, line = '', text = '']) => [line, text] as const);

/** As a shell takes a line apart, quotes and all. */
const wordsOf = (line: string): string[] =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');

test('there are some', () => expect(shown.length).toBeGreaterThanOrEqual(3));

test.each(shown)('alerts %s prints what the page says', async (line, text) => {
  const { out, code } = await run((await placeWithIncidents()).place, wordsOf(line));
  expect(code).toBe(0);
  expect(out).toBe(text);
});
