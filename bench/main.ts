// `npm run bench`: what Weir costs in time, memory and bytes. The machine is noisy: read the ratios, not the absolute figures.
import { benchCommand } from './command.ts';
import { detectLatency } from './latency/detect-latency.ts';
import { load } from './load/load.ts';
import { profile } from './profile/profile.ts';
import { quick } from './quick.ts';
import { all } from './report/all.ts';
import { page } from './report/write-page.ts';
import { point } from './scaling/point.ts';
import { scaling } from './scaling/scaling.ts';
import { sizes } from './sizes/sizes.ts';

const { stdout, stderr, env, argv } = process;
process.exitCode = await benchCommand(
  [quick, scaling, sizes, detectLatency, load, profile, all, page, point],
  argv.slice(2),
  {
    stdout,
    stderr,
    env,
  },
);
