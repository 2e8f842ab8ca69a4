// The promises under chaos: whatever crashes, throttles, comes twice or in another order, the results are the same
// bytes.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFaults } from '#cli/replay/chaos/faults.ts';
import { createInterleaver } from '#cli/replay/chaos/interleave.ts';
import { generate } from './generated.ts';
import { createRig, type Replayed } from './rig.ts';

const rig = createRig();
afterAll(() => rig.remove());

const SEEDS = [1, 2, 3];
const LINES = 12_000;
const energy = ['--profile', 'energy', join(rig.folder, 'energy.jsonl')];
const smoke = ['--profile', 'smoke', join(rig.folder, 'smoke.jsonl')];

function withoutTime({ summary }: Replayed): object {
  const { seconds, readings_per_second, injected, ...rest } = summary;
  return rest;
}

describe('a replay under chaos', () => {
  let calm: Replayed;
  beforeAll(async () => {
    await generate('energy', LINES, energy[2]!);
    calm = await rig.replay(energy);
  });

  it('has something to lose: every kind of result is there', () => {
    const { summary, windows, late } = calm;
    expect(summary.readings_in).toBe(LINES);
    const { accepted, duplicate, rejected, values } = summary;
    expect(accepted + duplicate + summary.late + rejected).toBe(LINES);
    expect(values.accepted + values.duplicate + values.late + values.rejected).toBe(values.in);
    for (const count of [accepted, duplicate, rejected, summary.late, summary.alerts.total])
      expect(count).toBeGreaterThan(20);
    expect(windows.length).toBeGreaterThan(5000);
    expect(late).toHaveLength(values.late);
    for (const name of ['jump', 'glitches', 'pending'])
      expect([name, windows.some((window) => name in (window as object))]).toEqual([name, true]);
  });

  it.each(SEEDS)('writes the same windows, alerts, rejects and counts: seed %i', async (seed) => {
    const wild = await rig.under(seed, energy, { linesAtOnce: 300 });
    expect(withoutTime(wild)).toEqual(withoutTime(calm));
    for (const [index, bytes] of wild.bytes.entries()) expect(bytes === calm.bytes[index]).toBe(true);
  });

  it('goes the same way again with the same seed', async () => {
    const run = async () => (await rig.under(9, energy, { linesAtOnce: 2000 })).summary.injected;
    const injected = await run();
    expect(Object.keys(injected ?? {}).length).toBeGreaterThan(15);
    expect(await run()).toEqual(injected);
  });

  it('holds for sliding windows and patterns over several measures', async () => {
    await generate('smoke', 4000, smoke[2]!);
    const quiet = await rig.replay(smoke);
    expect(quiet.alerts.length).toBeGreaterThan(0);
    const wild = await rig.under(4, smoke, { linesAtOnce: 300 });
    expect(wild.bytes).toEqual(quiet.bytes);
    expect(withoutTime(wild)).toEqual(withoutTime(quiet));
  });

  it('holds for the windows of regions, over all their devices', async () => {
    const regions = [...energy, '--windows', '1m', '--dimension-windows', 'region'];
    const quiet = await rig.replay(regions);
    const counts = new Map(Object.entries(quiet.summary.windows));
    expect(counts.get('1m')).toBe(calm.summary.windows['1m']);
    expect(counts.get('1m by region')).toBeGreaterThan(500);
    const wild = await rig.under(6, regions, { linesAtOnce: 300 });
    for (const [index, bytes] of wild.bytes.entries()) expect(bytes === quiet.bytes[index]).toBe(true);
    expect(withoutTime(wild)).toEqual(withoutTime(quiet));
  });

  it('holds for lines that several devices share, whose order decides which value is first, while shards split', async () => {
    const reading = (device: number, minute: number, power: number) => ({
      device_id: `m${device}`,
      timestamp: new Date(Date.UTC(2026, 0, 5) + minute * 60_000).toISOString(),
      power,
    });
    const lines = Array.from({ length: 1500 }, (_, at) => {
      const [one, other] = [at % 7, (at + 1 + (at % 3)) % 7];
      const minute = Math.floor(at / 10);
      // Every third line is of one device alone and may go to a shard of its own.
      const own =
        at % 3 === 0 ? [reading(one, minute, at % 50)] : [reading(one, minute, 1), reading(other, minute, at % 50)];
      return JSON.stringify(own.length === 1 ? own[0] : own);
    });
    const file = ['--profile', 'energy', rig.file('shared.jsonl', `${lines.join('\n')}\n`)];
    const quiet = await rig.replay(file);
    expect(quiet.summary.duplicate).toBeGreaterThan(200);
    for (const seed of [1, 2]) {
      const wild = await rig.under(seed, file, { linesAtOnce: 200 });
      expect(wild.summary.injected?.['raw stream resharded']).toBeGreaterThan(0);
      expect(wild.bytes).toEqual(quiet.bytes);
      expect(withoutTime(wild)).toEqual(withoutTime(quiet));
    }
  });

  it('holds for two raw shards, each device in one of them', async () => {
    const rows = Array.from({ length: 3000 }, (_, index) => {
      const time = Date.UTC(2026, 0, 5) + Math.floor(index / 20) * 60_000 - (index % 3) * 20_000;
      return `m${index % 20},${new Date(time).toISOString()},${index % 97 === 0 ? '?' : index % 40}`;
    });
    const file = rig.file('shards.csv', `device,time,power\n${rows.join('\n')}\n`);
    const one = await rig.replay(['--profile', 'energy', file]);
    const two = await rig.under(5, ['--profile', 'energy', file], { rawShards: 2, linesAtOnce: 300 });
    expect(two.bytes).toEqual(one.bytes);
    expect(withoutTime(two)).toEqual(withoutTime(one));
  });
});

describe('the other order of lines', () => {
  const moved = (lines: readonly { device: string; isMixed: boolean; place: number }[]) => {
    const out: (typeof lines)[number][] = [];
    const interleaver = createInterleaver(createFaults(3), (line: (typeof lines)[number]) => out.push(line));
    for (const line of lines) interleaver.push(line);
    interleaver.end();
    return out;
  };

  it('keeps that of each device, loses none, and moves none far', () => {
    const lines = Array.from({ length: 2000 }, (_, place) => ({
      device: `m${(place * 7) % 13}`,
      isMixed: false,
      place,
    }));
    const out = moved(lines);
    expect(out).not.toEqual(lines);
    expect(out.toSorted((a, b) => a.place - b.place)).toEqual(lines);
    for (const each of new Set(lines.map(({ device }) => device))) {
      const places = out.filter(({ device }) => device === each).map(({ place }) => place);
      expect(places).toEqual(places.toSorted((a, b) => a - b));
    }
    for (const [place, line] of out.entries()) expect(line.place - place).toBeLessThanOrEqual(64);
  });

  it('lets no line pass one that concerns several devices', () => {
    const lines = Array.from({ length: 300 }, (_, place) => ({
      device: `m${place % 5}`,
      isMixed: place % 50 === 0,
      place,
    }));
    for (const [place, line] of moved(lines).entries()) {
      if (line.isMixed) expect(line.place).toBe(place);
      expect(Math.floor(line.place / 50)).toBe(Math.floor(place / 50));
    }
  });
});
