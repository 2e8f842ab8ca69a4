#!/usr/bin/env node
// `npx weir`: in the package what was built for it, and inside this repository the sources, from a fresh clone too: as
// the npm scripts, by scripts/run.mjs. Plain JavaScript on purpose: it must run on Node 20 before anything is
// installed.
import { existsSync } from 'node:fs';

if (existsSync(new URL('../cli/main.ts', import.meta.url))) {
  process.argv.splice(2, 0, 'cli/main.ts');
  await import('../scripts/run.mjs');
} else {
  await import('../dist/cli/main.js');
}
