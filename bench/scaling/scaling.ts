// Ratios and memory as devices and measures grow, each point in a fresh process. A million devices take bounded memory
// and less than two minutes.
import { runInChild } from '../child.ts';
import { wholeNumbers } from '../options.ts';
import { benchPart } from '../part.ts';
import { type PointFigures, pointTable } from './point.ts';

export interface ScalingFigures {
  readonly points: readonly PointFigures[];
}

interface Place {
  readonly devices: number;
  readonly measures: number;
  readonly perRecord: number;
  readonly everySeconds: number;
}

/** As in the quick bench: a dozen readings to a window of a minute. */
const EVERY_SECONDS = 5;
/**
 * The energy profile's reporting period: every reading ends a window of a minute and one of 15 minutes, the dearest
 * there is.
 */
const SPARSE_SECONDS = 900;
/** Where measures grow, so many devices send them. */
const DEVICES_OF_MEASURES = 10_000;
/** States of a million devices as objects, and the lines and events of a stretch. */
const HEAP_MB = 8192;

export const scaling = benchPart({
  name: 'scaling',
  summary: 'the same ratios, and memory, with 1,000 to 1,000,000 devices and 1 to 16 measures a reading',
  options: {
    devices: { value: 'LIST', default: '1000,10000,100000,1000000', says: 'with one measure a reading' },
    measures: { value: 'LIST', default: '1,4,16', says: `of ${DEVICES_OF_MEASURES} devices` },
    'per-record': { value: 'LIST', default: '100,1', says: 'readings in a record of the raw stream' },
    grid: { says: 'every number of devices with every number of measures' },
  },
  async run(options, say) {
    const devices = wholeNumbers('devices', options.devices);
    const measures = wholeNumbers('measures', options.measures);
    const shapes = wholeNumbers('per-record', options['per-record']);
    const places = placesOf(devices, measures, shapes, options.grid);
    const points: PointFigures[] = [];
    for (const [done, place] of places.entries()) {
      say({ done, total: places.length, note: `${place.devices} devices, ${place.measures} measures` });
      const args = [`--devices=${place.devices}`, `--measures=${place.measures}`, `--per-record=${place.perRecord}`];
      args.push(`--every=${place.everySeconds}`);
      const nodeArgs = ['--expose-gc', `--max-old-space-size=${HEAP_MB}`];
      points.push((await runInChild('point', args, nodeArgs)) as PointFigures);
    }
    return { points };
  },
  text: scalingText,
});

export function scalingText({ points }: ScalingFigures): string {
  return `JSON.parse ÷ stage, over all measured readings, in full batches; each point in its own process\n\n${pointTable(points)}`;
}

/** The devices with one measure, the measures beyond, then seldom readings; everything with everything as a grid. */
export function placesOf(
  devices: readonly number[],
  measures: readonly number[],
  shapes: readonly number[],
  isGrid: boolean,
): Place[] {
  const pairs = isGrid
    ? devices.flatMap((each) => measures.map((count) => ({ devices: each, measures: count })))
    : [
        ...devices.map((each) => ({ devices: each, measures: 1 })),
        ...measures.filter((count) => count > 1).map((count) => ({ devices: DEVICES_OF_MEASURES, measures: count })),
      ];
  const all = pairs.map((pair) => ({ ...pair, everySeconds: EVERY_SECONDS }));
  if (!isGrid) all.push({ devices: DEVICES_OF_MEASURES, measures: 1, everySeconds: SPARSE_SECONDS });
  return shapes.flatMap((perRecord) => all.map((each) => ({ ...each, perRecord })));
}
