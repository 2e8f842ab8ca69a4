// A program that starts another one, which stays until it is ended. Both hold the output open. Arguments: how the
// parent takes a SIGTERM (`dies`, `ends` with 7, `ignores` it), and whether the child takes it (`child-dies`,
// `child-ignores`).
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const [parent, child] = process.argv.slice(2);
if (parent === 'ends') for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(7));
if (parent === 'ignores') process.on('SIGTERM', () => {});
spawn(process.execPath, [join(import.meta.dirname, 'child.mjs'), child], { stdio: 'inherit' });
setInterval(() => {}, 60_000);
