// `npm run bench`: readings per second on one core for each stage and all three, as ratios to bare JSON.parse of the same lines in the
// same process. The machine is noisy: read the ratios, the median of the repetitions, not the absolute figures.
import { parseArgs } from 'node:util';
import { measureBundles } from './bundles.ts';
import { makeLines } from './lines.ts';
import { createStageBench, type StageTimes } from './stages.ts';

const HELP = `npm run bench -- [options]

Readings per second on one core: validate, aggregate, detect and all three, each also as a ratio to JSON.parse of the same lines.
Then each function's bundle: its size, and how long a fresh process takes to import it.

  --readings N      readings a repetition (default 200000)
  --devices N       devices that send them (default 2000)
  --every SECONDS   a device's reading each so many seconds (default 5)
  --per-record LIST readings in a record of the raw stream (default 100,1)
  --repeat N        repetitions after four to warm up (default 3)
  --json            the figures as JSON
`;

const { values } = parseArgs({
  options: {
    readings: { type: 'string', default: '200000' },
    devices: { type: 'string', default: '2000' },
    every: { type: 'string', default: '5' },
    'per-record': { type: 'string', default: '100,1' },
    repeat: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

function whole(name: 'readings' | 'devices' | 'every' | 'repeat'): number {
  const value = Number(values[name]);
  if (!Number.isInteger(value) || value < 1) {
    process.stderr.write(`--${name} ${values[name]}: expected a whole number from 1 on\n`);
    process.exit(2);
  }
  return value;
}

const START_MS = 1_767_225_600_000;
/** Repetitions before the measured ones: the compiler has settled after four. */
const WARM_UP = 4;

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

function summarise(perRecord: number, readings: number, runs: readonly StageTimes[]) {
  const stage = (ms: (run: StageTimes) => number) => ({
    readingsPerSecond: Math.round(readings / (median(runs.map(ms)) / 1000)),
    ratio: Number(median(runs.map((run) => run.parseMs / ms(run))).toFixed(3)),
  });
  return {
    perRecord,
    readings,
    'JSON.parse': stage((run) => run.parseMs),
    validate: stage((run) => run.validateMs),
    aggregate: stage((run) => run.aggregateMs),
    detect: stage((run) => run.detectMs),
    'all three': stage((run) => run.validateMs + run.aggregateMs + run.detectMs),
    packBytesPerReading: Number(((runs[0]?.packBytes ?? 0) / readings).toFixed(1)),
    panes: runs[0]?.panes ?? 0,
  };
}

if (values.help) process.stdout.write(HELP);
else {
  const readings = whole('readings');
  const devices = whole('devices');
  const everyMs = whole('every') * 1000;
  const results = [];
  const first = makeLines({ readings: 1, devices: 1 });
  for (const perRecord of values['per-record'].split(',').map(Number)) {
    const bench = createStageBench();
    const runs: StageTimes[] = [];
    const spanMs = Math.ceil(readings / devices) * everyMs;
    for (let i = 0; i < WARM_UP + whole('repeat'); i += 1) {
      const startMs = START_MS + i * spanMs;
      runs.push(await bench.measure(makeLines({ readings, devices, startMs, everyMs }), perRecord, startMs + spanMs));
    }
    results.push(summarise(perRecord, readings, runs.slice(WARM_UP)));
  }
  const bundles = measureBundles();
  if (values.json) process.stdout.write(`${JSON.stringify({ stages: results, bundles }, null, 2)}\n`);
  else {
    process.stdout.write(
      `One core, Node ${process.version}, lines of ${first[0]?.length} bytes, ratio = JSON.parse of the lines ÷ the stage\n`,
    );
    for (const { perRecord, packBytesPerReading, panes, readings: _, ...stages } of results) {
      process.stdout.write(
        `\n${perRecord} a record (${packBytesPerReading} bytes a reading on the readings stream, ${panes} panes)\n`,
      );
      for (const [name, { readingsPerSecond, ratio }] of Object.entries(stages)) {
        process.stdout.write(
          `  ${name.padEnd(12)}${readingsPerSecond.toLocaleString('en').padStart(12)} /s${ratio.toFixed(2).padStart(8)}\n`,
        );
      }
    }
    process.stdout.write('\nbundles (minified; import in a fresh process, median of 7)\n');
    for (const { name, bytes, importMs } of bundles) {
      process.stdout.write(
        `  ${name.padEnd(14)}${(bytes / 1000).toFixed(0).padStart(6)} KB${importMs.toFixed(1).padStart(9)} ms\n`,
      );
    }
  }
}
