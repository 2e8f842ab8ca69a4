// Turns a fleet into the lines a receiver would see, in the order of their arrival: delayed, repeated, broken, late,
// buffered while offline. A generator function: it holds what is under way, never the file.
import { badLine } from './bad-lines.ts';
import { bundled, enveloped } from './bundles.ts';
import { type Device, fleetOf, measure, type ProfileName, type Sample } from './fleet.ts';
import { habitsOf } from './habits.ts';
import { type Random, seededRandom } from './random.ts';
import { sendQueue } from './send-queue.ts';
import { writeLine } from './wire.ts';

export type Plan = {
  profile: ProfileName;
  lineCount: number;
  deviceCount: number;
  seed: number;
  startMs: number;
  everyMs: number;
  /** How far a device's readings may be out of order. */
  disorderMs: number;
  latenessMs: number;
  /** Shares of all lines (0–1). */
  duplicateShare: number;
  badShare: number;
  lateShare: number;
  oddShare: number;
  /** Share of the devices that is offline at any time. */
  offlineShare: number;
  session: boolean;
  /** About so many readings claim a time a year ahead. */
  jumpCount: number;
  /**
   * Shares of the devices: whose clock is wrong, that change their region, whose kWh are a register that starts anew
   * now and then.
   */
  clockShare?: number;
  moveShare?: number;
  resetShare?: number;
  /** What was kept while offline is sent as arrays of some readings, and some readings in an envelope. */
  bundles?: boolean;
};

/** What was put in, by name: for people to see, not the judge's result. */
export type Told = Map<string, number>;

const MINUTE_MS = 60_000;
const MEAN_OFFLINE_MS = 180 * MINUTE_MS;
const YEAR_MS = 365 * 86_400_000;
/** One line in a thousand is empty: it must be ignored, not refused. */
const EMPTY_CHANCE = 0.001;
/** One reading in ten is not on a whole second. */
const FRACTION_CHANCE = 0.1;

function repeatOf(sample: Sample, random: Random): { sample: Sample; kind: string } {
  const way = random.next();
  if (way < 0.5) return { sample, kind: 'duplicate, same value' };
  const values = sample.values.map(([name, value]): [string, number] => {
    return [name, name === 'fire_alarm' ? 1 - value : Number((value * 0.99 + 0.5).toFixed(3))];
  });
  if (way < 0.85) return { sample: { ...sample, values }, kind: 'duplicate, other value' };
  const timeMs = Math.floor(sample.timeMs / 1_000) * 1_000 + random.below(1_000);
  return { sample: { ...sample, values, timeMs }, kind: 'same second, other value' };
}

/** True while the device is between two bursts; a burst lasts 5–20 minutes, a pause 30–120. */
function pauses(device: Device, nowMs: number, random: Random): boolean {
  if (nowMs < device.activeUntilMs) return false;
  if (device.awayUntilMs <= device.activeUntilMs) {
    device.awayUntilMs = nowMs + random.between(30, 120) * MINUTE_MS;
    return true;
  }
  if (nowMs < device.awayUntilMs) return true;
  device.activeUntilMs = nowMs + random.between(5, 20) * MINUTE_MS;
  return false;
}

/** True while the device is offline; it then keeps its lines and sends them, in order, when it is back. */
function isOffline(device: Device, nowMs: number, plan: Plan, random: Random): boolean {
  if (nowMs < device.awayUntilMs) return true;
  if (!random.chance((plan.offlineShare * plan.everyMs) / MEAN_OFFLINE_MS)) return false;
  device.awayUntilMs = nowMs + random.between(60, 300) * MINUTE_MS;
  return true;
}

/** Yields exactly `plan.lineCount` lines without their line ends, empty lines not counted. */
export function* readings(plan: Plan, told: Told): Generator<string, void, void> {
  const random = seededRandom(plan.seed);
  const devices = fleetOf(plan.profile, plan.deviceCount, plan.everyMs, random);
  const spoil = habitsOf(plan, devices);
  const queue = sendQueue();
  const note = (what: string): void => void told.set(what, (told.get(what) ?? 0) + 1);
  const originalShare = 1 - plan.duplicateShare;
  const repeatChance = plan.duplicateShare / originalShare;
  const total = plan.lineCount;
  // Half a period more than the disorder lets two readings that are the whole disorder apart change places, and none
  // further apart.
  const longestDelayMs = plan.disorderMs === 0 ? 0 : plan.disorderMs + plan.everyMs / 2;
  let written = 0;

  const sendMsOf = (sample: Sample): number => {
    const delayMs = random.next() * longestDelayMs;
    if (!random.chance(plan.lateShare / originalShare)) return sample.timeMs + delayMs;
    note('sent after the allowed lateness');
    return sample.timeMs + plan.latenessMs + delayMs + random.between(0, 3 * plan.latenessMs);
  };

  const send = (device: Device, nowMs: number, offline: boolean): void => {
    const fractionMs = random.chance(FRACTION_CHANCE) ? random.below(1_000) : 0;
    const sample = measure(plan.profile, device, nowMs + fractionMs, plan.everyMs, random);
    for (const habit of spoil(device, sample)) note(habit);
    const keep = (text: string): void => {
      note('buffered while offline');
      device.buffered.push(text);
    };
    if (plan.jumpCount > 0 && random.chance(plan.jumpCount / (total * originalShare))) {
      sample.timeMs += YEAR_MS;
      note('a year ahead');
      const text = writeLine(sample, plan.profile, false, random);
      if (offline) keep(text);
      else queue.push(nowMs, text);
      return;
    }
    if (random.chance(plan.badShare / originalShare)) {
      const bad = badLine(sample, plan.profile, random);
      note(`bad: ${bad.fault}`);
      if (offline) keep(bad.line);
      else queue.push(sendMsOf(sample), bad.line);
      return;
    }
    const line = writeLine(sample, plan.profile, random.chance(plan.oddShare), random);
    const text = plan.bundles ? enveloped(line, random, note) : line;
    if (offline) {
      keep(text);
      return;
    }
    const sendMs = sendMsOf(sample);
    queue.push(sendMs, text);
    if (!random.chance(repeatChance)) return;
    const repeat = repeatOf(sample, random);
    note(repeat.kind);
    queue.push(
      sendMs + random.between(50, 5_000),
      writeLine(repeat.sample, plan.profile, random.chance(plan.oddShare), random),
    );
  };

  for (let round = 0; written < total; round += 1) {
    for (const device of devices) {
      const nowMs = plan.startMs + round * plan.everyMs + device.offsetMs;
      for (let due = queue.takeDue(nowMs); due !== undefined && written < total; due = queue.takeDue(nowMs)) {
        if (random.chance(EMPTY_CHANCE)) yield random.pick(['', '', '   ']);
        yield due;
        written += 1;
      }
      if (written === total) return;
      const away = plan.session
        ? pauses(device, nowMs, random)
        : plan.offlineShare > 0 && isOffline(device, nowMs, plan, random);
      if (!away && device.buffered.length > 0) {
        const kept = plan.bundles ? bundled(device.buffered, random, note) : device.buffered;
        for (const text of kept) queue.push(nowMs, text);
        device.buffered = [];
      }
      if (!away || !plan.session) send(device, nowMs, away);
    }
  }
}
