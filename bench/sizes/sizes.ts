// What Weir keeps and sends, in bytes and in the units that AWS bills, for fleets of three speeds: by the samplers of
// `npm run cost`, which run the real code. And what each function's bundle weighs.
import { SECONDS_PER_MONTH } from '#cli/cost/assumptions.ts';
import { type Bill, billOf } from '#cli/cost/bill.ts';
import { defaultChoice } from '#cli/cost/deployment.ts';
import { paneItemsOf } from '#cli/cost/lines/state.ts';
import { parseOptions } from '#cli/cost/options.ts';
import { measureShapes } from '#cli/cost/shapes.ts';
import { type BundleFigures, bundleTable, measureBundles } from '../bundles.ts';
import { rounded } from '../figures.ts';
import { createFleet } from '../latency/detect-latency.ts';
import { wholeNumber } from '../options.ts';
import { benchPart } from '../part.ts';
import { type Row, textTable } from '../text-table.ts';

export interface FleetSizes {
  readonly period: string;
  readonly perRecord: number;
  /** aggregate's state of a device and measure, as encoded. */
  readonly windowStateBytes: number;
  /** The same as it is stored, deflated. */
  readonly windowStoredBytes: number;
  /** detect's state of a device and measure, as encoded. */
  readonly baselineBytes: number;
  readonly baselineStoredBytes: number;
  /** On the raw and on the readings stream, a reading. */
  readonly rawStreamBytes: number;
  readonly readingsStreamBytes: number;
  readonly windowsPerReading: number;
  /** Of the hot copy of the windows, a reading. */
  readonly paneItemBytes: number;
  /** DynamoDB's write units a reading, by what is written. */
  readonly writeUnits: Readonly<Record<string, number>>;
  /** KiB that Timestream counts for a window, and what it keeps of it. */
  readonly timestreamKib: number;
  readonly timestreamRowBytes: number;
  /** Calls of each function for a million readings. */
  readonly calls: { readonly validate: number; readonly aggregate: number; readonly detect: number };
}

export interface SizesFigures {
  readonly devices: number;
  readonly fleets: readonly FleetSizes[];
  /** What detect hands on for a device, base64 and JSON included. */
  readonly handedBytesPerDevice: number;
  readonly bundles: readonly BundleFigures[];
}

const PERIODS = ['15m', '1m', '1s'];
const SHAPES = [1, 100];

export const sizes = benchPart({
  name: 'sizes',
  summary: 'bytes of states and streams, units that AWS bills, calls for a million readings, bundles',
  options: {
    devices: { value: 'N', default: '12000', says: 'of the fleet' },
  },
  async run(options, say) {
    const devices = wholeNumber('devices', options.devices);
    const places = PERIODS.flatMap((period) => SHAPES.map((perRecord) => ({ period, perRecord })));
    const fleets: FleetSizes[] = [];
    for (const [done, { period, perRecord }] of places.entries()) {
      say({ done, total: places.length + 2, note: `a reading each ${period}, ${perRecord} a record` });
      fleets.push(await fleetSizes(devices, period, perRecord));
    }
    say({ done: places.length, total: places.length + 2, note: 'what detect hands on' });
    const handed = await createFleet(devices);
    say({ done: places.length + 1, total: places.length + 2, note: 'bundles' });
    return {
      devices,
      fleets,
      handedBytesPerDevice: rounded(handed.stateBytes() / devices, 1),
      bundles: measureBundles(),
    };
  },
  text: sizesText,
});

export function sizesText(figures: SizesFigures): string {
  return [
    `${figures.devices.toLocaleString('en')} energy meters, one measure each, settings as deployed\n\n`,
    textTable(['', ...figures.fleets.map(fleetName)], sizeRows(figures)),
    `\ndetect hands on ${figures.handedBytesPerDevice} bytes a device, base64 and JSON included\n`,
    `\nbundles (minified; import in a fresh process, median of 7)\n${bundleTable(figures.bundles)}`,
  ].join('');
}

export const fleetName = ({ period, perRecord }: FleetSizes): string => `${period}, ${perRecord} a record`;

