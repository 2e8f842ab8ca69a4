// docs/cli.md is what the tables say.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COMMANDS } from '#cli/commands.ts';
import { commandsPage } from '#cli/commands-page.ts';

test('docs/cli.md is up to date; `node scripts/run.mjs scripts/cli-doc.ts` writes it', async () => {
  expect(readFileSync('docs/cli.md', 'utf8')).toBe(await commandsPage(COMMANDS));
});
