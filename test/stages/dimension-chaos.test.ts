// Windows of regions while folds and aggregates run at once in any interleaving, sleep over others, and die at any
// call: each reading counts once.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import { createMemoryPaneSink } from '#adapters/memory/pane-sink.ts';
import { type Pane, paneId } from '#core/windowing/pane.ts';
import { decodeGroupState } from '#core/windowing/state-codec.ts';
import { createAggregate } from '#stages/aggregate/aggregate.ts';
import type { PaneSink, StateStore, StoredState } from '#stages/ports.ts';
import { foldDimensions } from '#stages/sweep/dimension-fold.ts';
import { createPipeline } from '../support/pipeline.ts';
import { compiled, rawRecord, T0 } from '../support/readings.ts';

const profile = compiled({ dimensionWindows: ['region'] }, ['1m']);
const MINUTE_MS = 60_000;
const DEVICES = ['a', 'b', 'c', 'd', 'e'];
const REGIONS = ['north', 'south', undefined];

const reading = fc.record({
  device: fc.nat(4),
  region: fc.nat(2),
  stepMs: fc.integer({ min: 1, max: 30 }).map((seconds) => seconds * 1000),
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
  /** `sleeps`: so many further actions lie between what it loads of key groups and what it makes of it. */
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('fold' as const), sleeps: fc.constantFrom(0, 0, 4, 9) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('again' as const), back: fc.nat(3) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('rest' as const) }) },
);

type Action = typeof action extends fc.Arbitrary<infer A> ? A : never;

/** What the programs met, over all: a property that meets nothing proves nothing. */
const met = { conflicts: 0, emptied: 0 };

function createWorld(seed: number, scheduler: fc.Scheduler) {
  const pipeline = createPipeline(profile, { keyGroups: 3 });
  const real = pipeline.state;
  const panes = createMemoryPaneSink();
  let draws = seed;

  /** Waits for its turn; now and then it dies, before or after its work. */
  async function call<T>(work: () => Promise<T>): Promise<T> {
    draws = (draws * 1_103_515_245 + 12_345) % 2_147_483_648;
    const fate = draws % 31;
    await scheduler.schedule(Promise.resolve());
    if (fate === 0) throw new Error('before');
    const answer = await work();
    if (fate === 1) throw new Error('after');
    return answer;
  }

  const state: StateStore = {
    // Many items are not read at one instant.
    async load(keys) {
      const found = await Promise.all(keys.map((key) => call(() => real.load([key]))));
      return new Map<string, StoredState>(found.flatMap((one) => [...one]));
    },
    commit: (key, bytes, version) =>
      call(async () => {
        const isKept = await real.commit(key, bytes, version);
        if (!isKept) met.conflicts += 1;
        return isKept;
      }),
    keys: (prefix) => call(() => real.keys(prefix)),
  };
  const sink: PaneSink = { write: (some) => call(() => panes.write(some)) };
  const ports = { ...pipeline, state, panes: sink, metrics: createMemoryMetrics() };
  return { pipeline, real, panes, ports, drawn: () => draws };
}

