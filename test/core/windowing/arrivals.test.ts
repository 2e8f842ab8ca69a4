// What the state knows of when a device was heard, and of devices of which nothing is accepted: against a plain walk
// through the readings.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reasonOf } from '#core/reading/issue.ts';
import type { GroupState } from '#core/windowing/group-state.ts';
import { countOf, MAX_REFUSED_DEVICES, mostGivenReason } from '#core/windowing/refused.ts';
import { decodeGroupState, encodeGroupState } from '#core/windowing/state-codec.ts';
import { createPipeline } from '../../support/pipeline.ts';
import { compiled, rawRecord, T0 } from '../../support/readings.ts';

const profile = compiled({ silentAfterMs: 45 * 60_000 });
const DAY_MS = 86_400_000;

type Kind = 'good' | 'partly' | 'bad-time' | 'out-of-range';
interface Sent {
  readonly device: string;
  readonly kind: Kind;
  /** Event time, seconds before its arrival. */
  readonly agoS: number;
  /** Arrival, seconds after the one before. */
  readonly afterS: number;
}

const bodyOf = ({ device, kind }: Sent, timeMs: number) => ({
  device_id: device,
  timestamp: kind === 'bad-time' ? 'yesterday' : timeMs,
  power_kw: kind === 'out-of-range' ? 65_535_000 : 1,
  ...(kind === 'partly' ? { heat_c: 'warm' } : {}),
});

async function stateAfter(sent: readonly Sent[], cut: number): Promise<GroupState> {
  const pipeline = createPipeline(profile, { keyGroups: 1, maxAgeMs: 7 * DAY_MS });
  let arrivalMs = T0;
  const records = sent.map((each, i) => {
    arrivalMs += each.afterS * 1000;
    return rawRecord(i, bodyOf(each, arrivalMs - each.agoS * 1000), { arrivalMs });
  });
  for (let from = 0; from < records.length; from += cut) await pipeline.feed(records.slice(from, from + cut));
  const stored = pipeline.state.entries.get('windows#test#0')?.bytes as Uint8Array;
  return decodeGroupState(stored, profile);
}

const heard = (state: GroupState) =>
  Object.fromEntries(
    [...state.devices.values()].map(({ id, arrivalMs, acceptedMs }) => [id, { arrivalMs, acceptedMs }]),
  );
const refused = (state: GroupState) =>
  Object.fromEntries(
    [...state.refused.byId].map(([id, each]) => [
      id,
      { firstMs: each.firstMs, lastMs: each.lastMs, count: countOf(each), most: reasonOf(mostGivenReason(each)) },
    ]),
  );

/**
 * The same by a walk, with a reading of its own for what is accepted: a slot of a second that is new and within the
 * lateness of its device's clock.
 */
function walked(sent: readonly Sent[]) {
  const devices = new Map<string, { clockMs: number; arrivalMs: number; acceptedMs: number; slots: Set<number> }>();
  const unaccepted = new Map<string, { firstMs: number; lastMs: number; reasons: string[] }>();
  let nowMs = T0;
  for (const { device, kind, agoS, afterS } of sent) {
    nowMs += afterS * 1000;
    const timeMs = nowMs - agoS * 1000;
    const known = devices.get(device);
    if (kind === 'bad-time' || kind === 'out-of-range') {
      if (known !== undefined) known.arrivalMs = nowMs;
      const entry = unaccepted.get(device) ?? { firstMs: nowMs, lastMs: nowMs, reasons: [] };
      entry.lastMs = nowMs;
      entry.reasons.push(kind);
      unaccepted.set(device, entry);
      continue;
    }
    const own = known ?? { clockMs: -Infinity, arrivalMs: -Infinity, acceptedMs: -Infinity, slots: new Set() };
    devices.set(device, own);
    own.arrivalMs = nowMs;
    own.clockMs = Math.max(own.clockMs, timeMs);
    const sliceEndMs = Math.floor(timeMs / 60_000) * 60_000 + 60_000;
    const isLate = sliceEndMs + 600_000 <= own.clockMs;
    if (isLate || own.slots.has(timeMs)) continue;
    own.slots.add(timeMs);
    own.acceptedMs = nowMs;
    unaccepted.delete(device);
  }
  return {
    heard: Object.fromEntries([...devices].map(([id, { arrivalMs, acceptedMs }]) => [id, { arrivalMs, acceptedMs }])),
    refused: Object.fromEntries(
      [...unaccepted].map(([id, { firstMs, lastMs, reasons }]) => {
        const bad = reasons.filter((reason) => reason === 'bad-time').length;
        const most = bad >= reasons.length - bad ? 'bad-time' : 'out-of-range';
        return [id, { firstMs, lastMs, count: reasons.length, most }];
      }),
    ),
  };
}

