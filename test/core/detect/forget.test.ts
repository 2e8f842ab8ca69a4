// Devices that are not heard of any more: their past ends after 30 days of their own time, and their room is given back
// when nobody can tell.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { absorbPack } from '#core/detect/absorb-pack.ts';
import { createDetector } from '#core/detect/detector.ts';
import { viewDevice, viewGroup } from '#core/detect/device-view.ts';
import { emptyGroupState, type GroupState } from '#core/detect/group-state.ts';
import { emptyOutcome, type Outcome } from '#core/detect/outcome.ts';
import { decodeGroup, encodeGroup } from '#core/detect/state-codec.ts';
import { encodePack } from '#core/pack/encode-pack.ts';
import { parsePack } from '#core/pack/parse-pack.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { energy } from '#profiles/energy.ts';
import { cutInto, SEED } from './random-readings.ts';
import { contentOf, lineOf, T0, type TestReading } from './readings.ts';

const DAY = 86_400_000;
const detector = createDetector(compileProfile(energy));
const timeless = createDetector(compileProfile(energy), { maxAgeMs: Number.POSITIVE_INFINITY });

interface Sent {
  readonly device: string;
  readonly day: number;
  readonly power_kw: number;
  /** Days between measuring and arriving. */
  readonly lag?: number;
}

function feed(group: GroupState, sent: readonly Sent[], of = detector, outcome = emptyOutcome(), first = 1): Outcome {
  const readings = sent.map(({ device, day, power_kw }, i): TestReading => {
    return { device, timeMs: T0 + Math.round(day * DAY), values: { power_kw }, at: first + i };
  });
  const arrivals = sent.map(({ day, lag = 0 }) => T0 + Math.round((day + lag) * DAY));
  const pack = parsePack(encodePack({ ...contentOf(readings, 'energy'), arrivals }));
  absorbPack(of, group, pack, outcome);
  return outcome;
}

const told = ({ transitions }: Outcome) =>
  transitions.map((each) => `${each.device} ${lineOf(each)}${each.cause === undefined ? '' : ` ${each.cause}`}`);

describe('a device that comes back', () => {
  it('up to 30 days after its last reading finds its baseline and its incident', () => {
    const group = emptyGroupState();
    feed(group, [{ device: 'd', day: 0, power_kw: 2 }]);
    const outcome = feed(group, [{ device: 'd', day: 30, power_kw: 9 }], detector, emptyOutcome(), 2);
    expect(told(outcome)).toEqual([`d spike #1 opened high @${30 * 86_400}`]);
  });

  it('later finds nothing of before, and what it left firing closes as stale, dated 30 days after its last reading', () => {
    const group = emptyGroupState();
    const outcome = feed(group, [
      { device: 'd', day: 0, power_kw: 2 },
      { device: 'd', day: 1, power_kw: 0 },
      { device: 'd', day: 2, power_kw: 0 },
      { device: 'd', day: 32.001, power_kw: 9 },
    ]);
    expect(told(outcome)).toEqual(['d outage #1 opened critical @86400', 'd outage #2 over critical @86400 stale']);
    expect(outcome.transitions[1]).toMatchObject({
      atMs: T0 + 32 * DAY,
      value: 30,
      message: 'not heard of for 30 days: closed as stale, nobody knows whether it went on',
    });
    expect(outcome.counts).toMatchObject({ opened: 1, resolved: 1, stale: 1 });
    const { slot } = detector.planOf('power_kw');
    expect(viewDevice(group, 'd')).toMatchObject({ life: undefined });
    expect(viewDevice(group, 'd')?.measures[slot]).toMatchObject({ baseline: 9, baselineCount: 1 });
  });

  it('with a buffer older than 7 days finds nothing either once it arrives more than 37 days later', () => {
    const group = emptyGroupState();
    const outcome = feed(group, [
      { device: 'd', day: 0, power_kw: 2 },
      { device: 'd', day: 20, power_kw: 2, lag: 18 },
      { device: 'd', day: 38, power_kw: 9 },
    ]);
    expect(told(outcome)).toEqual([]);
    expect(outcome.counts).toMatchObject({ judged: 2, late: 1 });
  });
});

