// Writes a file of readings for the judge and for `npm run replay`: a fleet of devices with duplicates, disorder, bad
// lines and incidents. The same options give the same bytes. Memory is constant: lines stream out as they are made.
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { createGzip } from 'node:zlib';
import { durationMs, numberWithin, progressLine, runAsCommand } from './command.ts';
import type { ProfileName } from './generator/fleet.ts';
import { type Plan, readings, type Told } from './generator/readings.ts';

const HELP = `Writes a file of made-up readings as JSON lines.

usage: node scripts/run.mjs test/reference/generate.ts --out FILE[.gz] [OPTION …]

  --readings N       lines to write (100000); empty lines, one in a thousand, come on top
  --devices N        devices (2000)
  --profile NAME     energy, smoke or generic (energy)
  --seed N           the same seed and options give the same bytes (1)
  --start ISO        time of the first reading (2026-01-05T00:00:00Z)
  --every DURATION   how often a device reports (60s)
  --duplicates SHARE lines that repeat an earlier one, half of them with another value (0.05)
  --disorder DURATION how far a device's readings may be out of order (60s)
  --bad SHARE        lines to be refused, of some 30 kinds (0.02)
  --odd SHARE        lines that are valid but written unusually (0.01)
  --late SHARE       readings sent 1 to 4 times --lateness after their time (0)
  --lateness DURATION what counts as late (10m)
  --offline SHARE    devices offline at any time, for 1–5 h; then they send what they kept, in order (0)
  --session          devices report in bursts of 5–20 min with pauses of 30–120 min
  --jumps N          about so many readings claim a time a year ahead (0)
  --clocks SHARE     devices whose clock is ahead, behind or jumps by up to hours (0)
  --regions SHARE    devices that change their region now and then (0)
  --resets SHARE     devices whose kWh are a register that counts up and starts anew now and then (0)
  --bundles          what was kept while offline comes as arrays of readings; some readings are in an envelope
  --out FILE         where to write; compressed when it ends in .gz; - is standard output
`;

const OPTIONS = {
  readings: { type: 'string', default: '100000' },
  devices: { type: 'string', default: '2000' },
  profile: { type: 'string', default: 'energy' },
  seed: { type: 'string', default: '1' },
  start: { type: 'string', default: '2026-01-05T00:00:00Z' },
  every: { type: 'string', default: '60s' },
  duplicates: { type: 'string', default: '0.05' },
  disorder: { type: 'string', default: '60s' },
  bad: { type: 'string', default: '0.02' },
  odd: { type: 'string', default: '0.01' },
  late: { type: 'string', default: '0' },
  lateness: { type: 'string', default: '10m' },
  offline: { type: 'string', default: '0' },
  jumps: { type: 'string', default: '0' },
  clocks: { type: 'string', default: '0' },
  regions: { type: 'string', default: '0' },
  resets: { type: 'string', default: '0' },
  bundles: { type: 'boolean', default: false },
  session: { type: 'boolean', default: false },
  out: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

function profileNamed(name: string): ProfileName {
  if (name === 'energy' || name === 'smoke' || name === 'generic') return name;
  throw new Error(`--profile is "${name}": expected energy, smoke or generic.`);
}

function startOf(text: string): number {
  const startMs = Date.parse(text);
  if (Number.isNaN(startMs) || !/(Z|[+-]\d\d:\d\d)$/.test(text)) {
    throw new Error(`--start is "${text}": expected an ISO time with a zone, for example 2026-01-05T00:00:00Z.`);
  }
  return startMs;
}

async function* chunksOf(plan: Plan, told: Told): AsyncGenerator<string> {
  const progress = progressLine();
  let lines: string[] = [];
  let written = 0;
  for (const line of readings(plan, told)) {
    if (lines.push(line) < 1_000) continue;
    written += lines.length;
    yield `${lines.join('\n')}\n`;
    lines = [];
    progress.show(() => `${written} of ${plan.lineCount} lines`);
  }
  progress.end();
  if (lines.length > 0) yield `${lines.join('\n')}\n`;
}

/** Writes the plan's lines to `out` ("-" is standard output) and answers what was put in, by name. */
export async function writeReadings(plan: Plan, out: string): Promise<Told> {
  const told: Told = new Map();
  const source = Readable.from(chunksOf(plan, told));
  const target = out === '-' ? process.stdout : createWriteStream(out);
  if (out.endsWith('.gz')) await pipeline(source, createGzip({ level: 1 }), target);
  else await pipeline(source, target, { end: out !== '-' });
  return told;
}

async function main(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: OPTIONS, strict: true });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (values.out === undefined) throw new Error('--out is missing: name the file to write, or - for standard output.');
  const everyMs = durationMs(values.every, '--every');
  if (everyMs === 0) throw new Error('--every is 0: expected a duration above 0, for example 60s.');
  const plan: Plan = {
    profile: profileNamed(values.profile),
    lineCount: numberWithin(values.readings, '--readings', 0, 1e9),
    deviceCount: numberWithin(values.devices, '--devices', 1, 1e6),
    seed: numberWithin(values.seed, '--seed', 0, 2 ** 53),
    startMs: startOf(values.start),
    everyMs,
    disorderMs: durationMs(values.disorder, '--disorder'),
    latenessMs: durationMs(values.lateness, '--lateness'),
    duplicateShare: numberWithin(values.duplicates, '--duplicates', 0, 0.5),
    badShare: numberWithin(values.bad, '--bad', 0, 0.5),
    oddShare: numberWithin(values.odd, '--odd', 0, 1),
    lateShare: numberWithin(values.late, '--late', 0, 0.5),
    offlineShare: numberWithin(values.offline, '--offline', 0, 0.5),
    session: values.session,
    jumpCount: numberWithin(values.jumps, '--jumps', 0, 1e6),
    clockShare: numberWithin(values.clocks, '--clocks', 0, 1),
    moveShare: numberWithin(values.regions, '--regions', 0, 1),
    resetShare: numberWithin(values.resets, '--resets', 0, 1),
    bundles: values.bundles,
  };
  const told = await writeReadings(plan, values.out);
  const lines = [...told].sort().map(([what, count]) => `  ${String(count).padStart(9)}  ${what}\n`);
  process.stderr.write(
    `${plan.lineCount} lines written to ${values.out}; made on the way (the last may be unsent):\n${lines.join('')}`,
  );
  return 0;
}

await runAsCommand(import.meta.filename, main);