/** A row a size, a column a fleet. */
export function sizeRows({ fleets }: SizesFigures): Row[] {
  const row = (name: string, of: (fleet: FleetSizes) => number): Row => [name, ...fleets.map(of)];
  const uses = [...new Set(fleets.flatMap(({ writeUnits }) => Object.keys(writeUnits)))];
  return [
    row('window state of a device, bytes', ({ windowStateBytes }) => windowStateBytes),
    row('the same as stored', ({ windowStoredBytes }) => windowStoredBytes),
    row('baseline of a device, bytes', ({ baselineBytes }) => baselineBytes),
    row('the same as stored', ({ baselineStoredBytes }) => baselineStoredBytes),
    row('raw stream, bytes a reading', ({ rawStreamBytes }) => rawStreamBytes),
    row('readings stream, bytes a reading', ({ readingsStreamBytes }) => readingsStreamBytes),
    row('windows written for a reading', ({ windowsPerReading }) => windowsPerReading),
    row('hot copy, DynamoDB bytes a reading', ({ paneItemBytes }) => paneItemBytes),
    ...uses.map((use) => row(`DynamoDB write units a reading: ${use}`, ({ writeUnits }) => writeUnits[use] ?? 0)),
    row('Timestream, KiB written a window', ({ timestreamKib }) => timestreamKib),
    row('Timestream, bytes kept a window', ({ timestreamRowBytes }) => timestreamRowBytes),
    row('calls of validate for 1 M readings', ({ calls }) => calls.validate),
    row('calls of aggregate for 1 M readings', ({ calls }) => calls.aggregate),
    row('calls of detect for 1 M readings', ({ calls }) => calls.detect),
  ];
}

async function fleetSizes(devices: number, period: string, perRecord: number): Promise<FleetSizes> {
  const options = parseOptions([`--devices=${devices}`, `--period=${period}`, `--packed=${perRecord}`]);
  if (options === 'help') throw new Error('npm run cost took a fleet for --help');
  const { workload } = options;
  const shapes = await measureShapes(workload);
  const bill = await billOf(workload, defaultChoice(), shapes);
  const { choice, flow } = bill;
  const { readingsPerSecond } = flow;
  const panes = paneItemsOf({ workload, choice, shapes, flow });
  const perMillion = (callsPerSecond: number): number => Math.round((callsPerSecond / readingsPerSecond) * 1_000_000);
  const { states } = shapes;
  return {
    ...{ period, perRecord },
    windowStateBytes: rounded(states.windowBytesPerDevice, 1),
    windowStoredBytes: rounded(states.storedWindowBytesPerDevice, 1),
    baselineBytes: rounded(states.baselineBytesPerDevice, 1),
    baselineStoredBytes: rounded(states.storedBaselineBytesPerDevice, 1),
    rawStreamBytes: rounded(flow.rawRecordBytes / perRecord, 1),
    readingsStreamBytes: rounded((flow.packBytes * flow.packsPerSecond) / readingsPerSecond, 1),
    windowsPerReading: rounded(states.panesPerReading, 3),
    paneItemBytes: rounded(panes.bytesPerSecond / readingsPerSecond, 1),
    writeUnits: writeUnitsOf(bill),
    timestreamKib: rounded(shapes.panes.rows[bill.choice.timestreamColumns].writeKibPerRow, 3),
    timestreamRowBytes: rounded(shapes.panes.rows[bill.choice.timestreamColumns].rowBytes, 1),
    calls: {
      validate: perMillion(flow.validateCallsPerSecond),
      aggregate: perMillion(flow.aggregateCallsPerSecond),
      detect: perMillion(flow.detectCallsPerSecond),
    },
  };
}

/** What alerts and the sweep's mark take does not grow with the readings: left out. */
function writeUnitsOf({ lines, flow }: Bill): Record<string, number> {
  const readings = flow.readingsPerSecond * SECONDS_PER_MONTH;
  const units: Record<string, number> = {};
  for (const { price, use, quantity } of lines) {
    const name = use.split(':')[0] ?? use;
    if (price !== 'dynamoWrite' || name === 'alerts' || name === 'sweep') continue;
    units[name] = rounded((units[name] ?? 0) + quantity / readings, 4);
  }
  return units;
}
