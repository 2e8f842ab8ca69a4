#!/usr/bin/env node
// `npm run kept`: what a deleted deployment left behind. What it does is in kept/command.ts.
import { keptCommand } from './kept/command.ts';

process.exitCode = await keptCommand(process.argv.slice(2), {
  write: (text) => process.stdout.write(text),
  complain: (text) => process.stderr.write(text),
  env: process.env,
  folder: process.cwd(),
});
