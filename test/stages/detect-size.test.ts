// How large the state of detect gets, measured: what fits into Lambda's invocation window, and what happens beyond it.
import { describe, expect, it } from 'vitest';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import { createMemoryQuarantine } from '#adapters/memory/quarantine.ts';
import { createMemoryReadingsStream } from '#adapters/memory/readings-stream.ts';
import { createDetector } from '#core/detect/detector.ts';
import { viewDevices } from '#core/detect/device-view.ts';
import { decodeGroup } from '#core/detect/state-codec.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { energy } from '#profiles/energy.ts';
import { baselinesKey, createDetect } from '#stages/detect/detect.ts';
import { createValidate } from '#stages/validate/validate.ts';
import { at, rawRecord } from '../support/readings.ts';
import { createWorld, throughJson } from './detect-world.ts';

const profile = compileProfile(energy);
const START_MS = at('10:00:00');

const idOf = (device: number) => `meter-${String(device).padStart(6, '0')}`;
const levelOf = (device: number) => 1 + (device % 97) / 8;

/** Packs of one reading of every device, the `round`-th; `spikeOf` sends four times its level. */
async function packsOf(devices: number, keyGroups: number, round: number, spikeOf = -1): Promise<Uint8Array[]> {
  const packs: Uint8Array[] = [];
  const readings = createMemoryReadingsStream(({ data }) => {
    packs.push(data);
  });
  const ports = { readings, quarantine: createMemoryQuarantine(), metrics: createMemoryMetrics() };
  const timestamp = START_MS + round * 60_000;
  const body = Array.from({ length: devices }, (_, device) => ({
    device_id: idOf(device),
    timestamp,
    power_kw: levelOf(device) * (device === spikeOf ? 4 : 1),
  }));
  await createValidate(profile, ports, { keyGroups }).run([rawRecord(round * 60 + 1, body, { arrivalMs: timestamp })]);
  return packs;
}

/** Bytes of the JSON that Lambda gets after so many rounds. */
async function handedBytes(devices: number, periodSeconds: number, handsOnReadings: boolean) {
  const world = createWorld();
  const stage = createDetect(profile, world.ports, { handsOnReadings });
  let state: unknown = {};
  for (const round of [0, 1, 2]) {
    const packs = await packsOf(devices, 64, (round * periodSeconds) / 60);
    state = throughJson((await stage.run({ packs, windowState: state, isFinal: false })).state);
  }
  expect(world.store.entries.size).toBe(0);
  await stage.run({ packs: [], windowState: state, isFinal: true });
  expect(world.store.entries.size).toBe(64);
  return JSON.stringify(state).length;
}

describe('the handed state of one shard', () => {
  it.each([
    [12_000, 900, 520_000],
    [12_000, 60, 580_000],
    // At one reading in 5 s both masks of what was seen are written of every meter.
    [15_000, 900, 650_000],
    [15_000, 5, 790_000],
  ])(
    'of %i meters that report every %i s takes at most %i bytes of Lambda’s 1 MB, and nothing is committed before the window ends',
    async (devices, periodSeconds, limit) => {
      const bytes = await handedBytes(devices, periodSeconds, false);
      expect(bytes).toBeLessThanOrEqual(limit);
      expect(bytes).toBeGreaterThan(limit * 0.9);
      expect(await handedBytes(devices, periodSeconds, true)).toBeLessThanOrEqual(bytes);
    },
  );
});

describe('a key group of 50,000 devices', () => {
  it.each([
    ['the state', false, 800_000],
    ['the log of a round', true, 300_000],
  ])(
    'is committed by every call where %s is too much to hand on, and stays right',
    async (_, handsOnReadings, most) => {
      const devices = 50_000;
      const world = createWorld();
      const stage = createDetect(profile, world.ports, { handsOnReadings, maxStateBytes: most });
      for (const round of [0, 1, 2]) {
        const packs = await packsOf(devices, 1, round, round === 1 ? 31_234 : -1);
        expect(await stage.run({ packs, windowState: {}, isFinal: false })).toEqual({ state: {} });
        expect(world.metrics.gauges.get('DetectStateBytes')?.value).toBeGreaterThan(most);
      }
      const stored = world.store.entries.get(baselinesKey(profile.name, 0));
      expect(stored?.version).toBe(3);
      const { slot } = createDetector(profile).planOf('power_kw');
      const kept = viewDevices(decodeGroup(createDetector(profile), stored?.bytes ?? new Uint8Array()));
      expect(kept.map((device) => device.id)).toEqual(Array.from({ length: devices }, (_, device) => idOf(device)));
      const wrong = kept.filter((device, number) => {
        const level = levelOf(number);
        const expected = number === 31_234 ? 0.8 * (0.8 * level + 0.2 * 4 * level) + 0.2 * level : level;
        return Math.abs((device.measures[slot]?.baseline ?? 0) - expected) > 1e-12 * expected;
      });
      expect(wrong).toEqual([]);
      const told = world.topic.published.map(({ device, rule, state }) => [device, rule, state]);
      expect(told).toEqual([
        ['meter-031234', 'spike', 'firing'],
        ['meter-031234', 'spike', 'resolved'],
      ]);
    },
  );
});
