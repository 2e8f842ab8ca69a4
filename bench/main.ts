// `npm run bench`: what Weir costs in time, memory and bytes. The machine is noisy: read the ratios, not the absolute figures.
import { benchCommand } from './command.ts';
import { quick } from './quick.ts';
import { point } from './scaling/point.ts';
import { scaling } from './scaling/scaling.ts';

const { stdout, stderr, env, argv } = process;
process.exitCode = await benchCommand([quick, scaling, point], argv.slice(2), { stdout, stderr, env });
