// Which key groups the sweep loads, and that looking only when there can be something to do misses nothing.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemoryAlertStore, createMemoryAlertTopic } from '#adapters/memory/alerts.ts';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import { createMemoryPaneSink } from '#adapters/memory/pane-sink.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { decodeSweepMark, encodeSweepMark } from '#stages/stored/sweep-mark.ts';
import { createSweep } from '#stages/sweep/sweep.ts';
import { createPipeline } from '../support/pipeline.ts';
import { at, compiled, rawRecord } from '../support/readings.ts';

const MINUTE_MS = 60_000;
/** A batching window of five minutes: two of them and a minute. */
const IDLE_MS = 11 * MINUTE_MS;

function createWorld(overrides: Parameters<typeof compiled>[0] = {}, keyGroups = 1) {
  const profile = compiled(overrides);
  const pipeline = createPipeline(profile, { keyGroups });
  const panes = createMemoryPaneSink();
  const topic = createMemoryAlertTopic();
  const ports = { state: pipeline.state, panes, topic, metrics: createMemoryMetrics() };
  const sweep = createSweep(profile, { ...ports, alerts: createMemoryAlertStore(() => 0) }, { idleMs: IDLE_MS });
  let n = 0;
  return {
    profile,
    pipeline,
    panes,
    topic,
    async hear(device: string, clock: string) {
      n += 1;
      const reading = { device_id: device, timestamp: at(clock), power_kw: 1 };
      await pipeline.feed([rawRecord(n, reading, { arrivalMs: at(clock) })]);
    },
    /** How many window states the run loaded. */
    async sweepAt(nowMs: number): Promise<number> {
      const from = pipeline.state.calls.length;
      await sweep.run(nowMs);
      const loads = pipeline.state.calls.slice(from).flatMap((call) => (call.kind === 'load' ? call.keys : []));
      return loads.filter((key) => key.startsWith('windows#')).length;
    },
  };
}

const named = (panes: readonly Pane[]) => panes.map(({ device, window, count }) => `${device} ${window} ${count}`);

it('loads a busy key group once in an idle time, not at every run', async () => {
  const world = createWorld();
  let loads = 0;
  for (let minute = 1; minute <= 110; minute += 1) {
    const clock = `00:${String(minute % 60).padStart(2, '0')}:00`;
    await world.hear('a', minute < 60 ? clock : `01:${clock.slice(3)}`);
    loads += await world.sweepAt(at('00:00:30') + minute * MINUTE_MS);
  }
  // The first look at once, then each time when the last arrival seen is 11 minutes old.
  expect(loads).toBeLessThanOrEqual(12);
  expect(world.panes.written).toEqual([]);
});

it('publishes a window of an idle key group at the first run after its end, and then looks twice in an idle time', async () => {
  const world = createWorld({ windows: ['1h'] });
  await world.hear('a', '00:01:00');
  const published: number[] = [];
  let late = 0;
  for (let minute = 2; minute <= 120; minute += 1) {
    const loads = await world.sweepAt(at('00:00:00') + minute * MINUTE_MS);
    if (world.panes.written.length > published.length) published.push(minute);
    if (minute > 70) late += loads;
  }
  // Its end at 01:00 and the ten seconds of out-of-orderness; looks overlap by a minute, so the next one publishes the
  // same pane again.
  expect(published).toEqual([61, 67]);
  expect(new Set(named(world.panes.written))).toEqual(new Set(['a 1h 1']));
  expect(late).toBeLessThanOrEqual(50 / (IDLE_MS / 2 / MINUTE_MS) + 1);
});

it('tells of a silent device at the first run after its time, however busy its key group is', async () => {
  const world = createWorld({ silentAfterMs: 20 * MINUTE_MS });
  await world.hear('quiet', '00:00:30');
  const told: number[] = [];
  for (let minute = 1; minute <= 40; minute += 1) {
    await world.hear('loud', `00:${String(minute).padStart(2, '0')}:00`);
    await world.sweepAt(at('00:00:00') + minute * MINUTE_MS);
    if (world.topic.published.length > told.length) told.push(minute);
  }
  expect(told).toEqual([21]);
  // It is back: told within a batching window.
  await world.hear('quiet', '00:40:30');
  for (let minute = 41; minute <= 47; minute += 1) {
    await world.sweepAt(at('00:00:00') + minute * MINUTE_MS);
  }
  expect(world.topic.published.map(({ device, state }) => `${device} ${state}`)).toEqual([
    'quiet firing',
    'quiet resolved',
  ]);
});

