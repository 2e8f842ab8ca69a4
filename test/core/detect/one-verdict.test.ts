// detect acts on what the windows accept, and on nothing else: too late is too late, what came before is a repeat, and
// what is certainly new is judged however late it is.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { absorbPack } from '#core/detect/absorb-pack.ts';
import { createDetector } from '#core/detect/detector.ts';
import { viewDevice, viewGroup } from '#core/detect/device-view.ts';
import { emptyGroupState } from '#core/detect/group-state.ts';
import { mergeGroups } from '#core/detect/merge.ts';
import { emptyOutcome } from '#core/detect/outcome.ts';
import { encodePack } from '#core/pack/encode-pack.ts';
import type { Pack } from '#core/pack/pack.ts';
import { parsePack } from '#core/pack/parse-pack.ts';
import { compileProfile } from '#core/profile/compile.ts';
import type { Profile } from '#core/profile/profile.ts';
import { absorb } from '#core/windowing/absorb.ts';
import { emptyGroupState as emptyWindows } from '#core/windowing/group-state.ts';
import { energy } from '#profiles/energy.ts';
import { smoke } from '#profiles/smoke.ts';
import { profilesToTry, readingsOf, SEED } from './random-readings.ts';
import { benchOf, contentOf, lineOf, packOf, T0, type TestReading } from './readings.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

/**
 * Readings of which some come minutes, hours or days after they were taken, and some before, by the clock of their
 * device.
 */
function delayed(profile: Profile): fc.Arbitrary<(TestReading & { readonly arrivalMs: number })[]> {
  const lag = fc.oneof(
    { weight: 6, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 30 }).map((n) => n * MINUTE) },
    { weight: 1, arbitrary: fc.integer({ min: -120, max: 0 }).map((n) => n * 1000) },
    { weight: 1, arbitrary: fc.constantFrom(3 * 3_600_000, 7 * DAY, 7 * DAY + 1, 8 * DAY) },
  );
  return fc.tuple(readingsOf(profile), fc.array(lag, { minLength: 60, maxLength: 60 })).map(([readings, lags]) =>
    readings.map((reading, i) => ({
      ...reading,
      timeMs: reading.timeMs - (lags[i] as number),
      arrivalMs: reading.timeMs,
    })),
  );
}

function arriving(readings: readonly (TestReading & { readonly arrivalMs: number })[], profile: string): Pack {
  const content = contentOf(readings, profile);
  return parsePack(encodePack({ ...content, arrivals: readings.map(({ arrivalMs }) => arrivalMs) }));
}
const QUARTER_S = 900;

