// The laws of simulated fleets: the same seed and time, the same readings; shares that hold; order per device; nothing
// a device cannot mean.
import { describe, expect, test } from 'vitest';
import { compileProfile } from '#core/profile/compile.ts';
import { emptyDraft } from '#core/reading/draft.ts';
import { createMeasureTable } from '#core/reading/measure-table.ts';
import { createReadingValidator } from '#core/reading/validate-reading.ts';
import { createFleet, type Fleet, FleetError, SIMULATED_PROFILES } from '#local/simulator/fleet.ts';
import { profileNamed } from '#profiles/index.ts';

const FROM_MS = Date.UTC(2026, 10, 21, 6);
const HALF_HOUR_MS = 1_800_000;

const NO_FAULTS = { bad: 0, late: 0, disorder: 0, duplicate: 0 };
const QUIET = { ...NO_FAULTS, spike: 0, drop: 0, outage: 0 };

const parsed = (line: string) => JSON.parse(line) as Record<string, unknown>;
const linesOf = (fleet: Fleet, fromMs: number, toMs: number) => fleet.sendings(fromMs, toMs).map(({ line }) => line);

describe.each(SIMULATED_PROFILES)('a fleet of profile %s', (profile) => {
  const fleet = createFleet({ profile, seed: 7 });

  test('sends the same for the same seed, asked at once or in pieces', () => {
    const whole = fleet.sendings(FROM_MS, FROM_MS + 60_000);
    const again = createFleet({ profile, seed: 7 });
    const pieces = Array.from({ length: 600 }, (_, piece) =>
      again.sendings(FROM_MS + piece * 100, FROM_MS + (piece + 1) * 100),
    );
    expect(pieces.flat()).toEqual(whole);
    expect(whole.length).toBeGreaterThan(500);
  });

  test('sends other values for another seed', () => {
    expect(linesOf(createFleet({ profile, seed: 8 }), FROM_MS, FROM_MS + 5000)).not.toEqual(
      linesOf(fleet, FROM_MS, FROM_MS + 5000),
    );
  });

  test('sends in order, and a device always through the same gateway', () => {
    const sendings = createFleet({ profile, shares: NO_FAULTS }).sendings(FROM_MS, FROM_MS + HALF_HOUR_MS);
    const gateways = new Map<unknown, number>();
    const latest = new Map<unknown, number>();
    for (const { line, gateway, atMs } of sendings) {
      const reading = parsed(line);
      const id = reading.meter_id ?? reading.sensor_id ?? reading.device_id;
      const timeMs = Date.parse(String(reading.timestamp));
      expect(gateways.get(id) ?? gateway).toBe(gateway);
      expect(timeMs).toBeGreaterThan(latest.get(id) ?? 0);
      expect(timeMs).toBe(atMs);
      gateways.set(id, gateway);
      latest.set(id, timeMs);
    }
    expect(new Set(gateways.values()).size).toBe(fleet.gatewayCount);
  });

  test('without faults every reading is valid, with only bad ones none is', () => {
    const compiled = compileProfile(profileNamed(profile));
    const judge = createReadingValidator(compiled, createMeasureTable(compiled.measures.map(({ name }) => name)), {
      clockAheadMs: 120_000,
    });
    const issuesOf = (line: string): number => {
      const draft = emptyDraft(compiled.dimensions.length);
      try {
        judge(parsed(line), FROM_MS + 60_000, draft);
      } catch (error) {
        if (error instanceof SyntaxError) return 1;
        throw error;
      }
      return draft.issues.length;
    };
    const good = linesOf(createFleet({ profile, shares: NO_FAULTS }), FROM_MS, FROM_MS + 60_000);
    expect(good.filter((line) => issuesOf(line) > 0)).toEqual([]);
    const bad = linesOf(createFleet({ profile, shares: { bad: 1 } }), FROM_MS, FROM_MS + 60_000);
    expect(bad.filter((line) => issuesOf(line) === 0)).toEqual([]);
  });
});