it('waiting for a batch is no silence: without ticks a key group is judged by its newest arrival that was absorbed', async () => {
  const world = createWorld({ silentAfterMs: 5 * MINUTE_MS });
  for (const device of ['dead', 'well']) await world.hear(device, '00:00:30');
  // Their next readings wait for five minutes in a batch.
  const toldAt = async (from: number, to: number): Promise<string[]> => {
    const told: string[] = [];
    for (let minute = from; minute <= to; minute += 1) {
      const before = world.topic.published.length;
      await world.sweepAt(at('00:00:00') + minute * MINUTE_MS);
      for (const { device } of world.topic.published.slice(before)) told.push(`${minute} ${device}`);
    }
    return told;
  };
  expect(await toldAt(1, 6)).toEqual([]);
  await world.hear('well', '00:06:00');
  expect(await toldAt(7, 12)).toEqual(['7 dead']);
  await world.hear('well', '00:12:00');
  // Nothing of the key group any more: whether it waits or is silent, nobody knows.
  expect(await toldAt(13, 24)).toEqual([]);
});

it('whatever comes when, and whichever runs are missed: in the end every window was published as it is', async () => {
  const events = fc.array(
    fc.record({
      waitMinutes: fc.integer({ min: 0, max: 25 }),
      device: fc.constantFrom('a', 'b', 'c', 'd'),
      isMissed: fc.boolean(),
    }),
    { minLength: 1, maxLength: 25 },
  );
  await fc.assert(
    fc.asyncProperty(events, async (program) => {
      const world = createWorld({ windows: ['5m', '15m/5m'] }, 2);
      const clockOf = (minute: number) =>
        `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}:05`;
      let minute = 0;
      for (const { waitMinutes, device, isMissed } of program) {
        for (const end = minute + waitMinutes; minute < end; minute += 1) {
          if (!isMissed) await world.sweepAt(at(clockOf(minute)));
        }
        await world.hear(device, clockOf(minute));
      }
      for (const end = minute + 45; minute <= end; minute += 1) await world.sweepAt(at(clockOf(minute)));
      const published = lastPanes([...world.pipeline.panes.written, ...world.panes.written]);
      expect(published).toEqual(lastPanes(await publishedAtEnd(world)));
    }),
    { numRuns: 60 },
  );
});

/** Every window of the states as they lie there, published by a sweep that knows of no other. */
async function publishedAtEnd({ profile, pipeline }: ReturnType<typeof createWorld>): Promise<readonly Pane[]> {
  const state = {
    ...pipeline.state,
    load: (keys: readonly string[]) => pipeline.state.load(keys.filter((key) => !key.startsWith('sweep#'))),
  };
  const topic = createMemoryAlertTopic();
  const ports = { state, panes: pipeline.panes, topic, metrics: createMemoryMetrics() };
  await createSweep(profile, { ...ports, alerts: createMemoryAlertStore(() => 0) }).run(Number.POSITIVE_INFINITY);
  return pipeline.panes.written;
}

function lastPanes(panes: readonly Pane[]): Record<string, number> {
  const last: Record<string, number> = {};
  for (const { device, measure, window, startMs, count } of panes) {
    const name = `${device} ${measure} ${window} ${startMs}`;
    last[name] = Math.max(last[name] ?? 0, count);
  }
  return Object.fromEntries(Object.entries(last).sort());
}

describe('the mark', () => {
  const mark = {
    atMs: 5,
    listedMs: 2,
    groups: new Map([
      ['windows#test#0', { version: 3, lookedMs: 4, nextMs: 9 }],
      ['windows#test#1', { version: 0, lookedMs: 5, nextMs: Number.NEGATIVE_INFINITY }],
    ]),
  };

  it('reads back as it was written', () => {
    expect(decodeSweepMark(encodeSweepMark(mark))).toEqual(mark);
  });

  it('from before key groups had times of their own has every one of them looked at', () => {
    const bytes = encodeSweepMark(mark);
    const old = bytes.subarray(0, bytes.byteLength - (2 * 2 + 1) * 8);
    expect(decodeSweepMark(old).groups.get('windows#test#0')).toEqual({
      version: 3,
      lookedMs: 5,
      nextMs: Number.NEGATIVE_INFINITY,
    });
  });
});
