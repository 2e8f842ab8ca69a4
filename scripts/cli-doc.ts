// Writes docs/cli.md from the commands' tables. A test fails while the page is not up to date.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '#cli/commands.ts';
import { commandsPage } from '#cli/commands-page.ts';

writeFileSync(join(import.meta.dirname, '..', 'docs', 'cli.md'), await commandsPage(COMMANDS));
process.stdout.write('docs/cli.md written\n');
