// Laws of telling, whatever happens: any order of incidents, calls repeated, two at once, functions and sweeps that die
// at any effect, a topic that refuses, people who acknowledge and silence.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Notice } from '#core/alert/notice.ts';
import { dieAfter, incident, op, REGIONS, RULES, run } from './laws-program.ts';
import { createTelling, stepOf } from './world.ts';

const numberOf = ({ transition }: Notice): number => transition.transition;
const identityOf = ({ kind, transition, repeat = 0 }: Notice): string =>
  `${transition.id} ${transition.transition} ${kind} ${repeat}`;

const programs = fc.tuple(
  fc.array(incident, { minLength: 1, maxLength: 14, size: 'max' }),
  fc.array(op, { minLength: 1, maxLength: 25, size: 'max' }),
);

describe('whatever happens', () => {
  it('each incident is told in order, its end whenever anything of it was told, and nothing is left', async () => {
    let found = { told: 0, groups: 0, kept: 0, repeated: 0 };
    await fc.assert(
      fc.asyncProperty(programs, async ([incidents, ops]) => {
        const { world, courses, acknowledged } = await run(incidents, ops);
        const { notices } = world.topic;
        const byId = Map.groupBy(notices, ({ transition }) => transition.id);

        // By id and number: in order the first time each, and again only as the same message.
        for (const own of byId.values()) {
          const firsts = [...new Map(own.map((notice) => [identityOf(notice), notice])).values()];
          expect(firsts.map(numberOf)).toEqual(firsts.map(numberOf).toSorted((a, b) => a - b));
          const transitions = firsts.filter(({ kind }) => ['opened', 'worse', 'over'].includes(kind)).map(numberOf);
          expect(new Set(transitions).size).toBe(transitions.length);
        }
        // The end, exactly where something was told; group incidents included.
        for (const [id, own] of byId) {
          if (own[0]?.kind === 'held-back') continue;
          expect([id, own.at(-1)?.kind]).toEqual([id, 'over']);
        }
        for (const { steps } of courses) {
          const own = byId.get(steps[0]?.id ?? '') ?? [];
          expect(own.filter(({ kind }) => kind === 'over').length > 0).toBe(own.length > 0);
        }
        // Acknowledged ones do not repeat, until they are graver.
        for (const { id, at, severity } of acknowledged) {
          const after = notices.slice(at).filter(({ transition }) => transition.id === id);
          const graver = after.findIndex(({ transition }) => transition.severity !== severity);
          const quiet = graver < 0 ? after : after.slice(0, graver);
          const again = quiet.filter(({ kind }) => ['repeat', 'escalated', 'still-firing'].includes(kind));
          expect(again).toEqual([]);
        }
        // Nothing is left: every message is told or kept, every incident over, no group in a storm.
        expect(await world.store.pending(Number.MAX_SAFE_INTEGER)).toEqual([]);
        expect(await world.store.heads({ isOpen: true, limit: 99 })).toEqual([]);
        expect(await world.store.due(Number.MAX_SAFE_INTEGER)).toEqual([]);
        for (const entry of world.store.entries?.values() ?? []) expect(entry.published).toBe(true);
        for (const dimension of REGIONS) {
          for (const rule of RULES) {
            const text = (await world.store.document(`group#energy#${rule}#region=${dimension}`))?.text ?? '{}';
            const { storm } = JSON.parse(text) as { storm?: { isOpened?: boolean } };
            // One that never opened is none: whoever comes after a minute begins anew.
            expect(storm?.isOpened ?? false).toBe(false);
          }
        }
        const kept = await world.kept();
        found = {
          told: found.told + notices.length,
          groups: found.groups + notices.filter(({ transition }) => transition.lane === 'group').length,
          kept: found.kept + kept.length,
          repeated: found.repeated + notices.filter(({ kind }) => kind === 'repeat').length,
        };
      }),
      { numRuns: 150 },
    );
    for (const [what, count] of Object.entries(found)) expect([what, count > 50]).toEqual([what, true]);
  });

  it('a group counts each member once, however calls are cut, repeated, run at once or die', async () => {
    const cut = fc.record({
      size: fc.integer({ min: 1, max: 9 }),
      times: fc.integer({ min: 1, max: 3 }),
      dies: fc.nat(90),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 4, max: 30 }),
        fc.array(cut, { minLength: 1, maxLength: 8 }),
        async (count, cuts) => {
          const world = createTelling({ groupBy: ['region'] });
          const dimensions = { region: 'North' };
          const all = Array.from({ length: count }, (_, i) => stepOf(`m${i}`, 1, 'opened', { dimensions }));
          for (let from = 0, i = 0; from < all.length; i += 1) {
            const { size, times, dies } = cuts[i % cuts.length] as { size: number; times: number; dies: number };
            const some = all.slice(from, from + size);
            dieAfter(world, dies);
            await world.detect(...some).catch(() => {});
            world.fault = () => {};
            await Promise.all(Array.from({ length: times }, () => world.detect(...some)));
            from += size;
          }
          await world.minutes(7);
          const groups = world.topic.published.filter(({ lane }) => lane === 'group');
          const alone = new Set(world.topic.published.filter(({ lane }) => lane !== 'group').map(({ id }) => id));
          expect(new Set(groups.map(({ id }) => id)).size).toBe(1);
          // What has not doubled since is counted, and no news.
          expect(groups.at(-1)?.count).toBeLessThanOrEqual(count);
          expect(groups.at(-1)?.count).toBeGreaterThan(count / 2);
          expect(alone.size).toBeLessThanOrEqual(3);
          await world.detect(...all.map(({ device }) => stepOf(device, 2, 'over', { dimensions })));
          await world.minutes(12);
          expect(world.topic.published.at(-1)).toMatchObject({ lane: 'group', state: 'resolved', count, devices: [] });
        },
      ),
      { numRuns: 120 },
    );
  });
});
