// A small fleet of energy meters whose windows and alerts are known beforehand: readings as records of the raw stream,
// and what must come of them. Values are multiples of a quarter, so that sums are exact in any order.
import { gunzipSync, gzipSync } from 'node:zlib';
import { keyGroupOf } from '#core/hash/key-group.ts';
import { DEFAULT_KEY_GROUPS } from '#core/pack/pack.ts';

export interface Reading {
  readonly meter_id: string;
  readonly region: string;
  readonly timestamp: string;
  readonly power: number;
}

export interface RawRecord {
  readonly PartitionKey: string;
  readonly Data: Uint8Array;
}

/** What a batch job over the distinct valid readings computes for one window of one meter. */
export interface ExpectedWindow {
  readonly device: string;
  readonly window: '1m' | '15m';
  readonly startMs: number;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly first: number;
  readonly last: number;
}

const WINDOWS = { '1m': 60_000, '15m': 900_000 } as const;
const EVERY_MS = 20_000;
/** More than the watermark stays behind (10 s), so that a reading of this moment closes every window of the fleet. */
const CLOSING_MS = 30_000;
/** 7 minutes: across the end of a quarter of an hour, and well inside the allowed lateness of 10. */
const READINGS = 21;
const NORMAL_KW = [4, 4.25, 3.75, 4.5, 4, 3.75, 4.25];

export interface FleetOptions {
  /** Begins every meter's id; keeps runs apart. */
  readonly prefix: string;
  readonly nowMs: number;
  readonly meters: number;
}

/**
 * Meters 0 and 1 have an incident each: an outage of one reading (critical, north) and a spike of one reading (high,
 * south).
 */
export function readingsOf({ prefix, nowMs, meters }: FleetOptions): Reading[][] {
  const quarterMs = Math.floor((nowMs - CLOSING_MS) / WINDOWS['15m']) * WINDOWS['15m'];
  // Long enough ago that no meter is ahead of its arrival.
  const startMs = quarterMs - WINDOWS['15m'] - 120_000;
  return Array.from({ length: meters }, (_, meter) =>
    Array.from({ length: READINGS }, (_unused, index) => ({
      meter_id: `${prefix}-${String(meter).padStart(3, '0')}`,
      region: meter % 2 === 0 ? 'north' : 'south',
      timestamp: new Date(startMs + index * EVERY_MS).toISOString(),
      power: incident(meter, index) ?? NORMAL_KW[(meter + index) % NORMAL_KW.length]!,
    })),
  );
}

function incident(meter: number, index: number): number | undefined {
  if (index !== 12) return undefined;
  return meter === 0 ? 0 : meter === 1 ? 16 : undefined;
}

/**
 * Records of many forms: single objects, arrays, lines, gzip. Meters from 2 on come out of order, and every third
 * record twice.
 */
export function recordsOf(byMeter: readonly (readonly Reading[])[]): RawRecord[] {
  return byMeter.flatMap((readings, meter) => {
    const [{ meter_id: key } = { meter_id: '' }] = readings;
    const chunks = Array.from({ length: Math.ceil(readings.length / 3) }, (_, at) =>
      readings.slice(at * 3, at * 3 + 3),
    );
    const ordered = meter < 2 ? chunks : chunks.map((_, at) => chunks[at ^ 1] ?? chunks[at]!);
    return ordered.flatMap((chunk, at) => {
      const record = { PartitionKey: key, Data: encoded(chunk, meter + at) };
      return at % 3 === 1 ? [record, record] : [record];
    });
  });
}

function encoded(readings: readonly Reading[], form: number): Uint8Array {
  const lines = readings.map((reading) => JSON.stringify(reading)).join('\n');
  if (form % 3 === 0) return Buffer.from(JSON.stringify(readings));
  return form % 3 === 1 ? Buffer.from(lines) : gzipSync(lines);
}

/** The readings in records of any of these forms, as often as they stand there. */
export function readingsIn(records: readonly RawRecord[]): Reading[] {
  return records.flatMap(({ Data }) => {
    const text = Buffer.from(Data[0] === 0x1f ? gunzipSync(Data) : Data).toString();
    return text.startsWith('[') ? JSON.parse(text) : text.split('\n').map((line) => JSON.parse(line));
  });
}

export function windowsOf(byMeter: readonly (readonly Reading[])[]): ExpectedWindow[] {
  return byMeter.flatMap((readings) => [...oneMeter(readings).values()]);
}

function oneMeter(readings: readonly Reading[]): Map<string, ExpectedWindow> {
  const found = new Map<string, ExpectedWindow>();
  for (const { meter_id: device, timestamp, power } of readings) {
    for (const [window, lengthMs] of Object.entries(WINDOWS) as ['1m' | '15m', number][]) {
      const startMs = Math.floor(Date.parse(timestamp) / lengthMs) * lengthMs;
      const known = found.get(`${window} ${startMs}`);
      found.set(`${window} ${startMs}`, {
        device,
        window,
        startMs,
        count: (known?.count ?? 0) + 1,
        sum: (known?.sum ?? 0) + power,
        min: Math.min(known?.min ?? power, power),
        max: Math.max(known?.max ?? power, power),
        first: known?.first ?? power,
        last: power,
      });
    }
  }
  return found;
}

/**
 * Readings of this moment by other meters of the same key groups: they move the watermarks past the end of the fleet's
 * windows, which a sweep does only when a key group has been idle for a minute.
 */
export function closersOf(byMeter: readonly (readonly Reading[])[], nowMs: number): RawRecord[] {
  const groups = new Set(byMeter.flat().map(({ meter_id }) => keyGroupOf(meter_id, DEFAULT_KEY_GROUPS)));
  const closers: Reading[] = [];
  for (let number = 0; groups.size > 0; number += 1) {
    const meter_id = `closer-${nowMs}-${number}`;
    if (!groups.delete(keyGroupOf(meter_id, DEFAULT_KEY_GROUPS))) continue;
    closers.push({ meter_id, region: 'north', timestamp: new Date(nowMs).toISOString(), power: 4 });
  }
  return [{ PartitionKey: 'closers', Data: Buffer.from(JSON.stringify(closers)) }];
}

/** Bad records by what is wrong with them; none may hold up its neighbours, and each must be found whole. */
export function badRecords(
  prefix: string,
  nowMs: number,
): Readonly<Record<string, RawRecord & { readonly raw: string }>> {
  const timestamp = new Date(nowMs - 60_000).toISOString();
  const text = (name: string, raw: string) => ({ PartitionKey: `${prefix}-${name}`, Data: Buffer.from(raw), raw });
  const broken = Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), Buffer.from(`${prefix} is no gzip`)]);
  return {
    'no JSON': text('no-json', `{"meter_id": "${prefix}-bad",`),
    'no time': text('no-time', JSON.stringify({ meter_id: `${prefix}-bad`, power: 1 })),
    'beyond the range': text('range', JSON.stringify({ meter_id: `${prefix}-bad`, timestamp, power: 1e9 })),
    'broken gzip': { PartitionKey: `${prefix}-gzip`, Data: broken, raw: broken.toString('base64') },
  };
}
