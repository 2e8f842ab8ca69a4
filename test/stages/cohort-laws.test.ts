// Cohorts while sweeps and aggregates run in any order, die at any call and run twice at once: the same incidents as
// from the raw readings by themselves, each told under one identity.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createMemoryAlertStore, createMemoryAlertTopic } from '#adapters/memory/alerts.ts';
import type { AlertTransition } from '#core/alert/alert.ts';
import type { Notice } from '#core/alert/notice.ts';
import { createAggregate } from '#stages/aggregate/aggregate.ts';
import type { StateStore } from '#stages/ports.ts';
import { judgeCohorts } from '#stages/sweep/cohorts.ts';
import { createPipeline } from '../support/pipeline.ts';
import { compiled, rawRecord, T0 } from '../support/readings.ts';
import { type RawReading, type ReferenceRule, referenceOf } from './cohort-reference.ts';

const MINUTE_MS = 60_000;
const settings = {
  ...{ windowMs: MINUTE_MS, floor: 0.5, deviations: 2, ratio: 1.5, minMembers: 2, minWindows: 4 },
  ...{ forMs: MINUTE_MS, holdMs: MINUTE_MS },
};
const LATENESS_MS = 2 * MINUTE_MS;
const profile = compiled(
  {
    allowedLatenessMs: LATENESS_MS,
    rules: [{ kind: 'cohort', name: 'odd', measure: 'power_kw', dimension: 'region', severity: 'medium', ...settings }],
  },
  ['1m'],
);
const reference: ReferenceRule = { ...settings, latenessMs: LATENESS_MS };
const REGIONS = ['north', 'south', 'west'];
const DEVICES = Array.from({ length: 12 }, (_, i) => `meter-${i}`);
const MINUTES = 14;

/** Per minute and device: what it does. 0 mostly: a value near its usual one, at once. */
const deed = fc.oneof(
  { weight: 30, arbitrary: fc.constant('usual' as const) },
  { weight: 3, arbitrary: fc.constantFrom('low' as const, 'high' as const, 'zero' as const, 'export' as const) },
  {
    weight: 3,
    arbitrary: fc.constantFrom('missing' as const, 'twice' as const, 'moved' as const, 'homeless' as const),
  },
  { weight: 2, arbitrary: fc.constantFrom('late' as const, 'at-the-limit' as const, 'too-late' as const) },
);
const program = fc.record({
  deeds: fc.array(fc.array(deed, { minLength: 12, maxLength: 12 }), { minLength: MINUTES, maxLength: MINUTES }),
  /** Runs of minutes in which a device, or a whole region, is low. */
  low: fc.array(
    fc.record({ device: fc.nat(11), from: fc.integer({ min: 4, max: 10 }), length: fc.integer({ min: 1, max: 6 }) }),
    { maxLength: 3 },
  ),
  dark: fc.array(
    fc.record({ region: fc.nat(2), from: fc.integer({ min: 4, max: 10 }), length: fc.integer({ min: 2, max: 5 }) }),
    { maxLength: 1 },
  ),
  seed: fc.nat(1_000_000),
});
type Program = typeof program extends fc.Arbitrary<infer P> ? P : never;

const isIn = ({ from, length }: { from: number; length: number }, minute: number) =>
  minute >= from && minute < from + length;

function readingsOf({ deeds, low, dark }: Program): RawReading[] {
  return deeds.flatMap((ofMinute, minute) =>
    ofMinute.flatMap((what, i): RawReading[] => {
      const home = i % 3;
      const timeMs = T0 + minute * MINUTE_MS + ((i * 7) % 50) * 1000;
      const isLow = low.some((each) => each.device === i && isIn(each, minute));
      const isDark = dark.some((each) => each.region === home && isIn(each, minute));
      // Never quite the same: a tenth up and down, by device and minute.
      const usual = (2 + i) * (1 + 0.1 * Math.sin(i * 13 + minute * 5)) * (isLow ? 0.2 : 1) * (isDark ? 0.1 : 1);
      const value = { low: usual * 0.2, high: usual * 6, zero: 0, export: -usual }[what as 'low'] ?? usual;
      const closesMs = T0 + (minute + 1) * MINUTE_MS + LATENESS_MS;
      const delayed = { late: timeMs + 90_000, 'at-the-limit': closesMs, 'too-late': closesMs + 1 }[what as 'late'];
      const arrivalMs = delayed ?? timeMs + 1000;
      const region = what === 'homeless' ? undefined : REGIONS[what === 'moved' ? (home + 1) % 3 : home];
      const reading = { device: DEVICES[i] as string, region, timeMs, arrivalMs, value };
      if (what === 'missing') return [];
      const again = { ...reading, timeMs: timeMs + 3000, arrivalMs: arrivalMs + 3000, value: value * 1.1 };
      return what === 'twice' ? [reading, reading, again] : [reading];
    }),
  );
}

