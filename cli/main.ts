#!/usr/bin/env node
// The process behind `npx weir` and the npm scripts. What `weir` does is in weir.ts, its commands are in commands.ts.
import { COMMANDS } from './commands.ts';
import { weir } from './weir.ts';

const { stdin, stdout, stderr, env } = process;
// `weir … | head`: whoever read has seen enough. It ends as by SIGPIPE, of which Node makes an error.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(141);
});
process.exitCode = await weir(COMMANDS, process.argv.slice(2), {
  stdin,
  stdout,
  stderr,
  env,
  folder: process.cwd(),
  onInterrupt(listener) {
    process.on('SIGINT', listener);
    process.on('SIGTERM', listener);
  },
  exit: process.exit,
});