describe('a reading that comes again', () => {
  it('long after its incident has ended opens nothing, with the same value or another one', () => {
    const bench = benchOf(energy);
    for (const [quarter, power_kw] of [5, 0, 0, 5, 5, 5, 5].entries()) bench.feed(quarter * QUARTER_S, { power_kw });
    for (const power_kw of [0, 0.02]) expect(bench.feed(2 * QUARTER_S, { power_kw })).toEqual([]);
    expect(bench.feed(7 * QUARTER_S, { power_kw: 5 })).toEqual([]);
    expect(bench.outcome.transitions.map(lineOf)).toEqual([
      'outage #1 opened critical @900',
      'outage #2 over critical @900',
    ]);
    expect(bench.outcome.counts).toMatchObject({ judged: 8, late: 2, duplicate: 0, older: 0 });
  });

  it('with another value opens nothing: the first one stands', () => {
    const bench = benchOf(energy);
    bench.feed(0, { power_kw: 5 });
    bench.feed(60, { power_kw: 5 });
    for (const seconds of [60, 0, 60.9, 0.5]) expect(bench.feed(seconds, { power_kw: 0 })).toEqual([]);
    // The newest one's is known for what it is; of the one before only that its stretch holds a value.
    expect(bench.outcome.counts).toMatchObject({ judged: 4, late: 0, duplicate: 2, older: 2, anomalies: 0 });
  });

  it('neither ends, raises nor lowers what is going on, and moves no baseline', () => {
    const bench = benchOf(smoke);
    bench.feed(0, { temperature_c: 20 });
    expect(bench.feed(5, { temperature_c: 51 })).toEqual(['temperature-level #1 opened high @5']);
    const before = viewDevice(bench.group, 'd');
    for (const temperature_c of [20, 71, 46]) {
      expect(bench.feed(5, { temperature_c })).toEqual([]);
      expect(bench.feed(0, { temperature_c })).toEqual([]);
    }
    expect(viewDevice(bench.group, 'd')).toEqual(before);
    expect(bench.outcome.counts).toMatchObject({ judged: 2, duplicate: 6 });
  });

  it('as a whole day in another order changes nothing but what is counted', () => {
    const detector = createDetector(compileProfile(energy));
    const day = Array.from({ length: 96 }, (_, i): TestReading => {
      const power_kw = i % 17 === 3 || i % 17 === 4 ? 0 : 2 + (i % 5) / 10;
      return { device: `m${i % 3}`, timeMs: T0 + i * 15 * MINUTE, values: { power_kw }, at: i };
    });
    const group = emptyGroupState();
    const outcome = emptyOutcome();
    absorbPack(detector, group, packOf(day, 'energy'), outcome);
    const [told, state] = [[...outcome.transitions], viewGroup(group).devices];
    expect(told.length).toBeGreaterThan(10);
    const again = day.toReversed().map((reading, i) => ({ ...reading, at: 100 + i }));
    absorbPack(detector, group, packOf(again, 'energy'), outcome);
    expect(outcome.transitions).toEqual(told);
    expect(viewGroup(group).devices).toEqual(state);
    expect(outcome.counts).toMatchObject({ judged: 96 + outcome.counts.older, late: 93 - outcome.counts.older });
  });
});

describe('a reading that is late and new', () => {
  it('opens an outage wherever the windows accept it: a meter’s quarter of an hour that comes after the next one', () => {
    const bench = benchOf({ ...energy, windows: ['15m'] });
    for (const quarter of [0, 1, 2, 4]) bench.feed(quarter * QUARTER_S, { power_kw: 5 });
    expect(bench.feed(3 * QUARTER_S, { power_kw: 0 })).toEqual([`outage #1 opened critical @${3 * QUARTER_S}`]);
    expect(bench.feed(3 * QUARTER_S, { power_kw: 0 })).toEqual([]);
    expect(bench.outcome.counts).toMatchObject({ judged: 6, older: 2, late: 0 });
  });

  it('is judged up to 32 slots back among readings of every second', () => {
    const bench = benchOf(energy);
    for (let second = 0; second < 100; second++) {
      if (second !== 68 && second !== 66) bench.feed(second, { power_kw: 5 });
    }
    // 66 is 33 slots back, and other values are around it: it may be a repeat.
    expect(bench.feed(66, { power_kw: 0 })).toEqual([]);
    expect(bench.feed(68, { power_kw: 0 })).toEqual(['outage #1 opened critical @68']);
    expect(bench.outcome.counts).toMatchObject({ older: 2, duplicate: 0, late: 0 });
  });

  it('is too late for the rules when it is too late for the windows, though its measure had nothing newer', () => {
    const bench = benchOf(energy);
    bench.feed(0, { power_kw: 5 });
    bench.feed(3600, { energy_kwh: 7 });
    expect(bench.feed(600, { power_kw: 0 })).toEqual([]);
    expect(bench.outcome.counts).toMatchObject({ late: 1, judged: 2 });
    expect(bench.feed(3000, { power_kw: 0 })).toEqual(['outage #1 opened critical @3000']);
  });
});

