// What is played: recordings from outside, and what needs none, simulated fires and a sequence around a limit.
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { createFleet } from '#local/simulator/fleet.ts';
import { countBy, type Played, type PlayedLine, play } from './played.ts';

export interface CaseFigures {
  readonly name: string;
  readonly readings: number;
  readonly incidents: number;
  readonly messages: number;
  /** Incidents by the rule that opened them, messages by the rule that they name. */
  readonly incidentsByRule: Readonly<Record<string, number>>;
  readonly messagesByRule: Readonly<Record<string, number>>;
  /** What is known to have happened, and what came of the least favourable of it. */
  readonly note: string;
}

const SECOND_MS = 1000;
const START_MS = Date.UTC(2026, 2, 3);
/** Around the limits 40 and 70 of the smoke profile's temperature. */
export const SEQUENCE = [71.5, 71.5, 69, 71, 69.9, 70.5, 39, 41, 39, 41, 39];

/** The sequence once each so many seconds, after an hour of 21 °C and before another. */
export async function sequenceCase(everySeconds: number): Promise<CaseFigures> {
  const quiet = Array.from({ length: Math.ceil(3600 / everySeconds) }, (_, i) => 21 + (i % 3) / 10);
  const values = [...quiet, ...SEQUENCE, ...quiet];
  const lines = values.map((temperature, i) =>
    JSON.stringify({ device_id: 'room-1', timestamp: START_MS + i * everySeconds * SECOND_MS, temperature }),
  );
  const played = await play({ lines }, ['--profile', 'smoke']);
  return figures(`${SEQUENCE.join(', ')} °C, one each ${everySeconds} s`, played, 'one thing happens');
}

/** How long before its alarm a simulated fire is under way, and how long after its end it may still be told of, ms. */
const GROWS_MS = 180_000;
const FADES_MS = 300_000;

/** The sensors of `npm start -- --profile smoke`, for some hours. */
export async function firesCase(hours: number): Promise<CaseFigures> {
  const fleet = createFleet({ profile: 'smoke' });
  const lines = fleet.sendings(START_MS, START_MS + hours * 3600 * SECOND_MS).map(({ line }) => line);
  const played = await play({ lines }, ['--profile', 'smoke']);
  const fires = firesIn(lines);
  const most = { incidents: 0, messages: 0 };
  for (const { device, fromMs, toMs } of fires) {
    const isOf = ({ device_id, at }: PlayedLine): boolean =>
      device_id === device && Date.parse(at) >= fromMs - GROWS_MS && Date.parse(at) < toMs + FADES_MS;
    const ids = new Set(played.transitions.filter(isOf).map(({ id }) => id));
    most.incidents = Math.max(most.incidents, ids.size);
    most.messages = Math.max(most.messages, played.messages.filter(({ id }) => ids.has(id)).length);
  }
  const note = `${fires.length} fires; the worst one made ${most.incidents} incidents, ${most.messages} messages`;
  return figures(`simulated smoke sensors, ${fleet.deviceCount} for ${hours} h`, played, note);
}

interface Fire {
  readonly device: string;
  readonly fromMs: number;
  toMs: number;
}

/** By the sensor's own alarm; what is less than a minute apart is one. */
function firesIn(lines: readonly string[]): Fire[] {
  const fires: Fire[] = [];
  for (const line of lines) {
    if (!line.includes('"Fire Alarm":1')) continue;
    const { sensor_id: device, timestamp } = JSON.parse(line) as { sensor_id: string; timestamp: string };
    const atMs = Date.parse(timestamp);
    const known = fires.findLast((fire) => fire.device === device && Math.abs(atMs - fire.toMs) < 60_000);
    if (known === undefined) fires.push({ device, fromMs: atMs, toMs: atMs });
    else known.toMs = Math.max(known.toMs, atMs);
  }
  return fires;
}

