#!/usr/bin/env node
// `npx weir` inside this repository, from a fresh clone too: as the npm scripts, by scripts/run.mjs.
// Plain JavaScript on purpose: it must run on Node 20 before anything is installed.
process.argv.splice(2, 0, 'cli/main.ts');
await import('../scripts/run.mjs');