async function play(actions: readonly Action[], seed: number, scheduler: fc.Scheduler) {
  const { pipeline, real, panes, ports, drawn } = createWorld(seed, scheduler);
  // Two groups of devices, two minutes apart: the second one opens windows that the first one's key groups have let go
  // of.
  const clocks = DEVICES.map((_, i) => T0 + (i % 2) * 2 * MINUTE_MS);
  const expected = new Map<string, number[]>();
  const batches: (readonly Uint8Array[])[] = [];
  const folds: Promise<unknown>[] = [];
  const sleepers: { until: number; wake: () => void }[] = [];
  let isDone = Promise.resolve();
  let serial = 0;

  function recordOf({ device, region, stepMs, eighths }: Extract<Action, { kind: 'feed' }>['readings'][number]) {
    const timeMs = (clocks[device] as number) + stepMs;
    clocks[device] = timeMs;
    const name = REGIONS[region];
    const value = eighths / 8;
    if (name !== undefined) {
      const key = `region=${name} ${Math.floor(timeMs / MINUTE_MS) * MINUTE_MS}`;
      expected.set(key, [...(expected.get(key) ?? []), value]);
    }
    serial += 1;
    const body = { device_id: DEVICES[device], timestamp: timeMs, power_kw: value, region: name };
    return rawRecord(serial, body, { arrivalMs: timeMs });
  }

  /**
   * As Lambda: a batch comes again until it went well, and the next one only then; sometimes on two instances at once.
   */
  function deliver(packs: readonly Uint8Array[]): void {
    isDone = isDone.then(async () => {
      for (let isIn = false; !isIn; ) {
        const stages = [createAggregate(profile, ports), createAggregate(profile, ports)].slice(drawn() % 2);
        const outcomes = await Promise.allSettled(stages.map((stage) => stage.run(packs)));
        isIn = outcomes.some(({ status }) => status === 'fulfilled');
      }
    });
  }

  function fold(nowMs: number, until: number): void {
    const isAwake = new Promise<void>((wake) => void sleepers.push({ until, wake }));
    const state: StateStore = {
      ...ports.state,
      async load(keys) {
        const found = await ports.state.load(keys);
        if (keys.some((key) => key.startsWith('windows#'))) await isAwake;
        return found;
      },
    };
    folds.push(foldDimensions(profile, { ...ports, state }, nowMs).catch(() => {}));
  }

  for (const [i, one] of actions.entries()) {
    for (const { until, wake } of sleepers) if (until <= i) wake();
    if (one.kind === 'feed') {
      pipeline.packs.length = 0;
      await pipeline.validate.run(one.readings.map(recordOf));
      batches.push([...pipeline.packs]);
      deliver(batches.at(-1) ?? []);
    }
    if (one.kind === 'again') deliver(batches.at(-1 - one.back) ?? []);
    if (one.kind === 'fold') fold(T0 + (60 + i) * MINUTE_MS, i + one.sleeps);
    if (one.kind === 'rest') await scheduler.waitFor(isDone);
  }
  for (const { wake } of sleepers) wake();
  await scheduler.waitFor(Promise.all([isDone, ...folds]));
  for (const [key, { bytes }] of real.entries) {
    if (key.startsWith('windows#') && decodeGroupState(bytes, profile).dimensions.cells.size === 0) met.emptied += 1;
  }
  await foldDimensions(profile, { state: real, panes, metrics: ports.metrics }, Number.POSITIVE_INFINITY);
  const ofRegions = (all: Iterable<Pane>) => [...all].filter((pane) => pane.of !== undefined);
  return { expected, latest: ofRegions(panes.latest.values()), written: ofRegions(panes.written) };
}

it('the windows of regions hold each reading once, and equal counts are equal panes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(action, { minLength: 4, maxLength: 40, size: 'max' }),
      fc.nat(1_000_000),
      fc.scheduler(),
      async (actions, seed, scheduler) => {
        const { expected, latest, written } = await play(actions, seed, scheduler);
        const got = latest.map(({ device, startMs, count, sum, min, max }) => {
          return [`${device} ${startMs}`, { count, sum, min, max }] as const;
        });
        const wanted = [...expected].map(([key, values]) => {
          const sum = values.reduce((a, b) => a + b, 0);
          return [
            key,
            { count: values.length, sum: sum + 0, min: Math.min(...values) + 0, max: Math.max(...values) + 0 },
          ] as const;
        });
        expect(Object.fromEntries(got)).toEqual(Object.fromEntries(wanted));
        const byId = new Map<string, string>();
        for (const pane of written) {
          const text = JSON.stringify(pane);
          expect(byId.get(paneId(pane)) ?? text).toBe(text);
          byId.set(paneId(pane), text);
        }
      },
    ),
    { seed: 31, numRuns: 200 },
  );
  expect({ conflicts: met.conflicts > 100, emptied: met.emptied > 20 }).toEqual({ conflicts: true, emptied: true });
}, 60_000);
