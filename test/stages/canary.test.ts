// The canary: a reading a minute of Weir's own becomes a window and is judged, nobody sees it, and the sweep says where
// it does not come through.
import { describe, expect, it } from 'vitest';
import { createMemoryAlertStore, createMemoryAlertTopic } from '#adapters/memory/alerts.ts';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import { createMemoryPaneSink } from '#adapters/memory/pane-sink.ts';
import { createMemoryStateStore } from '#adapters/memory/state-store.ts';
import { CANARY_DEVICE } from '#core/canary/canary.ts';
import { decodeSeen } from '#core/canary/seen.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { profileNamed, profiles } from '#profiles/index.ts';
import { createAggregate } from '#stages/aggregate/aggregate.ts';
import { canaryKey } from '#stages/canary/canary.ts';
import { createDetect } from '#stages/detect/detect.ts';
import type { RawStreamRecord } from '#stages/ports.ts';
import { createSweep } from '#stages/sweep/sweep.ts';
import { createValidate } from '#stages/validate/validate.ts';
import { compiled, rawRecord, T0 } from '../support/readings.ts';

const MINUTE_MS = 60_000;

type Dead = 'nothing' | 'raw' | 'aggregate' | 'detect';

function worldOf(name: string, profile = compileProfile(profileNamed(name))) {
  const state = createMemoryStateStore();
  const baselines = createMemoryStateStore();
  const panes = createMemoryPaneSink();
  const topic = createMemoryAlertTopic();
  const alerts = createMemoryAlertStore(() => 0);
  const rejected: unknown[] = [];
  const metrics = createMemoryMetrics();
  let nowMs = T0;
  let sequence = 0;
  let sent: RawStreamRecord[] = [];
  let packs: Uint8Array[] = [];
  let waiting: Uint8Array[] = [];
  const quarantine = { put: async (each: readonly unknown[]) => void rejected.push(...each) };
  const readings = {
    put: async (each: readonly { data: Uint8Array }[]) => void packs.push(...each.map((p) => p.data)),
  };
  const raw = {
    openShards: async () => [{ id: 'shardId-000000000000', firstHashKey: '0' }],
    put: async (records: readonly RawStreamRecord[]) => {
      sent.push(...records);
      return 0;
    },
  };
  const clock = () => nowMs + 2000;
  const validate = createValidate(profile, { readings, quarantine, metrics }, { keyGroups: 16 });
  const aggregate = createAggregate(profile, { state, panes, quarantine, metrics }, { nowMs: clock });
  const detect = createDetect(profile, { state: baselines, alerts, topic, metrics }, { nowMs: clock });
  const sweep = createSweep(
    profile,
    { state, baselines, panes, alerts, topic, metrics, raw },
    { canary: true, idleMs: 660_000 },
  );

  /**
   * A minute: the sweep, then what the streams carry; aggregate comes each fifth. Answers what the sweep said where it
   * failed.
   */
  async function minute(dead: Dead = 'nothing', body?: object): Promise<string | undefined> {
    const failure = await sweep.run(nowMs).then(
      () => undefined,
      (error: Error) => error.message,
    );
    const records = dead === 'raw' ? [] : sent.map(({ data }) => record(data));
    if (body !== undefined) records.push(record(new TextEncoder().encode(JSON.stringify(body))));
    sent = [];
    packs = [];
    await validate.run(records);
    if (dead !== 'detect') await detect.run({ packs, isFinal: true });
    waiting.push(...packs);
    if (Math.floor((nowMs - T0) / MINUTE_MS) % 5 === 4) {
      if (dead !== 'aggregate') await aggregate.run(waiting);
      waiting = dead === 'aggregate' ? waiting : [];
    }
    nowMs += MINUTE_MS;
    return failure;
  }

  function record(bytes: Uint8Array) {
    sequence += 1;
    return { ...rawRecord(sequence, '', { arrivalMs: nowMs + 500 }), bytes };
  }

  /** Answers the minutes, counted from here, in which the sweep failed, and what it said first. */
  async function minutes(
    count: number,
    dead: Dead = 'nothing',
  ): Promise<{ failed: number[]; said: string | undefined }> {
    const failed: number[] = [];
    let said: string | undefined;
    for (let i = 0; i < count; i++) {
      const failure = await minute(dead);
      if (failure === undefined) continue;
      failed.push(i);
      said ??= failure;
    }
    return { failed, said };
  }

  return { profile, state, baselines, panes, topic, metrics, rejected, minute, minutes, now: () => nowMs };
}

