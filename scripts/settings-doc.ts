// Writes docs/settings.md from the tables in src/config. `--check` writes nothing and fails when the page is not up to
// date.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { settingsPage } from '#lib/settings-page.ts';

const HELP = `usage: node scripts/run.mjs scripts/settings-doc.ts [--check]
Writes docs/settings.md from src/config/deploy-settings.ts. With --check it only compares, and ends with 1 when they differ.
`;
const args = process.argv.slice(2);
const path = join(import.meta.dirname, '..', 'docs', 'settings.md');
if (args.includes('--help')) {
  process.stdout.write(HELP);
} else if (args.some((arg) => arg !== '--check')) {
  process.stderr.write(HELP);
  process.exitCode = 2;
} else if (!args.includes('--check')) {
  writeFileSync(path, settingsPage());
  process.stdout.write('docs/settings.md written\n');
} else if (!existsSync(path) || readFileSync(path, 'utf8') !== settingsPage()) {
  process.stderr.write('docs/settings.md is not up to date: run `node scripts/run.mjs scripts/settings-doc.ts`\n');
  process.exitCode = 1;
}
