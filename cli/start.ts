#!/usr/bin/env node
// `npm start`: Weir on this machine. What it does is in live/main.ts; here it only meets the process.
import { main } from './start/main.ts';

const code = await main({
  args: process.argv.slice(2),
  env: process.env,
  folder: process.cwd(),
  stdout: process.stdout,
  stderr: process.stderr,
  onInterrupt(listener) {
    process.on('SIGINT', listener);
    process.on('SIGTERM', listener);
  },
  exit: process.exit,
});
process.exit(code);