describe.each(Object.keys(profiles))('the canary of %s', (name) => {
  it('is accepted, becomes windows and is judged, and nobody sees it or counts it', async () => {
    const world = worldOf(name);
    expect(await world.minutes(200)).toEqual({ failed: [], said: undefined });
    expect(world.rejected).toEqual([]);
    const seen = decodeSeen(world.state.entries.get(canaryKey(name))?.bytes);
    const { judgedMs } = decodeSeen(world.baselines.entries.get(canaryKey(name))?.bytes);
    expect(seen.sinceMs).toBe(T0);
    expect(world.now() - judgedMs).toBeLessThanOrEqual(6 * MINUTE_MS);
    expect(world.now() - seen.windowMs).toBeLessThanOrEqual(20 * MINUTE_MS);
    expect(world.panes.written.filter(({ device }) => device === CANARY_DEVICE)).toEqual([]);
    expect(world.topic.published).toEqual([]);
    for (const counter of ['ReadingsValid', 'ReadingsRejected', 'ValuesAccepted', 'ValuesDuplicate', 'ValuesLate'])
      expect([counter, world.metrics.counts.get(counter)]).toEqual([counter, 0]);
    expect(world.metrics.gauges.get('CanaryJudgedMilliseconds')?.value).toBe(2000);
    expect(world.metrics.gauges.get('CanaryWindowMilliseconds')?.value).toBeGreaterThan(0);
    expect(world.metrics.gauges.get('CanaryWindowMilliseconds')?.value).toBeLessThan(6 * MINUTE_MS);
  });
});

const QUARTER_MS = 15 * MINUTE_MS;

describe.each([
  ['that is as coarse as a meter', { resolutionMs: QUARTER_MS, windows: ['15m'] }],
  ['that has registers only', { measures: { meter_kwh: { unit: 'kWh', counter: true } } }],
  ['that has flags only', { measures: { alarm: { unit: '', flag: true } } }],
  ['whose measure begins at 5', { measures: { heat_c: { unit: '°C', min: 5, max: 10 } } }],
  ['that is stamped at the end', { stampedAt: 'end' }],
  ['with names of its own', { wire: { device: ['nr'], time: ['when'], envelope: ['payload'], measures: ['vals'] } }],
] as const)('the canary of a profile %s', (_, changes) => {
  it('comes through, and neither its values nor its repeats are counted among the fleet’s', async () => {
    const world = worldOf('test', compiled({ units: {}, ...changes }));
    expect(await world.minutes(120)).toEqual({ failed: [], said: undefined });
    expect([world.rejected, world.panes.written, world.topic.published]).toEqual([[], [], []]);
    for (const counter of ['ReadingsValid', 'ReadingsRejected', 'ValuesAccepted', 'ValuesDuplicate', 'ValuesLate'])
      expect([counter, world.metrics.counts.get(counter)]).toEqual([counter, 0]);
  });
});

it('a canary that the profile rejects is an operator’s matter: the sweep fails, and nobody else is told', async () => {
  const world = worldOf('test', compiled({ allRejectedAfterMs: 10 * MINUTE_MS, measures: {}, units: {} }));
  expect((await world.minutes(60)).said).toContain('the canary does not come through');
  expect(world.rejected.length).toBeGreaterThan(0);
  expect(world.topic.published).toEqual([]);
});

describe('a canary that does not come through', () => {
  it.each([
    ['raw', /no window of it was published for \d+ min .*; no rule has judged it for \d+ min \(at most 15 min\)/],
    ['aggregate', /^the canary does not come through: no window of it was published for \d+ min \(at most 27 min\)\./],
    ['detect', /^the canary does not come through: no rule has judged it for \d+ min \(at most 15 min\)\. See/],
  ] as const)('because of %s makes the sweep fail until it does', async (dead, words) => {
    const world = worldOf('energy');
    expect((await world.minutes(60)).failed).toEqual([]);
    const { failed, said } = await world.minutes(60, dead);
    expect(failed.length).toBeGreaterThan(25);
    expect(failed).toEqual(Array.from({ length: failed.length }, (_, i) => 60 - failed.length + i));
    if (dead !== 'raw') expect(said).toMatch(words);
    expect(await world.minute(dead)).toMatch(words);
    expect(world.metrics.counts.get('CanaryOverdue')).toBeGreaterThan(0);
    await world.minutes(25);
    expect((await world.minutes(60)).failed).toEqual([]);
  });

  it('is not late at a first deployment, and is where nothing ever comes', async () => {
    const world = worldOf('energy');
    const { failed } = await world.minutes(40, 'raw');
    expect(failed[0]).toBeGreaterThanOrEqual(15);
    expect(failed[0]).toBeLessThanOrEqual(17);
  });
});

it('readings of others are shown and told as ever', async () => {
  const world = worldOf('energy');
  const reading = (power: number) => ({ device_id: 'a', timestamp: new Date(world.now()).toISOString(), power });
  await world.minute('nothing', reading(2));
  await world.minute('nothing', reading(0));
  await world.minutes(30);
  expect(world.topic.published.map(({ device, rule }) => [device, rule])).toContainEqual(['a', 'outage']);
  expect(new Set(world.panes.written.map(({ device }) => device))).toEqual(new Set(['a']));
  expect(world.metrics.counts.get('ReadingsValid')).toBe(2);
});
