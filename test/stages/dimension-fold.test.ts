// Windows of regions over key groups: transcripts of when they come out, every call of the fold failing once, and a property with several folds
// and aggregates at once in any interleaving, against a plain count.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import { createMemoryPaneSink } from '#adapters/memory/pane-sink.ts';
import { type Pane, paneId } from '#core/windowing/pane.ts';
import { decodeGroupState } from '#core/windowing/state-codec.ts';
import { createAggregate } from '#stages/aggregate.ts';
import { foldDimensions } from '#stages/dimension-fold.ts';
import type { PaneSink, StateStore } from '#stages/ports.ts';
import { createPipeline } from '../support/pipeline.ts';
import { at, compiled, rawRecord, T0 } from '../support/readings.ts';

const profile = compiled({ dimensionWindows: ['region'], allowedLatenessMs: 600_000 }, ['1m']);
const MINUTE_MS = 60_000;

const ofRegions = (panes: Iterable<Pane>) => [...panes].filter((pane) => pane.of !== undefined);
const line = ({ device, window, startMs, count, sum }: Pane) =>
  `${device} ${window} ${new Date(startMs - T0).toISOString().slice(11, 16)} ${count} ${sum}`;

let serial = 0;
/** `device clock value region`. */
function record(text: string) {
  const [device, clock = '', value, region] = text.split(' ');
  serial += 1;
  const body = { device_id: device, timestamp: at(clock), power_kw: Number(value), region };
  return rawRecord(serial, body, { arrivalMs: at(clock) });
}

function createWorld(keyGroups = 8) {
  const pipeline = createPipeline(profile, { keyGroups });
  const { state, panes, metrics } = pipeline;
  let seen = 0;
  return {
    ...pipeline,
    hear: (...lines: string[]) => pipeline.feed(lines.map(record)),
    async foldAt(clock: string): Promise<string[]> {
      seen = panes.written.length;
      await foldDimensions(profile, { state, panes, metrics }, at(clock));
      return ofRegions(panes.written.slice(seen)).map(line).sort();
    },
    cellCount(): number {
      const groups = [...state.entries].filter(([key]) => key.startsWith('windows#'));
      return groups.reduce((sum, [, { bytes }]) => sum + decodeGroupState(bytes, profile).dimensions.cells.size, 0);
    },
  };
}

describe('a window of a region', () => {
  it('is one pane over all key groups, once its end, the out-of-orderness and the delay have passed', async () => {
    const world = createWorld();
    await world.hear('a 00:00:05 1 north', 'b 00:00:10 2 north', 'c 00:00:20 4 north', 'd 00:00:30 8 south');
    expect(new Set([...world.state.entries.keys()].filter((key) => key.startsWith('windows#'))).size).toBeGreaterThan(
      2,
    );
    expect(await world.foldAt('00:01:39')).toEqual([]);
    expect(await world.foldAt('00:01:40')).toEqual([
      'region=north 1m by region 00:00 3 7',
      'region=south 1m by region 00:00 1 8',
    ]);
    expect(await world.foldAt('00:02:40')).toEqual([]);
  });

  it('has a reading in the region it carried', async () => {
    const world = createWorld();
    await world.hear('a 00:00:05 1 north', 'a 00:00:10 2 south', 'a 00:00:15 4 north', 'a 00:00:20 8');
    expect(await world.foldAt('00:02:00')).toEqual([
      'region=north 1m by region 00:00 2 5',
      'region=south 1m by region 00:00 1 2',
    ]);
  });

  it('that its key groups let go of comes back whole with a reading of an old clock', async () => {
    const world = createWorld();
    await world.hear('a 00:00:05 1 north', 'b 00:00:10 2 north');
    await world.foldAt('00:02:00');
    await world.hear('a 00:05:00 1', 'b 00:05:00 1');
    expect(world.cellCount()).toBe(0);
    await world.hear('late 00:00:30 4 north', 'a 00:06:00 1', 'b 00:00:50 8 north');
    expect(await world.foldAt('00:07:00')).toEqual(['region=north 1m by region 00:00 4 15']);
    await world.hear('a 00:08:00 1', 'b 00:08:00 1', 'late 00:00:31 16 north');
    expect(await world.foldAt('00:09:00')).toEqual(['region=north 1m by region 00:00 5 31']);
  });

  it('stays in a key group until it was folded, and not longer', async () => {
    const world = createWorld(1);
    await world.hear('a 00:00:05 1 north');
    await world.hear('a 00:05:00 1');
    await world.hear('a 00:06:00 1');
    expect(world.cellCount()).toBe(1);
    await world.foldAt('00:07:00');
    expect(world.cellCount()).toBe(1);
    await world.hear('a 00:07:00 1');
    expect(world.cellCount()).toBe(0);
  });

  it('is nothing where the profile folds no dimension, and what was begun is dropped', async () => {
    const world = createWorld(1);
    await world.hear('a 00:00:05 1 north');
    const plain = createAggregate(compiled({}, ['1m']), { ...world, state: world.state });
    await plain.run(world.packs);
    expect(world.cellCount()).toBe(0);
  });
});