describe('the verdict', () => {
  it.each(profilesToTry)('of $name is the windows’ own, reading by reading', (profile) => {
    const compiled = compileProfile(profile, ['1m', '5m']);
    const detector = createDetector(compiled);
    let lateCount = 0;
    fc.assert(
      fc.property(delayed(profile), (readings) => {
        const group = emptyGroupState();
        const windows = emptyWindows();
        for (const reading of readings) {
          const outcome = emptyOutcome();
          const pack = arriving([{ ...reading, values: { ...reading.values, battery_v: 3 } }], profile.name);
          absorbPack(detector, group, pack, outcome);
          const before = windows.counts.readingsLate;
          absorb(windows, pack, compiled, { maxAgeMs: detector.lateness.maxAgeMs }, [], []);
          expect(outcome.counts.late).toBe(windows.counts.readingsLate - before);
          expect(viewDevice(group, reading.device)?.clockMs).toBe(windows.devices.get(reading.device)?.clockMs);
          lateCount += outcome.counts.late;
        }
      }),
      { seed: SEED, numRuns: 100 },
    );
    expect(lateCount).toBeGreaterThan(20);
  });

  it.each(profilesToTry)('of $name: repeats strewn in anywhere change no transition and no baseline', (profile) => {
    const detector = createDetector(compileProfile(profile));
    const repeats = fc.array(fc.tuple(fc.nat(59), fc.nat(30), fc.boolean()), { minLength: 1, maxLength: 40 });
    let strewn = 0;
    fc.assert(
      fc.property(delayed(profile), repeats, (readings, again) => {
        const play = (list: typeof readings) => {
          const group = emptyGroupState();
          const outcome = emptyOutcome();
          const numbered = list.map((reading, i) => ({ ...reading, at: i + 1 }));
          // In two packs: what was seen is known across them.
          absorbPack(detector, group, arriving(numbered.slice(0, 20), profile.name), outcome);
          if (numbered.length > 20) absorbPack(detector, group, arriving(numbered.slice(20), profile.name), outcome);
          return { transitions: outcome.transitions, devices: viewGroup(group).devices };
        };
        const list = [...readings];
        for (const [from, later, isOther] of again) {
          const repeated = list[from];
          if (repeated === undefined) continue;
          const values = Object.fromEntries(
            Object.entries(repeated.values).map(([name, value]) => [name, isOther ? value + 17 : value]),
          );
          // A repeat of a reading that was ahead of its arrival, and arrives later, may claim more: see the semantics.
          const timeMs = Math.min(repeated.timeMs, repeated.arrivalMs);
          if (timeMs < repeated.timeMs) continue;
          const at = list.indexOf(repeated) + 1 + later;
          const arrivalMs = Math.max(repeated.arrivalMs, list[Math.min(at, list.length) - 1]?.arrivalMs ?? 0);
          list.splice(at, 0, { ...repeated, values, arrivalMs });
          strewn += 1;
        }
        expect(play(list)).toEqual(play(readings));
      }),
      { seed: SEED, numRuns: 200 },
    );
    expect(strewn).toBeGreaterThan(500);
  });
});

describe('two states that went on from one', () => {
  it('know together what either has seen', () => {
    const detector = createDetector(compileProfile(energy));
    const stateOf = (seconds: readonly number[], shard: string) => {
      const group = emptyGroupState();
      const readings = seconds.map((second, i) => {
        return { device: 'd', timeMs: T0 + second * 1000, values: { power_kw: 5 }, at: i + 1 };
      });
      absorbPack(detector, group, packOf(readings, 'energy', shard), emptyOutcome());
      return group;
    };
    for (const [ours, theirs] of [
      [
        [0, 10, 20],
        [0, 15],
      ],
      [
        [0, 15],
        [0, 10, 20],
      ],
      [
        [0, 20],
        [0, 10, 15, 20],
      ],
      [
        [0, 10, 15, 100],
        [0, 40],
      ],
    ] as const) {
      const merged = mergeGroups(detector, stateOf(ours, 'a'), stateOf(theirs, 'b'));
      const outcome = emptyOutcome();
      const again = [...ours, ...theirs].map((second, i) => {
        return { device: 'd', timeMs: T0 + second * 1000, values: { power_kw: 0 }, at: i + 1 };
      });
      absorbPack(detector, merged, packOf(again, 'energy', 'c'), outcome);
      expect(outcome.transitions).toEqual([]);
    }
  });
});