describe('devices that do not come back', () => {
  it('are dropped when 38 days of arrivals have passed, and what they left firing is told once', () => {
    const group = emptyGroupState();
    const outcome = feed(group, [
      { device: 'gone', day: 0, power_kw: 0 },
      { device: 'well', day: 0, power_kw: 2 },
    ]);
    for (let day = 1; day <= 45; day++) feed(group, [{ device: 'well', day, power_kw: 2 }], detector, outcome, 2 + day);
    expect(told(outcome)).toEqual(['gone outage #1 opened critical @0', 'gone outage #2 over critical @0 stale']);
    expect(outcome.counts.forgotten).toBe(1);
    expect(viewGroup(group).devices.map(({ id }) => id)).toEqual(['well']);
    feed(group, [{ device: 'gone', day: 46, power_kw: 0 }], detector, outcome, 90);
    expect(told(outcome).slice(2)).toEqual([`gone outage #1 opened critical @${46 * 86_400}`]);
  });

  it('stay where arrivals are not real: a file sorted by device ends with another device than it began with', () => {
    const group = emptyGroupState();
    const outcome = feed(group, [{ device: 'a', day: 0, power_kw: 0 }], timeless);
    for (let day = 0; day < 90; day++) feed(group, [{ device: 'b', day, power_kw: 2 }], timeless, outcome, 2 + day);
    feed(group, [{ device: 'a', day: 1, power_kw: 2 }], timeless, outcome, 100);
    expect(told(outcome)).toEqual(['a outage #1 opened critical @0', 'a outage #2 over critical @0']);
  });
});

/** A fleet that changes: devices come, report for some days, and go; some come back. */
const fleets = fc.array(
  fc.record({
    device: fc.nat(9).map((n) => `d${n}`),
    stepDays: fc.oneof(
      { weight: 6, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
      { weight: 1, arbitrary: fc.integer({ min: 5, max: 50 }) },
    ),
    power_kw: fc.constantFrom(0, 2, 2.1, 9),
    lag: fc.constantFrom(0, 0, 0, 0.5, 6.9, 7.5, 20),
  }),
  { minLength: 1, maxLength: 60, size: 'max' },
);
/** In the order of their arrival. */
const sentBy = (fleet: readonly { device: string; stepDays: number; power_kw: number; lag: number }[]): Sent[] => {
  let day = 0;
  return fleet.map(({ device, stepDays, power_kw, lag }) => {
    day += stepDays;
    return { device, day: day - lag, power_kw, lag };
  });
};

describe('forgetting', () => {
  it('leaves the same bytes however the readings are cut, stored and read between', () => {
    let forgotten = 0;
    fc.assert(
      fc.property(
        fleets,
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 }),
        (fleet, lengths) => {
          const sent = sentBy(fleet);
          const whole = emptyGroupState();
          const expected = feed(whole, sent);
          let group = emptyGroupState();
          const outcome = emptyOutcome();
          let first = 1;
          for (const piece of cutInto(sent, lengths)) {
            feed(group, piece, detector, outcome, first);
            first += piece.length;
            group = decodeGroup(detector, encodeGroup(detector, group));
          }
          forgotten += outcome.counts.forgotten;
          expect(outcome.transitions).toEqual(expected.transitions);
          expect(outcome.counts).toEqual(expected.counts);
          expect(Buffer.from(encodeGroup(detector, group).slice())).toEqual(Buffer.from(encodeGroup(detector, whole)));
        },
      ),
      { seed: SEED, numRuns: 200 },
    );
    expect(forgotten).toBeGreaterThan(100);
  });

  it('of room is seen by nobody: alerts are those of a group that keeps everything, but for when what is stale is told', () => {
    let stale = 0;
    fc.assert(
      fc.property(fleets, (fleet) => {
        const sent = sentBy(fleet);
        const forgetful = feed(emptyGroupState(), sent);
        // Alone in its group a device is never dropped: it forgets when it comes back.
        const alone = [...Map.groupBy(sent, ({ device }) => device).values()].map((own) =>
          feed(emptyGroupState(), own),
        );
        const identity = ({ id, transition }: Outcome['transitions'][number]) => `${id} ${transition}`;
        const all = new Map(forgetful.transitions.map((each) => [identity(each), each]));
        for (const each of alone.flatMap(({ transitions }) => transitions)) {
          expect({ ...all.get(identity(each)), dimensions: {} }).toEqual({ ...each, dimensions: {} });
          all.delete(identity(each));
        }
        expect([...all.values()].filter(({ cause }) => cause !== 'stale')).toEqual([]);
        stale += all.size;
      }),
      { seed: SEED, numRuns: 300 },
    );
    expect(stale).toBeGreaterThan(10);
  });

  it('keeps the state at the size of those that are about, over 200 days of devices that come and go', () => {
    const perDay = 20;
    const group = emptyGroupState();
    const sizes: number[] = [];
    let first = 1;
    for (let day = 0; day < 200; day++) {
      const sent = Array.from({ length: perDay }, (_, i): Sent => {
        return { device: `ble-${day}-${i}`, day: day + i / perDay, power_kw: i % 5 === 0 ? 0 : 2 };
      });
      feed(group, [...sent, { device: 'steady', day: day + 0.99, power_kw: 2 }], detector, emptyOutcome(), first);
      first += perDay + 1;
      sizes.push(encodeGroup(detector, group).length);
    }
    expect(viewDevice(group, 'steady')?.clockMs).toBe(T0 + Math.round(199.99 * DAY));
    expect(group.ids.count).toBeLessThanOrEqual(39 * perDay + 1);
    expect(Math.max(...sizes.slice(60)) / (sizes[60] as number)).toBeLessThan(1.1);
  });
});
