#!/usr/bin/env node
// `npm run doctor`: can this machine and this account deploy, and what to do where not. It only reads. See docs/deploy.md.
import { doctorCommand } from './doctor/command.ts';

const { stdout, stderr, env } = process;
process.exitCode = await doctorCommand(process.argv.slice(2), { stdout, stderr, env, folder: process.cwd() });
