// docs/semantics.md, "What people are told …", row by row.
import { describe, expect, it } from 'vitest';
import { parseHours } from '#core/notify/calendar.ts';
import { createTelling, silence, stepOf, T0 } from '../stages/alert/world.ts';

const HOUR_MS = 3_600_000;
const opened = stepOf('m', 1, 'opened');
const over = stepOf('m', 2, 'over');
const north = { dimensions: { region: 'North' } };
const some = (count: number, change: 'opened' | 'over' = 'opened') =>
  Array.from({ length: count }, (_, i) => stepOf(`m${i}`, change === 'over' ? 2 : 1, change, north));

describe('what people are told', () => {
  it('an incident opens, gets worse, is over: a message each, of one incident in this order', async () => {
    const world = createTelling();
    await world.detect(opened, stepOf('m', 2, 'worse', { severity: 'critical' }));
    await world.detect(stepOf('m', 3, 'over', { severity: 'critical' }));
    expect(world.told()).toEqual(['opened m high', 'worse m critical', 'over m critical']);
  });

  it('a function dies between two of its effects, or two work on the same at once: the next obeys what was decided; a message may come twice, with the same id and number', async () => {
    for (let effects = 0; effects < 30; effects += 1) {
      const world = createTelling();
      let left = effects;
      world.fault = () => {
        left -= 1;
        if (left < 0) throw new Error('dies');
      };
      await world.detect(opened, over).catch(() => {});
      world.fault = () => {};
      await Promise.all([world.detect(opened, over), world.detect(opened, over)]);
      await world.minutes(2);
      expect([...new Set(world.told())]).toEqual(['opened m high', 'over m high']);
    }
  });

  it('somebody has acknowledged it: no repeat and nothing that is no graver; a graver finding is told and ends it', async () => {
    const world = createTelling({ repeatEveryMs: HOUR_MS / 2 });
    await world.detect(opened);
    await world.desk.acknowledge(opened.id, { by: 'Zoë' }, world.now());
    await world.detect(stepOf('m', 2, 'worse'));
    await world.minutes(60);
    await world.detect(stepOf('m', 3, 'worse', { severity: 'critical' }));
    expect(world.told()).toEqual(['opened m high', 'worse m critical']);
  });

  it('it opens while a silence or a maintenance window matches it: nothing, and nothing of its end', async () => {
    const world = createTelling();
    await silence(world);
    await world.detect(opened, over);
    await world.minutes(90);
    expect(world.told()).toEqual([]);
  });

  it('a silence begins after people were told: they are told its end all the same', async () => {
    const world = createTelling();
    await world.detect(opened);
    await silence(world);
    world.wait(60_000);
    await world.detect(over);
    expect(world.told()).toEqual(['opened m high', 'over m high']);
  });

  it('a silence ends, or is ended, over something that still fires: that it does, once', async () => {
    const world = createTelling();
    await silence(world);
    await world.detect(opened);
    await world.minutes(180);
    expect(world.told()).toEqual(['still-firing m high 1']);
  });

  it('a silence is asked for from a time that has passed: it begins now', async () => {
    const world = createTelling();
    expect(await silence(world, { startMs: T0 - HOUR_MS })).toMatchObject({ startMs: T0, askedStartMs: T0 - HOUR_MS });
  });

  it('nobody acknowledges it: again by the policy, in its hours; of those that were missed only the last', async () => {
    const world = createTelling({ repeatEveryMs: HOUR_MS, hours: parseHours('daily 12:00-18:00 UTC') });
    await world.detect(opened);
    await world.minutes(200);
    expect(world.told()).toEqual(['opened m high', 'repeat m high 3']);
  });

  it('nobody acknowledges it for longer than the policy waits: whoever is asked next, once, and they hear its end too', async () => {
    const world = createTelling({ escalateAfterMs: HOUR_MS / 4 });
    await world.detect(opened);
    await world.minutes(120);
    await world.detect(over);
    expect(world.told()).toEqual(['opened m high', 'escalated m high 1', 'over m high']);
    expect(world.topic.notices.at(-1)?.isEscalated).toBe(true);
  });

  it('more than three devices of a region, building or type get the same rule within a minute: three by themselves, then their group, counted right', async () => {
    const world = createTelling({ groupBy: ['region'] });
    for (const each of some(40)) await world.detect(each);
    await world.minutes(6);
    expect(world.told()).toEqual([
      ...['opened m0 high', 'opened m1 high', 'opened m2 high', 'opened region=North high'],
      'worse region=North high',
    ]);
    expect(world.topic.published.at(-1)?.count).toBe(40);
  });

  it('four or more of them in one call: only their group', async () => {
    const world = createTelling({ groupBy: ['region'] });
    await world.detect(...some(4));
    expect(world.told()).toEqual(['opened region=North high']);
  });

  it('nine of ten of a group are well again for ten minutes: its end, with those that are still out; these are told by themselves from then on', async () => {
    const world = createTelling({ groupBy: ['region'] });
    await world.detect(...some(40));
    await world.detect(...some(37, 'over'));
    await world.minutes(12);
    await world.detect(stepOf('m39', 2, 'over', north));
    expect(world.told()).toEqual(['opened region=North high', 'over region=North high', 'over m39 high']);
    expect(world.topic.published[1]?.devices).toEqual(['m37', 'm38', 'm39']);
  });

  it('more messages than the cap in a minute: those of the gravest, a quarter being kept for critical ones; then one that says how many were held back', async () => {
    const world = createTelling({ capPerMinute: 8 });
    await world.detect(...some(10));
    await world.minutes(1);
    expect(world.told()).toHaveLength(7);
    expect(world.topic.notices.at(-1)).toMatchObject({ kind: 'held-back', heldBack: { count: 4 } });
  });

  it('telling takes longer than 20 seconds: the gravest have gone, and the sweep tells the rest', async () => {
    const world = createTelling();
    const topic = {
      async publish(notice: Parameters<typeof world.topic.publish>[0]) {
        world.wait(11_000);
        await world.topic.publish(notice);
      },
    };
    const { publishTransitions } = await import('#stages/alert/publish.ts');
    const all = [
      stepOf('a', 1, 'opened'),
      stepOf('b', 1, 'opened', { severity: 'critical' }),
      stepOf('c', 1, 'opened'),
    ];
    const held = { isHeld: () => false, note: () => {} };
    await publishTransitions({ ...world.ports(), topic, nowMs: world.now }, all, 1, held);
    expect(world.told()).toEqual(['opened b critical', 'opened a high']);
    await world.minutes(2);
    expect(world.told()).toContain('opened c high');
  });
});
