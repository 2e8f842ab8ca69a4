// `npm run replay`: files of readings through the same functions, in memory and in virtual time. See docs/replay.md.
import { replayCommand } from './replay/command.ts';

const { stdin, stdout, stderr, env } = process;
process.exitCode = await replayCommand(process.argv.slice(2), { stdin, stdout, stderr, env });