describe('the fold', () => {
  class Died extends Error {}

  /** Dies at its nth call of a port, before or after the work. */
  function dying(world: ReturnType<typeof createWorld>, nth: number, isAfter: boolean) {
    let calls = 0;
    async function call<T>(work: () => Promise<T>): Promise<T> {
      calls += 1;
      const isNow = calls === nth;
      if (isNow && !isAfter) throw new Died();
      const answer = await work();
      if (isNow) throw new Died();
      return answer;
    }
    const state: StateStore = {
      load: (keys) => call(() => world.state.load(keys)),
      commit: (key, bytes, version) => call(() => world.state.commit(key, bytes, version)),
      keys: (prefix) => call(() => world.state.keys(prefix)),
    };
    const panes: PaneSink = { write: (some) => call(() => world.panes.write(some)) };
    return { state, panes, metrics: world.metrics };
  }

  it('may die at any call: the next run publishes all of it, and nothing counts twice', async () => {
    for (const isAfter of [false, true]) {
      for (let nth = 1, isOver = false; !isOver; nth += 1) {
        const world = createWorld();
        await world.hear('a 00:00:05 1 north', 'b 00:00:10 2 north', 'c 00:00:20 4 south');
        const first = await foldDimensions(profile, dying(world, nth, isAfter), at('00:02:00')).catch(
          (error: unknown) => error,
        );
        isOver = !(first instanceof Died);
        if (isOver) expect(nth).toBeGreaterThan(7);
        await world.hear('a 00:00:30 8 north', 'c 00:03:00 1');
        await foldDimensions(profile, dying(world, nth, isAfter), at('00:05:00')).catch(() => {});
        await world.hear('a 00:04:00 1', 'b 00:00:40 16 north');
        await world.foldAt('00:06:00');
        expect(ofRegions(world.panes.latest.values()).map(line).sort()).toEqual([
          'region=north 1m by region 00:00 4 27',
          'region=south 1m by region 00:00 1 4',
        ]);
      }
    }
  });

  it('with more than a run takes goes on in the next ones, key group by key group', async () => {
    const world = createWorld(4);
    const minutes = Array.from({ length: 40 }, (_, i) => `00:${i + 10}:00`);
    await world.hear(...minutes.flatMap((clock) => ['a', 'b', 'c', 'd'].map((device) => `${device} ${clock} 1 north`)));
    const groups = [...world.state.entries.keys()].filter((key) => key.startsWith('windows#')).length;
    expect(groups).toBeGreaterThan(1);
    let runs = 0;
    for (; (await foldDimensions(profile, world, at('01:00:00'), { maxCells: 1 })) > 0; runs += 1);
    expect(runs).toBe(groups);
    expect(ofRegions(world.panes.latest.values()).map(({ count }) => count)).toEqual(Array(40).fill(4));
    await world.hear(...['a', 'b', 'c', 'd'].map((device) => `${device} 01:01:00 1`));
    expect(world.cellCount()).toBe(0);
  });
});

