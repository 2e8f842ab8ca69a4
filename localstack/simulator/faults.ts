// What goes wrong between a device and the stream: readings sent twice, held up, far too late, or spoilt. Each is an
// exact share.
import { type Chance, isChosen } from './chance.ts';
import type { Domain, WireFields, WireReading } from './domain.ts';

export const FAULT_KINDS = ['bad', 'late', 'disorder', 'duplicate'] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

const PURPOSE: Readonly<Record<FaultKind, number>> = { bad: 80, late: 81, disorder: 82, duplicate: 83 };
const HOW = 84;

/** How long after its time a copy follows: a gateway that saw no acknowledgement sends again after seconds. */
export const DUPLICATE_AFTER_MS = 4_000;

/**
 * A reading is too late 10 minutes after its window by its device's clock; the window is up to a minute long, and a
 * minute is margin.
 */
const LATE_BEYOND_MS = 12 * 60_000;

/** Held up within the allowed lateness; for devices that report often that is behind their next reading. */
const DISORDER_AFTER_MS = 45_000;

/** Far enough ahead of any arrival, also for a reading of the history, to be a wrong clock. */
const CLOCK_AHEAD_MS = 6 * 3_600_000;

const USUAL_FIELDS: WireFields = { device: 'device_id', time: 'timestamp', quality: 'quality' };

/** The fault of reading `n`; where several are chosen, the first of the list. `every`: one in so many readings. */
export function faultOf(chance: Chance, n: number, every: (kind: FaultKind) => number): FaultKind | undefined {
  return FAULT_KINDS.find((kind) => isChosen(chance, n, every(kind), PURPOSE[kind]));
}

/** How long after its time a reading with this fault is sent. */
export function delayMs(kind: FaultKind, periodMs: number): number {
  if (kind === 'disorder') return DISORDER_AFTER_MS;
  // Behind the device's own reading that moves its clock far enough, and a second more.
  return kind === 'late' ? Math.ceil(LATE_BEYOND_MS / periodMs) * periodMs + 1000 : 0;
}

/**
 * A line that the pipeline must reject, made of a good reading: cut off, without a device, or with an impossible time
 * or value.
 */
export function spoil(
  chance: Chance,
  n: number,
  reading: WireReading,
  { measureFields, fields }: Pick<Domain, 'measureFields' | 'fields'>,
): string {
  const { device, time, quality } = fields ?? USUAL_FIELDS;
  const ways: readonly (() => string)[] = [
    () => {
      const line = JSON.stringify(reading);
      return line.slice(0, Math.floor(line.length * 0.6));
    },
    () => {
      const { meter_id: _m, sensor_id: _s, device_id: _d, [device]: _, ...rest } = reading;
      return JSON.stringify(rest);
    },
    () => JSON.stringify({ ...reading, [time]: 'yesterday' }),
    () => {
      const aheadMs = Date.parse(String(reading[time])) + CLOCK_AHEAD_MS;
      return JSON.stringify({ ...reading, [time]: new Date(aheadMs).toISOString() });
    },
    ...(quality === undefined ? [] : [() => JSON.stringify({ ...reading, [quality]: 1.7 })]),
    () => {
      const spoilt = Object.fromEntries(measureFields.map((field) => [field, 'n/a']));
      const { measures } = reading;
      if (typeof measures === 'object') return JSON.stringify({ ...reading, measures: { ...measures, ...spoilt } });
      return JSON.stringify({ ...reading, ...spoilt });
    },
  ];
  const chosen = ways[Math.floor(chance(n, HOW) * ways.length)];
  return chosen?.() ?? '';
}
