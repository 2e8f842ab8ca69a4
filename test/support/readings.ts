// Readings and raw records for tests: built from short notations, with fixed ids and times.
import { type CompiledProfile, compileProfile } from '#core/profile/compile.ts';
import type { Profile } from '#core/profile/profile.ts';
import type { RawRecord } from '#stages/ports.ts';

/** 2026-01-01T00:00:00Z: the zero of the times in tests. */
export const T0 = 1_767_225_600_000;

export const testProfile: Profile = {
  name: 'test',
  resolutionMs: 1000,
  reportingPeriodMs: 60_000,
  windows: ['1m', '5m/1m'],
  wire: {
    device: ['device_id', 'meter_id'],
    time: ['timestamp', 'ts'],
    quality: ['quality'],
    dimensions: { region: ['region'], building: ['building_id'] },
    envelope: ['payload'],
  },
  measures: {
    power_kw: { unit: 'kW', min: -1000, max: 1000, wire: ['power'], energy: true },
    heat_c: { unit: '°C', min: -60, max: 200 },
    alarm: { unit: '', flag: true },
  },
  units: { kW: { measure: 'power_kw', factor: 1 }, W: { measure: 'power_kw', factor: 0.001 } },
  rules: [],
};

export function compiled(overrides: Partial<Profile> = {}, windows?: readonly string[]): CompiledProfile {
  return compileProfile({ ...testProfile, ...overrides }, windows);
}

const encoder = new TextEncoder();

/** `00:01:05` or `-00:00:30` → ms relative to T0. */
export function at(clock: string): number {
  const sign = clock.startsWith('-') ? -1 : 1;
  const [h = 0, m = 0, s = 0] = clock.replace('-', '').split(':').map(Number);
  return T0 + sign * ((h * 60 + m) * 60 + s) * 1000;
}

/** The nth raw record of a shard; sequence numbers grow with n. */
export function rawRecord(n: number, body: unknown, options: { arrivalMs?: number; shard?: string } = {}): RawRecord {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    shard: options.shard ?? 'shardId-000000000000',
    sequence: `4959${String(n).padStart(52, '0')}`,
    partitionKey: 'test',
    arrivalMs: options.arrivalMs ?? T0 + 10 * 365 * 86_400_000,
    bytes: encoder.encode(text),
  };
}
