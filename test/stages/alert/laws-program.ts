// Random programs of telling: incidents, and what happens to those who tell of them.
import fc from 'fast-check';
import type { AlertTransition } from '#core/alert/alert.ts';
import type { Severity } from '#core/finding/severity.ts';
import { createTelling, stepOf, type Telling } from './world.ts';

export const REGIONS = ['North', 'South'];
export const RULES = ['outage', 'spike'];

/** What an incident goes through, in order. */
export const incident = fc.record({
  hasWorse: fc.boolean(),
  region: fc.constantFrom(...REGIONS),
  rule: fc.constantFrom(...RULES),
  severity: fc.constantFrom('medium' as const, 'high' as const),
});

export const op = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ what: fc.constant('call' as const), seed: fc.nat(), size: fc.integer({ min: 1, max: 12 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ what: fc.constant('twice' as const), seed: fc.nat(), size: fc.integer({ min: 1, max: 6 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      what: fc.constant('dying call' as const),
      seed: fc.nat(),
      size: fc.integer({ min: 1, max: 6 }),
      after: fc.nat(60),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constant('refused call' as const),
      seed: fc.nat(),
      size: fc.integer({ min: 1, max: 6 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ what: fc.constant('minutes' as const), count: fc.integer({ min: 1, max: 25 }) }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('dying sweep' as const), after: fc.nat(80) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('two sweeps' as const) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('acknowledge' as const), seed: fc.nat() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant('silence' as const),
      minutes: fc.integer({ min: 1, max: 90 }),
      region: fc.constantFrom(...REGIONS),
    }),
  },
);

const POLICY = { groupBy: ['region'], capPerMinute: 20, repeatEveryMs: 20 * 60_000, escalateAfterMs: 15 * 60_000 };

type Op = typeof op extends fc.Arbitrary<infer T> ? T : never;
type Incident = typeof incident extends fc.Arbitrary<infer T> ? T : never;

function stepsOf({ hasWorse, region, rule, severity }: Incident, index: number): AlertTransition[] {
  const facts = { rule, severity, dimensions: { region } };
  const worst = hasWorse ? ('critical' as const) : severity;
  const steps = [stepOf(`m${index}`, 1, 'opened', facts)];
  if (hasWorse) steps.push(stepOf(`m${index}`, 2, 'worse', { ...facts, severity: worst }));
  return [...steps, stepOf(`m${index}`, steps.length + 1, 'over', { ...facts, severity: worst })];
}

/** When an incident was acknowledged: how many notices there were by then. */
interface Acknowledged {
  readonly id: string;
  readonly at: number;
  readonly severity: Severity;
}

class Dead extends Error {}

/** Dies at an effect, and so does everything of it after that. */
export function dieAfter(world: Telling, effects: number): void {
  let left = effects;
  world.fault = () => {
    left -= 1;
    if (left < 0) throw new Dead('died');
  };
}

export async function run(incidents: readonly Incident[], ops: readonly Op[]) {
  const world = createTelling(POLICY);
  const courses = incidents.map((each, i) => ({ steps: stepsOf(each, i), next: 0 }));
  const acknowledged: Acknowledged[] = [];
  let silences = 0;

  /** The next steps of some incidents; taken only once the call has come through, as a stream's checkpoint is. */
  function batch(seed: number, size: number) {
    const taken = courses
      .filter(({ steps, next }, i) => next < steps.length && (seed >> (i % 24)) % 2 === 0)
      .slice(0, size);
    const transitions = taken.flatMap(({ steps, next }, i) => steps.slice(next, next + 1 + ((seed >> i) % 2)));
    const commit = () => {
      for (const [i, course] of taken.entries()) {
        course.next = Math.min(course.steps.length, course.next + 1 + ((seed >> i) % 2));
      }
    };
    return { transitions, commit };
  }

  for (const each of ops) {
    world.fault = () => {};
    switch (each.what) {
      case 'call':
      case 'twice': {
        const { transitions, commit } = batch(each.seed, each.size);
        await Promise.all(Array.from({ length: each.what === 'twice' ? 2 : 1 }, () => world.detect(...transitions)));
        commit();
        break;
      }
      case 'dying call': {
        const { transitions } = batch(each.seed, each.size);
        dieAfter(world, each.after);
        // It is repeated by a later call, with what has come since.
        await world.detect(...transitions).catch(() => {});
        break;
      }
      case 'refused call': {
        const { transitions, commit } = batch(each.seed, each.size);
        world.fault = (call) => {
          if (call === 'publish') throw new Error('throttled');
        };
        await world.detect(...transitions);
        commit();
        break;
      }
      case 'minutes':
        await world.minutes(each.count);
        break;
      case 'dying sweep':
        world.wait(60_000);
        dieAfter(world, each.after);
        await world.sweep();
        break;
      case 'two sweeps':
        world.wait(60_000);
        await Promise.all([world.sweep(), world.sweep()]);
        break;
      case 'acknowledge': {
        const open = await world.store.heads({ isOpen: true, limit: 99 });
        const head = open[each.seed % Math.max(1, open.length)];
        if (head === undefined) break;
        await world.desk.acknowledge(head.id, { by: 'me' }, world.now());
        acknowledged.push({ id: head.id, at: world.topic.notices.length, severity: head.last.severity });
        break;
      }
      case 'silence': {
        silences += 1;
        const times = { startMs: world.now(), endMs: world.now() + each.minutes * 60_000 };
        const asked = {
          id: `s${silences}`,
          matchers: { dimensions: { region: each.region } },
          by: 'me',
          reason: 'works',
        };
        await world.desk.putSilence({ ...asked, ...times }, world.now());
      }
    }
  }
  world.fault = () => {};
  // What died is repeated, and everything comes to its end.
  for (const { steps, next } of courses) if (next < steps.length) await world.detect(...steps.slice(next));
  await world.minutes(150);
  return { world, courses, acknowledged };
}
