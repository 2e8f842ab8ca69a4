// One point of the scaling measurement in this process: so many devices, measures and readings a record, the stages
// without the driver. A stretch at a time, so that memory is the stages' own and that of one stretch. Ends by itself
// when its time is over, and says so.
import { rounded } from '../figures.ts';
import { makeLines } from '../lines.ts';
import { wholeNumber } from '../options.ts';
import { benchPart } from '../part.ts';
import { createStageBench, type StageTimes } from '../stages.ts';
import { type Row, textTable } from '../text-table.ts';
import { profileWith } from '../wide-profile.ts';
import { planPoint } from './plan.ts';

export interface PointFigures {
  readonly devices: number;
  readonly measures: number;
  readonly perRecord: number;
  readonly everySeconds: number;
  /** Of the readings stream. */
  readonly shards: number;
  /** Measured ones, without those to warm up. */
  readonly readings: number;
  readonly lineBytes: number;
  /** JSON.parse ÷ stage, over all measured readings. */
  readonly ratios: {
    readonly validate: number;
    readonly aggregate: number;
    readonly detect: number;
    readonly all: number;
  };
  readonly readingsPerSecond: number;
  readonly panesPerReading: number;
  readonly packBytesPerReading: number;
  /** Highest resident memory of the process, lines and events of a stretch included. */
  readonly maxRssMb: number;
  /** What the stages hold in the end: heap and buffers after a collection, less what was there before them. */
  readonly heldMb: number;
  readonly isCutShort: boolean;
}

const START_MS = 1_767_225_600_000;
const MB = 1_048_576;
/** Of the time at hand: what is left is for measuring. */
const WARM_UP_TIME_RATIO = 0.5;

export const point = benchPart({
  name: 'point',
  summary: 'one point of scaling, in this process',
  options: {
    devices: { value: 'N', default: '10000', says: 'devices' },
    measures: { value: 'N', default: '1', says: 'values a reading' },
    'per-record': { value: 'N', default: '100', says: 'readings in a record of the raw stream' },
    every: { value: 'SECONDS', default: '5', says: "a device's reading each so many seconds" },
    seconds: { value: 'N', default: '110', says: 'the longest it may take; what is measured until then counts' },
  },
  async run(options, say) {
    const devices = wholeNumber('devices', options.devices);
    const measures = wholeNumber('measures', options.measures);
    const perRecord = wholeNumber('per-record', options['per-record']);
    const everySeconds = wholeNumber('every', options.every);
    const startedMs = performance.now();
    const limitMs = wholeNumber('seconds', options.seconds) * 1000;
    const everyMs = everySeconds * 1000;
    const { shards, stretch, warmUp, measured } = planPoint(devices, measures);
    const spentRatio = (): number => (performance.now() - startedMs) / limitMs;
    const heldBefore = heldBytes();
    const bench = createStageBench({
      profile: profileWith(measures),
      readingsShards: shards,
      waitsForFullBatches: true,
    });
    const sum = { parseMs: 0, validateMs: 0, aggregateMs: 0, detectMs: 0, packBytes: 0, panes: 0 };
    let readings = 0;
    let lineBytes = 0;
    let warmedUp = false;
    let lastArrivalMs = START_MS;
    for (let at = 0; at < warmUp + measured && (spentRatio() < 1 || readings === 0); at += stretch) {
      say({
        done: at,
        total: warmUp + measured,
        note: `${devices} devices, ${measures} measures, ${perRecord} a record`,
      });
      const count = Math.min(stretch, warmUp + measured - at);
      const lines = makeLines({ readings: count, devices, measures, startMs: START_MS, everyMs, firstReading: at });
      lineBytes = lines[0]?.length ?? 0;
      const arrivalMs = START_MS + Math.ceil(((at + count) / devices) * everyMs);
      const times = await bench.measure(lines, perRecord, arrivalMs);
      if (!warmedUp) {
        warmedUp = at + count >= warmUp || spentRatio() > WARM_UP_TIME_RATIO;
        if (warmedUp) await bench.finish(arrivalMs);
        continue;
      }
      readings += count;
      add(sum, times);
      lastArrivalMs = arrivalMs;
    }
    add(sum, await bench.finish(lastArrivalMs));
    const ratio = (ms: number): number => rounded(sum.parseMs / ms, 3);
    const allMs = sum.validateMs + sum.aggregateMs + sum.detectMs;
    return {
      ...{ devices, measures, perRecord, everySeconds, shards, readings, lineBytes },
      ratios: {
        validate: ratio(sum.validateMs),
        aggregate: ratio(sum.aggregateMs),
        detect: ratio(sum.detectMs),
        all: ratio(allMs),
      },
      readingsPerSecond: Math.round(readings / (allMs / 1000)),
      panesPerReading: rounded(sum.panes / readings, 2),
      packBytesPerReading: rounded(sum.packBytes / readings, 1),
      maxRssMb: Math.round(process.resourceUsage().maxRSS / 1024),
      heldMb: Math.round((heldBytes() - heldBefore) / MB),
      isCutShort: readings < measured,
    };
  },
  text: (figures) => pointTable([figures]),
});

type Sums = { -readonly [K in keyof StageTimes]: number };

function add(sum: Sums, times: StageTimes): void {
  for (const name of Object.keys(sum) as (keyof StageTimes)[]) sum[name] += times[name];
}

/** After a collection, where node runs with --expose-gc as the children of scaling do. */
function heldBytes(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const HEADER = [
  ...['devices', 'measures', 'a record', 'each s', 'validate', 'aggregate', 'detect', 'all', 'readings/s'],
  ...['RSS MB', 'held MB'],
];

/** `draw` makes a table of a header and rows of cells: for a terminal, or for a page. */
export function pointTable(
  points: readonly PointFigures[],
  draw: (header: Row, rows: readonly Row[]) => string = textTable,
): string {
  return draw(
    HEADER,
    points.map(({ devices, measures, perRecord, everySeconds, ratios, readingsPerSecond, ...rest }) => [
      `${devices.toLocaleString('en')}${rest.isCutShort ? ' (time was over early)' : ''}`,
      ...[measures, perRecord, everySeconds],
      ...[ratios.validate, ratios.aggregate, ratios.detect, ratios.all].map((ratio) => ratio.toFixed(2)),
      ...[readingsPerSecond, rest.maxRssMb, rest.heldMb],
    ]),
  );
}
