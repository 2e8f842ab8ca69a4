// `npm run cost`: what a deployment costs a month, from sizes measured by running the code and a dated price table. See docs/cost.md.
import { costCommand } from './cost/command.ts';

const { stdout, stderr, env } = process;
process.exitCode = await costCommand(process.argv.slice(2), { stdout, stderr, env });