describe('shares of a fleet of meters', () => {
  test('duplicates are the wanted share, and each is an exact copy', () => {
    const lines = linesOf(
      createFleet({ profile: 'energy', shares: { ...QUIET, duplicate: 0.02 } }),
      FROM_MS,
      FROM_MS + HALF_HOUR_MS,
    );
    const copies = lines.length - new Set(lines).size;
    expect(copies / lines.length).toBeCloseTo(0.02, 3);
  });

  test('an outage begins in each 1,500 readings, and lasts two of the meter', () => {
    const fleet = createFleet({ profile: 'energy', shares: QUIET });
    const troubled = createFleet({ profile: 'energy', shares: { ...QUIET, outage: 1 / 1500 } });
    const below = (each: Fleet) =>
      linesOf(each, FROM_MS, FROM_MS + HALF_HOUR_MS).filter((line) => Number(parsed(line).power) < 0.1).length;
    expect(below(fleet)).toBe(0);
    expect(below(troubled)).toBeGreaterThanOrEqual(2 * 15);
    expect(below(troubled)).toBeLessThanOrEqual(2 * 17);
  });

  test('a quiet meter never doubles or halves between two readings', () => {
    const last = new Map<unknown, number>();
    for (const { line } of createFleet({ profile: 'energy', deviceCount: 200, shares: QUIET }).sendings(
      FROM_MS,
      FROM_MS + 24 * 3_600_000,
    )) {
      const { meter_id, power } = parsed(line) as { meter_id: string; power: number };
      const ratio = power / (last.get(meter_id) ?? power);
      expect(ratio).toBeGreaterThan(0.5);
      expect(ratio).toBeLessThan(2);
      last.set(meter_id, power);
    }
  });

  test('a late reading comes more than ten minutes after its window by the device’s own clock', () => {
    const fleet = createFleet({ profile: 'energy', shares: { ...QUIET, late: 0.01 } });
    const clocks = new Map<unknown, number>();
    const behindMs: number[] = [];
    // Half an hour before, so that every device has been heard of; a device whose reading in between is late too does
    // not count.
    for (const { line, atMs } of fleet.sendings(FROM_MS - 2 * HALF_HOUR_MS, FROM_MS + HALF_HOUR_MS)) {
      const { meter_id, timestamp } = parsed(line);
      const timeMs = Date.parse(String(timestamp));
      const clockMs = clocks.get(meter_id) ?? timeMs;
      if (atMs >= FROM_MS && atMs > timeMs + 1000) behindMs.push(clockMs - timeMs);
      clocks.set(meter_id, Math.max(clockMs, timeMs));
    }
    expect(behindMs.length).toBeGreaterThan(200);
    const late = behindMs.filter((ms) => ms > 11 * 60_000);
    expect(late.length / behindMs.length).toBeGreaterThan(0.97);
  });
});

test('a fire shows in several measures at once, and the sensor’s own alarm comes later', () => {
  const rows = linesOf(createFleet({ profile: 'smoke', shares: QUIET }), FROM_MS, FROM_MS + HALF_HOUR_MS).map(parsed);
  const isBurning = (row: Record<string, unknown>) =>
    Number(row.temperature) > 45 && Number(row.tvoc) > 800 && Number(row.eco2) > 800;
  const sensors = [...Map.groupBy(rows, (row) => row.sensor_id).values()];
  const fires = sensors.filter((own) => !isBurning(own[0] ?? {}) && own.some(isBurning));
  expect(fires.length).toBeGreaterThanOrEqual(3);
  for (const own of fires) {
    const alarm = own.findIndex((row) => row['Fire Alarm'] === 1);
    if (alarm >= 0) expect(alarm).toBeGreaterThan(own.findIndex(isBurning));
  }
  expect(fires.filter((own) => own.some((row) => row['Fire Alarm'] === 1)).length).toBeGreaterThanOrEqual(2);
  expect(rows.filter((row) => row['Fire Alarm'] === 0 && Number(row.temperature) > 60)).toEqual([]);
});

test.each([
  [
    { profile: 'energy', deviceCount: 10, readingsPerSecond: 100 },
    /one value per device and 1000 ms: use at least 100 devices/,
  ],
  [{ profile: 'water' }, /"water" cannot be simulated: expected one of energy, smoke, generic/],
  [{ profile: 'energy', shares: { bad: 2 } }, /share of bad is 2: expected a number from 0 to 1/],
])('%o is refused with what to do', (options, message) => {
  expect(() => createFleet(options)).toThrow(message);
  expect(() => createFleet(options)).toThrow(FleetError);
});