/** Rows at which the recordings begin that are joined in the smoke file: its clock and its sensor start anew there. */
const SMOKE_STARTS = [0, 24_994, 49_988, 51_142, 56_886];
const SMOKE_START_MS = Date.UTC(2022, 5, 9, 0, 14, 14);

/** The five recordings as five sensors; with `isOne` as one that goes on over the seams. */
export async function smokeCase(file: string, isOne: boolean): Promise<CaseFigures> {
  const lines: string[] = [];
  let row = 0;
  let isOn = false;
  /** Whose alarm goes on when; and when its pattern comes and goes without it. */
  const alarms: Moment[] = [];
  const others: Moment[] = [];
  let wasHot = false;
  let recording = 0;
  for await (const text of rowsOf(file)) {
    if (SMOKE_STARTS.includes(row)) {
      recording += 1;
      isOn = false;
    }
    const [, temperature, humidity, eco2, alarm] = text.split(',').map(Number);
    const timestamp = SMOKE_START_MS + row * SECOND_MS;
    const device_id = isOne ? 'room-1' : `room-${recording}`;
    const isHot = alarm === 0 && (temperature as number) > 45 && (eco2 as number) > 800;
    if (alarm === 1 && !isOn) alarms.push({ device_id, timestamp });
    if (isHot && !wasHot) others.push({ device_id, timestamp });
    isOn = alarm === 1;
    wasHot = isHot;
    lines.push(JSON.stringify({ device_id, timestamp, temperature, humidity, eco2, 'Fire Alarm': alarm }));
    row += 1;
  }
  const played = await play({ lines }, ['--profile', 'smoke']);
  const note = `the alarm goes on ${alarms.length} times, in ${incidentsAt(played, alarms)} incidents; two measures alone are high ${others.length} times, in ${incidentsAt(played, others)}`;
  return figures(`smoke recording, ${isOne ? 'as one sensor' : 'five recordings'}`, played, note);
}

interface Moment {
  readonly device_id: string;
  readonly timestamp: number;
}

/** How many incidents of these devices are open at these moments. */
function incidentsAt({ transitions }: Played, moments: readonly Moment[]): number {
  const open = new Set<string>();
  for (const [id, own] of Map.groupBy(transitions, (each) => each.id)) {
    const fromMs = Math.min(...own.map(({ start }) => Date.parse(start)));
    const end = own.findLast(({ state }) => state === 'resolved');
    const toMs = end === undefined ? Number.POSITIVE_INFINITY : Date.parse(end.at);
    const isDuring = ({ device_id, timestamp }: Moment): boolean =>
      device_id === own[0]?.device_id && timestamp >= fromMs && timestamp <= toMs;
    if (moments.some(isDuring)) open.add(id);
  }
  return open.size;
}

async function* rowsOf(file: string): AsyncGenerator<string> {
  const bytes = createReadStream(file);
  let rest = '';
  let isHeader = true;
  for await (const piece of (file.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes).setEncoding('utf8')) {
    const lines = (rest + String(piece)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (!isHeader && line.trim() !== '') yield line;
      isHeader = false;
    }
  }
  if (rest.trim() !== '') yield rest;
}

/** A household's minutes. */
export async function householdCase(file: string): Promise<CaseFigures> {
  const argv = ['--profile', 'energy', '--device', 'house', '--zone', 'UTC', '--period', '1m'];
  const played = await play({ file }, argv);
  const days = played.readings / 1440;
  const worst = Math.max(0, ...Object.values(countBy(played.messages, ({ at }) => at.slice(0, 10))));
  const note = `${days.toFixed(1)} days: ${(played.messages.length / days).toFixed(2)} messages a day, at most ${worst} on one`;
  return figures('household', played, note);
}

function figures(name: string, { readings, incidents, messages }: Played, note: string): CaseFigures {
  return {
    ...{ name, readings, incidents: incidents.length, messages: messages.length, note },
    incidentsByRule: countBy(incidents, ({ rule }) => rule),
    messagesByRule: countBy(messages, ({ rule }) => rule),
  };
}
