// What is told of silent devices under any arrivals, clocks, stalls, sweeps and crashes, judged by the arrivals alone.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertTransition } from '#core/alert/alert.ts';
import { T0 } from '../support/readings.ts';
import { createSilenceWorld, LIMIT_MS } from './silence-world.ts';

const MINUTE_MS = 60_000;
const SHARDS = 2;
const IDS = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

type Step =
  | { readonly do: 'report'; readonly who: number; readonly kind: 'good' | 'behind' | 'rejected' | 'twice' }
  | { readonly do: 'all' | 'rest' }
  | { readonly do: 'wait'; readonly minutes: number }
  | { readonly do: 'stall' | 'go on'; readonly shard: number }
  | { readonly do: 'sweep'; readonly dies: 'no' | 'before' | 'after' | 'untold' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('report' as const),
      who: fc.nat(IDS.length - 1),
      kind: fc.constantFrom('good' as const, 'behind' as const, 'rejected' as const, 'twice' as const),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('all' as const, 'rest' as const) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.constantFrom(1, 7, 15, 30, 50) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('stall' as const, 'go on' as const), shard: fc.nat(SHARDS - 1) }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('sweep' as const),
      dies: fc.constantFrom(
        'no' as const,
        'no' as const,
        'no' as const,
        'before' as const,
        'after' as const,
        'untold' as const,
      ),
    }),
  },
);

interface Played {
  readonly arrivals: ReadonlyMap<string, readonly number[]>;
  readonly told: readonly AlertTransition[];
  /** Sweeps that went well with nothing held up: all that had arrived was absorbed, and this is when. */
  readonly clearMs: readonly number[];
}

async function play(steps: readonly Step[]): Promise<Played> {
  const world = createSilenceWorld({ shards: SHARDS });
  const arrivals = new Map<string, number[]>(IDS.map((id) => [id, []]));
  const stalled = new Set<number>();
  const clearMs: number[] = [];
  let nowMs = T0;

  async function report(who: number, kind: string): Promise<void> {
    const id = IDS[who] as string;
    const first = arrivals.get(id)?.[0] === undefined;
    // Only of a device that is known by a reading it is told that it is silent.
    const how = first ? 'good' : kind;
    nowMs += 1000;
    arrivals.get(id)?.push(nowMs);
    await world.hear(id, nowMs, {
      shard: who % SHARDS,
      agoMs: how === 'behind' ? 30 * 3_600_000 : how === 'twice' ? nowMs - T0 : 0,
      body: how === 'rejected' ? { power_kw: 65_535_000 } : {},
    });
  }

  for (const each of steps) {
    switch (each.do) {
      case 'report':
        await report(each.who, each.kind);
        break;
      case 'all':
        for (const who of IDS.keys()) await report(who, 'good');
        break;
      case 'rest':
        await report(0, 'good');
        break;
      case 'wait':
        nowMs += each.minutes * MINUTE_MS;
        break;
      case 'stall':
        stalled.add(each.shard);
        world.stall(each.shard);
        break;
      case 'go on':
        stalled.delete(each.shard);
        world.goOn(each.shard);
        await world.work();
        break;
      case 'sweep': {
        nowMs += MINUTE_MS;
        let commits = 0;
        const dying = { before: 1, after: 2, untold: 0, no: 0 }[each.dies];
        world.trouble.commit = (key) => key.startsWith('silent#') && ++commits === dying;
        world.trouble.put = () => each.dies === 'untold';
        const died = await world.sweep(nowMs).then(
          () => false,
          () => true,
        );
        if (!died && stalled.size === 0) clearMs.push(nowMs);
        // The tick of it arrives so much later.
        nowMs += 10_000;
        break;
      }
    }
  }
  return { arrivals, told: world.topic.published, clearMs };
}

/** The first time that each transition was published. */
function firsts(told: readonly AlertTransition[]): AlertTransition[] {
  return [...new Map(told.toReversed().map((each) => [`${each.id} ${each.transition}`, each])).values()].reverse();
}

