// The parts of the bench, a row each. `npm run bench`: what Weir costs in time, memory and bytes. The machine is noisy:
// read the ratios, not the absolute figures.
import { type BenchStreams, benchCommand, benchTable } from './command.ts';
import { detection } from './detection/detection.ts';
import { fleetDay } from './fleet-day/fleet-day.ts';
import { detectLatency } from './latency/detect-latency.ts';
import { load } from './load/load.ts';
import { profile } from './profile/profile.ts';
import { queryLatency } from './query/query-latency.ts';
import { quick } from './quick.ts';
import { recordings } from './recordings/recordings.ts';
import { all } from './report/all.ts';
import { page } from './report/write-page.ts';
import { point } from './scaling/point.ts';
import { scaling } from './scaling/scaling.ts';
import { sizes } from './sizes/sizes.ts';

const PARTS = [
  quick,
  scaling,
  sizes,
  detectLatency,
  queryLatency,
  detection,
  load,
  profile,
  all,
  page,
  point,
  fleetDay,
  recordings,
];

export const BENCH = benchTable(PARTS);

export const runBench = (argv: readonly string[], streams: BenchStreams): Promise<number> =>
  benchCommand(PARTS, argv, streams);