const met = { opened: 0, within: 0, over: 0, regions: 0, deaths: 0, conflicts: 0 };

async function play(all: Program): Promise<string[]> {
  const pipeline = createPipeline(profile, { keyGroups: 5 });
  const real = pipeline.state;
  const alerts = createMemoryAlertStore(() => 0);
  const topic = createMemoryAlertTopic();
  const told: AlertTransition[] = [];
  let draws = all.seed;
  let isCalm = false;
  const draw = (of: number) => {
    draws = (draws * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor(draws / 65_536) % of;
  };
  async function call<T>(work: () => Promise<T>): Promise<T> {
    const fate = isCalm ? 2 : draw(25);
    if (fate < 2) met.deaths += 1;
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
        if (!isKept) met.conflicts += 1;
        return isKept;
      }),
    keys: (prefix) => call(() => real.keys(prefix)),
  };
  const ports = {
    ...pipeline,
    state,
    alerts: {
      ...alerts,
      putPending: (each: AlertTransition) =>
        call(() => {
          told.push(each);
          return alerts.putPending(each);
        }),
    },
    topic: { publish: (each: Notice) => call(() => topic.publish(each)) },
  };
  const judge = (untilMs: number) => judgeCohorts(profile, ports, untilMs).catch(() => undefined);
  const readings = readingsOf(all).sort((a, b) => a.arrivalMs - b.arrivalMs);
  let serial = 0;
  for (let from = 0, to = 0; from < readings.length; from = to) {
    to = Math.min(readings.length, from + 1 + draw(25));
    const records = readings.slice(from, to).map(({ device, region, timeMs, arrivalMs, value }) => {
      serial += 1;
      const body = { device_id: device, timestamp: timeMs, power_kw: value, region };
      return rawRecord(serial, body, { arrivalMs });
    });
    pipeline.packs.length = 0;
    await pipeline.validate.run(records);
    const packs = [...pipeline.packs];
    for (let isIn = false; !isIn; ) {
      const stages = [createAggregate(profile, ports), createAggregate(profile, ports)].slice(draw(2));
      const outcomes = await Promise.allSettled(stages.map((stage) => stage.run(packs)));
      isIn = outcomes.some(({ status }) => status === 'fulfilled');
    }
    const absorbedMs = (readings[to - 1] as RawReading).arrivalMs;
    if (draw(3) === 0) await Promise.all(Array.from({ length: 1 + draw(2) }, () => judge(absorbedMs)));
  }
  isCalm = true;
  await judge(Number.POSITIVE_INFINITY);
  // Whoever tells it, and however often: what is told under an identity is the same.
  for (const each of told) expect(each).toEqual(await alerts.find(each.id, each.transition));
  return [...alerts.entries.values()].map(({ transition }) => line(transition)).sort();
}

function line({ device, dimensions, change, group, startMs, atMs }: AlertTransition): string {
  const who = device.startsWith('region=') ? device : `${device}@${dimensions.region}`;
  if (who === device) met.regions += 1;
  if (group !== undefined) met.within += 1;
  met[change as 'opened'] += 1;
  return `${who} ${change}${group === undefined ? '' : '-within'} ${startMs} ${atMs}`;
}

it('in any order, with any crash and two at once, cohorts find what the raw readings say, and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(program, async (all) => {
      expect(await play(all)).toEqual(referenceOf(readingsOf(all), reference));
    }),
    { numRuns: 60, seed: 20_260_101 },
  );
  // A law that meets nothing proves nothing.
  for (const count of Object.values(met)) expect(count).toBeGreaterThan(10);
}, 60_000);