describe('under any arrivals, clocks, stalls, sweeps and crashes', () => {
  const steps = fc.array(step, { minLength: 10, maxLength: 120 });
  const runs = { numRuns: Number(process.env.SILENCE_RUNS ?? 250) };

  it('nobody is told silent within the limit of an arrival, and each silence begins with one', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (program) => {
        const { arrivals, told } = await play(program);
        for (const { device, startMs } of told.filter(({ rule }) => rule === 'silent')) {
          const own = arrivals.get(device) ?? [];
          expect(own).toContain(startMs);
          expect(own.filter((ms) => ms > startMs && ms <= startMs + LIMIT_MS)).toEqual([]);
        }
      }),
      runs,
    );
  });

  it('one incident is one alert: it fires, then resolves later, and nobody told with a key group is told of alone', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (program) => {
        const told = firsts((await play(program)).told);
        for (const [at, each] of told.entries()) {
          const { id, transition, rule, state, atMs } = each;
          expect(state).toBe(transition === 1 ? 'firing' : 'resolved');
          if (transition === 2) {
            const firing = told.findIndex((other) => other.id === id && other.transition === 1);
            expect(firing).toBeGreaterThanOrEqual(0);
            expect(firing).toBeLessThan(at);
            expect(atMs).toBeGreaterThan(told[firing]?.atMs as number);
          }
          if (rule !== 'silent-group' || transition !== 1) continue;
          const again = told
            .slice(at)
            .filter((other) => other.rule === 'silent' && other.transition === 1)
            .filter(({ startMs }) => startMs >= each.startMs && startMs <= each.atMs - LIMIT_MS);
          expect(again).toEqual([]);
        }
      }),
      runs,
    );
  });

  it('a silence that lasts is told, alone or with its key group', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (program) => {
        const { arrivals, told, clearMs } = await play(program);
        for (const [device, own] of arrivals) {
          for (const [i, startMs] of own.entries()) {
            const endMs = own[i + 1] ?? Number.POSITIVE_INFINITY;
            // Half the limit longer where it may be a storm, and a second look where another incident ends first.
            const looks = clearMs.filter((ms) => ms > startMs + 1.5 * LIMIT_MS && ms < endMs);
            if (looks.length < 2) continue;
            const isTold = told
              .filter(({ transition }) => transition === 1)
              .some((each) => {
                if (each.rule === 'silent') return each.device === device && each.startMs === startMs;
                return each.rule === 'silent-group' && wasOpen(told, each, startMs + LIMIT_MS, looks[1] as number);
              });
            expect(isTold).toBe(true);
          }
        }
      }),
      runs,
    );
  });
});

/** Whether the incident of the key group was open at some time from `fromMs` to `toMs`. */
function wasOpen(told: readonly AlertTransition[], firing: AlertTransition, fromMs: number, toMs: number): boolean {
  const end = told.find(({ id, transition }) => id === firing.id && transition === 2);
  return firing.atMs <= toMs && (end === undefined || end.atMs >= fromMs);
}

it('a fleet that reports every period and falls silent at once is one alert with all of them, whatever the phases; one that ends when most are back', async () => {
  const phases = fc.array(fc.integer({ min: 0, max: 899 }), { minLength: 5, maxLength: 20 });
  const outage = fc.record({
    fromMinute: fc.integer({ min: 20, max: 90 }),
    minutes: fc.integer({ min: 70, max: 200 }),
  });
  await fc.assert(
    fc.asyncProperty(phases, outage, async (secondsOf, { fromMinute, minutes }) => {
      const world = createSilenceWorld();
      for (let minute = 0; minute < fromMinute + minutes + 40; minute += 1) {
        const fromMs = T0 + minute * MINUTE_MS;
        for (let second = 0; second < 60; second += 1) {
          const isOut = minute >= fromMinute && minute < fromMinute + minutes;
          for (const [i, phase] of secondsOf.entries())
            if (!isOut && (minute * 60 + second) % 900 === phase) await world.hear(`m${i}`, fromMs + second * 1000);
        }
        await world.sweep(fromMs + 59_999);
      }
      const known = secondsOf.filter((phase) => phase < 60 * fromMinute).length;
      expect(world.topic.published.map(({ rule, state, count }) => [rule, state, count])).toEqual([
        ['silent-group', 'firing', known],
        ['silent-group', 'resolved', known],
      ]);
    }),
    { numRuns: 15 },
  );
});