const sentReadings = fc.array(
  fc.record({
    device: fc.constantFrom('a', 'b', 'c'),
    kind: fc.constantFrom<Kind>('good', 'good', 'partly', 'bad-time', 'out-of-range'),
    agoS: fc.oneof(fc.nat(5), fc.nat(3_000)),
    afterS: fc.nat(300),
  }),
  { minLength: 1, maxLength: 40 },
);

describe('the last arrivals and the devices of which nothing is accepted', () => {
  it('are those of a plain walk through the readings, however these are cut into calls and packs', async () => {
    await fc.assert(
      fc.asyncProperty(sentReadings, fc.integer({ min: 1, max: 12 }), async (sent, cut) => {
        const state = await stateAfter(sent, cut);
        const expected = walked(sent);
        expect(heard(state)).toEqual(expected.heard);
        expect(refused(state)).toEqual(expected.refused);
      }),
      { numRuns: 200 },
    );
  });

  it('come back from the stored state as they were', async () => {
    await fc.assert(
      fc.asyncProperty(sentReadings, async (sent) => {
        const state = await stateAfter(sent, 7);
        expect(decodeGroupState(encodeGroupState(state, profile), profile)).toEqual(state);
      }),
      { numRuns: 50 },
    );
  });
});

it('a device is heard by when its readings arrive, whatever its clock says: a day behind, and all of it too late or twice', async () => {
  const sent = Array.from(
    { length: 50 },
    (_, i): Sent => ({ device: 'a', kind: 'good', agoS: 86_400 + 60 * i, afterS: 60 }),
  );
  const state = await stateAfter(sent, 10);
  expect(heard(state)).toMatchObject({ a: { arrivalMs: T0 + 50 * 60_000 } });
});

it('a device whose readings are all older than 7 days stays known for as long as they come', async () => {
  const old = (afterS: number): Sent => ({ device: 'old', kind: 'good', agoS: 9 * 86_400, afterS });
  const other = (afterS: number): Sent => ({ device: 'other', kind: 'good', agoS: 0, afterS });
  const state = await stateAfter([old(0), other(60), old(60), other(60)], 1);
  expect(heard(state)).toEqual({
    old: { arrivalMs: T0 + 120_000, acceptedMs: Number.NEGATIVE_INFINITY },
    other: { arrivalMs: T0 + 180_000, acceptedMs: T0 + 180_000 },
  });
  const later = await stateAfter([old(0), other(60), other(8 * 86_400)], 1);
  expect(Object.keys(heard(later))).toEqual(['other']);
});

it('of ids that nobody has, at most a thousand are kept, the ones heard last, and how many went is known', async () => {
  const pipeline = createPipeline(profile, { keyGroups: 1 });
  const stray = (i: number) =>
    rawRecord(i, { device_id: `stray-${i}`, timestamp: 'never', power_kw: 1 }, { arrivalMs: T0 + i });
  await pipeline.feed(Array.from({ length: MAX_REFUSED_DEVICES + 7 }, (_, i) => stray(i)));
  const state = decodeGroupState(pipeline.state.entries.get('windows#test#0')?.bytes as Uint8Array, profile);
  expect(state.devices.size).toBe(0);
  expect(state.refused.byId.size).toBe(MAX_REFUSED_DEVICES);
  expect([...state.refused.byId.keys()].slice(0, 2)).toEqual(['stray-7', 'stray-8']);
  expect(pipeline.metrics.counts.get('RefusedDevicesForgotten')).toBe(7);
});

it('when a device was heard costs it 3 bytes', async () => {
  const sizeOf = async (count: number) => {
    const sent = Array.from(
      { length: count },
      (_, i): Sent => ({ device: `m${1000 + i}`, kind: 'good', agoS: 5, afterS: 0 }),
    );
    const state = await stateAfter(sent, count);
    const before = encodeGroupState(state, profile).length;
    for (const device of state.devices.values()) device.arrivalMs = device.acceptedMs = Number.NEGATIVE_INFINITY;
    return before - encodeGroupState(state, profile).length;
  };
  expect(await sizeOf(100)).toBeLessThanOrEqual(100);
});
