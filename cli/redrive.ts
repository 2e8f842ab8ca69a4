#!/usr/bin/env node
// `npm run redrive`: puts back what was quarantined or given up, after a fix. Without --yes it only says what it would do. See docs/runbook.md.
import { redriveCommand } from './redrive/command.ts';

const { stdout, stderr, env } = process;
process.exitCode = await redriveCommand(process.argv.slice(2), { stdout, stderr, env, folder: process.cwd() });
