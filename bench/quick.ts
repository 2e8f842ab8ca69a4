// The part without a name: readings per second of each stage and all three, as ratios to JSON.parse, and what the
// bundles weigh.
import { type BundleFigures, bundleTable, measureBundles } from './bundles.ts';
import { median, rounded } from './figures.ts';
import { makeLines } from './lines.ts';
import { wholeNumber, wholeNumbers } from './options.ts';
import { benchPart, type Say } from './part.ts';
import { createStageBench, type StageTimes } from './stages.ts';
import { textTable } from './text-table.ts';

export interface StageFigures {
  readonly readingsPerSecond: number;
  /** JSON.parse of the lines ÷ the stage, the median of the repetitions; above 1 the stage is the faster one. */
  readonly ratio: number;
  /** The lowest and the highest of the repetitions. */
  readonly range: readonly [number, number];
}

export interface ShapeFigures {
  readonly perRecord: number;
  readonly readings: number;
  readonly 'JSON.parse': StageFigures;
  readonly validate: StageFigures;
  readonly aggregate: StageFigures;
  readonly detect: StageFigures;
  readonly 'all three': StageFigures;
  readonly packBytesPerReading: number;
  readonly panes: number;
}

export interface QuickFigures {
  readonly lineBytes: number;
  readonly stages: readonly ShapeFigures[];
  readonly bundles: readonly BundleFigures[];
}

interface Fleet {
  readonly readings: number;
  readonly devices: number;
  readonly everyMs: number;
  readonly repeat: number;
}

const START_MS = 1_767_225_600_000;
/** Repetitions before the measured ones: the compiler has settled after four. */
const WARM_UP = 4;
export const STAGE_NAMES = ['JSON.parse', 'validate', 'aggregate', 'detect', 'all three'] as const;

export const quick = benchPart({
  name: 'quick',
  summary: 'readings a second of each stage as ratios to JSON.parse; bundles (what runs without a name)',
  options: {
    readings: { value: 'N', default: '200000', says: 'readings a repetition' },
    devices: { value: 'N', default: '2000', says: 'devices that send them' },
    every: { value: 'SECONDS', default: '5', says: "a device's reading each so many seconds" },
    'per-record': { value: 'LIST', default: '100,1', says: 'readings in a record of the raw stream' },
    repeat: { value: 'N', default: '3', says: 'repetitions after four to warm up' },
    'no-bundles': { says: 'the stages only' },
  },
  async run(options, say) {
    const fleet = {
      readings: wholeNumber('readings', options.readings),
      devices: wholeNumber('devices', options.devices),
      everyMs: wholeNumber('every', options.every) * 1000,
      repeat: wholeNumber('repeat', options.repeat),
    };
    const shapes = wholeNumbers('per-record', options['per-record']);
    const stages: ShapeFigures[] = [];
    for (const perRecord of shapes) stages.push(summarise(perRecord, fleet, await measureShape(perRecord, fleet, say)));
    say({ done: 0, total: undefined, note: 'bundles' });
    return {
      lineBytes: makeLines({ readings: 1, devices: 1 })[0]?.length ?? 0,
      stages,
      bundles: options['no-bundles'] ? [] : measureBundles(),
    };
  },
  text: quickText,
});

export function quickText({ lineBytes, stages, bundles }: QuickFigures): string {
  return [
    `One core, Node ${process.version}, lines of ${lineBytes} bytes; ratio = JSON.parse of the lines ÷ the stage (median; lowest to highest)\n`,
    ...stages.map(shapeText),
    ...(bundles.length === 0
      ? []
      : [`\nbundles (minified; import in a fresh process, median of 7)\n${bundleTable(bundles)}`]),
  ].join('');
}

async function measureShape(perRecord: number, { readings, devices, everyMs, repeat }: Fleet, say: Say) {
  const bench = createStageBench();
  const spanMs = Math.ceil(readings / devices) * everyMs;
  const total = WARM_UP + repeat;
  const runs: StageTimes[] = [];
  for (let done = 0; done < total; done += 1) {
    say({ done, total, note: `${perRecord} a record` });
    const startMs = START_MS + done * spanMs;
    runs.push(await bench.measure(makeLines({ readings, devices, startMs, everyMs }), perRecord, startMs + spanMs));
  }
  return runs.slice(WARM_UP);
}

function summarise(perRecord: number, { readings }: Fleet, runs: readonly StageTimes[]): ShapeFigures {
  const stage = (ms: (run: StageTimes) => number): StageFigures => {
    const ratios = runs.map((run) => rounded(run.parseMs / ms(run), 3));
    return {
      readingsPerSecond: Math.round(readings / (median(runs.map(ms)) / 1000)),
      ratio: median(ratios),
      range: [Math.min(...ratios), Math.max(...ratios)],
    };
  };
  return {
    perRecord,
    readings,
    'JSON.parse': stage((run) => run.parseMs),
    validate: stage((run) => run.validateMs),
    aggregate: stage((run) => run.aggregateMs),
    detect: stage((run) => run.detectMs),
    'all three': stage((run) => run.validateMs + run.aggregateMs + run.detectMs),
    packBytesPerReading: rounded((runs[0]?.packBytes ?? 0) / readings, 1),
    panes: runs[0]?.panes ?? 0,
  };
}

function shapeText(shape: ShapeFigures): string {
  const rows = STAGE_NAMES.map((name) => {
    const { readingsPerSecond, ratio, range } = shape[name];
    return [name, readingsPerSecond, ratio.toFixed(2), `${range[0].toFixed(2)}–${range[1].toFixed(2)}`];
  });
  const table = textTable(['', 'readings/s', 'ratio', 'range'], rows);
  return `\n${shape.perRecord} a record (${shape.packBytesPerReading} bytes a reading on the readings stream, ${shape.panes} panes)\n${table}`;
}
