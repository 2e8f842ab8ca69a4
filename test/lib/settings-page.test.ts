// docs/settings.md is what the table says.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DEPLOY_SETTINGS } from '#config/deploy-settings.ts';
import { settingsPage } from '#lib/settings-page.ts';

test('docs/settings.md is up to date; `node scripts/run.mjs scripts/settings-doc.ts` writes it', () => {
  expect(readFileSync('docs/settings.md', 'utf8')).toBe(settingsPage());
});

test('every setting is on the page with a reason of at least a sentence', () => {
  const page = settingsPage();
  for (const [name, spec] of Object.entries(DEPLOY_SETTINGS)) {
    expect(page).toContain(`| \`${name}\`<br>`);
    expect(spec.reason, name).toMatch(/^.{30,}\.$/);
  }
});