describe('whatever runs at once and dies', () => {
  const DEVICES = ['a', 'b', 'c', 'd', 'e'];
  const REGIONS = ['north', 'south', undefined];
  const reading = fc.record({
    device: fc.nat(4),
    region: fc.nat(2),
    stepMs: fc.integer({ min: 1, max: 70 }).map((s) => s * 1000),
    eighths: fc.integer({ min: -80, max: 80 }),
  });
  const action = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('feed' as const),
        readings: fc.array(reading, { minLength: 1, maxLength: 5 }),
      }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('fold' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('again' as const), back: fc.nat(3) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('rest' as const) }) },
  );

  it('the windows of regions hold each reading once, and equal counts are equal panes', async () => {
    let conflicts = 0;
    let dropped = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(action, { minLength: 4, maxLength: 24 }),
        fc.nat(1_000_000),
        fc.scheduler(),
        async (actions, seed, scheduler) => {
          const pipeline = createPipeline(profile, { keyGroups: 3 });
          const real = pipeline.state;
          const panes = createMemoryPaneSink();
          const metrics = createMemoryMetrics();
          let draws = seed;
          /** Now and then a call dies, before or after its work. */
          async function call<T>(work: () => Promise<T>): Promise<T> {
            draws = (draws * 1_103_515_245 + 12_345) % 2_147_483_648;
            const fate = draws % 23;
            await scheduler.schedule(Promise.resolve());
            if (fate === 0) throw new Error('before');
            const answer = await work();
            if (fate === 1) throw new Error('after');
            return answer;
          }
          const state: StateStore = {
            load: (keys) => call(() => real.load(keys)),
            commit: (key, bytes, version) =>
              call(async () => {
                const isKept = await real.commit(key, bytes, version);
                if (!isKept) conflicts += 1;
                return isKept;
              }),
            keys: (prefix) => call(() => real.keys(prefix)),
          };
          const sink: PaneSink = { write: (some) => call(() => panes.write(some)) };
          const ports = { ...pipeline, state, panes: sink, metrics };
          const clocks = DEVICES.map((_, i) => T0 + i * 4 * MINUTE_MS);
          const expected = new Map<string, number[]>();
          const batches: (readonly Uint8Array[])[] = [];
          let isDone = Promise.resolve();
          const folds: Promise<unknown>[] = [];
          let nowMs = T0 + 60 * MINUTE_MS;

          /** As Lambda: a batch comes again until it went well, and the next one only then; sometimes on two instances at once. */
          const deliver = (packs: readonly Uint8Array[]) => {
            isDone = isDone.then(async () => {
              for (let isIn = false; !isIn; ) {
                const two = [createAggregate(profile, ports), createAggregate(profile, ports)].slice(draws % 2);
                const outcomes = await Promise.allSettled(two.map((stage) => stage.run(packs)));
                isIn = outcomes.some(({ status }) => status === 'fulfilled');
              }
            });
          };
          for (const one of actions) {
            nowMs += MINUTE_MS;
            if (one.kind === 'feed') {
              const records = one.readings.map(({ device, region, stepMs, eighths }) => {
                clocks[device] = (clocks[device] as number) + stepMs;
                const timeMs = clocks[device] as number;
                if (REGIONS[region] !== undefined) {
                  const key = `region=${REGIONS[region]} ${Math.floor(timeMs / MINUTE_MS) * MINUTE_MS}`;
                  expected.set(key, [...(expected.get(key) ?? []), eighths / 8]);
                }
                serial += 1;
                const body = {
                  device_id: DEVICES[device],
                  timestamp: timeMs,
                  power_kw: eighths / 8,
                  region: REGIONS[region],
                };
                return rawRecord(serial, body, { arrivalMs: timeMs });
              });
              pipeline.packs.length = 0;
              await pipeline.validate.run(records);
              batches.push([...pipeline.packs]);
              deliver(batches.at(-1) ?? []);
            }
            if (one.kind === 'again') deliver(batches.at(-1 - one.back) ?? []);
            if (one.kind === 'fold') folds.push(foldDimensions(profile, ports, nowMs).catch(() => {}));
            if (one.kind === 'rest') await scheduler.waitFor(isDone);
          }
          await scheduler.waitFor(Promise.all([isDone, ...folds]));
          await foldDimensions(profile, { state: real, panes, metrics }, Number.POSITIVE_INFINITY);

          const got = new Map(ofRegions(panes.latest.values()).map((pane) => [`${pane.device} ${pane.startMs}`, pane]));
          expect([...got.keys()].sort()).toEqual([...expected.keys()].sort());
          for (const [key, values] of expected) {
            const sum = values.reduce((a, b) => a + b, 0);
            const wanted = {
              count: values.length,
              sum,
              min: Math.min(...values),
              max: Math.max(...values),
              mean: sum / values.length,
            };
            const { count, sum: gotSum, min, max, mean } = got.get(key) as Pane;
            expect({ key, count, sum: gotSum, min, max, mean }).toEqual({
              key,
              ...wanted,
              min: wanted.min + 0,
              max: wanted.max + 0,
              sum: sum + 0,
              mean: wanted.mean + 0,
            });
          }
          const byId = new Map<string, string>();
          for (const pane of ofRegions(panes.written)) {
            expect(byId.get(paneId(pane)) ?? JSON.stringify(pane)).toBe(JSON.stringify(pane));
            byId.set(paneId(pane), JSON.stringify(pane));
          }
          for (const [key, { bytes }] of real.entries) {
            if (key.startsWith('windows#') && decodeGroupState(bytes, profile).dimensions.cells.size === 0)
              dropped += 1;
          }
        },
      ),
      { seed: 31, numRuns: 150 },
    );
    expect([conflicts > 20, dropped > 5]).toEqual([true, true]);
  });
});
