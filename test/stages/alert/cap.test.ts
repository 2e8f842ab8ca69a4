// How many messages leave in a minute, and in how much time a call tells.
import { describe, expect, it } from 'vitest';
import { createTelling, stepOf, T0 } from './world.ts';

describe('the cap', () => {
  const cap = { capPerMinute: 8 };
  const some = (count: number, severity: 'high' | 'critical', from = 0) =>
    Array.from({ length: count }, (_, i) => stepOf(`m${from + i}`, 1, 'opened', { severity }));

  it('keeps what is beyond it, a quarter being for critical ones, and tells how many', async () => {
    const world = createTelling(cap);
    await world.detect(...some(20, 'high'));
    expect(world.told()).toHaveLength(6);
    await world.detect(...some(5, 'critical', 50));
    expect(world.told().filter((line) => line.endsWith('critical'))).toHaveLength(2);
    world.wait(60_000);
    await world.sweep();
    const summary = world.topic.notices.at(-1);
    expect(summary).toMatchObject({ kind: 'held-back', heldBack: { count: 17, sinceMs: T0 } });
    await world.minutes(2);
    expect(world.topic.notices.filter(({ kind }) => kind === 'held-back')).toHaveLength(1);
  });

  it('tells later what was held back and still fires, and nothing of what is over by then', async () => {
    const world = createTelling(cap);
    await world.detect(...some(8, 'high'));
    await world.detect(stepOf('m6', 2, 'over'));
    expect(await world.kept()).toEqual(['m6 1 held-back', 'm7 1 held-back', 'm6 2 not-told']);
    await world.minutes(6);
    expect(world.told().slice(6)).toEqual(['held-back several devices high', 'still-firing m7 high 1']);
  });

  it('never holds back the end of what people were told', async () => {
    const world = createTelling(cap);
    await world.detect(...some(6, 'high'));
    await world.detect(...Array.from({ length: 6 }, (_, i) => stepOf(`m${i}`, 2, 'over')));
    expect(world.told().filter((line) => line.startsWith('over'))).toHaveLength(6);
  });

  it('counts a message once, however often it is tried', async () => {
    const world = createTelling(cap);
    for (let i = 0; i < 5; i += 1) await world.detect(...some(6, 'high'));
    await world.detect(...some(2, 'critical', 50));
    expect(world.told()).toHaveLength(8);
  });
});

describe('telling has a deadline', () => {
  it('after which the rest is left for the sweep, the gravest having gone first', async () => {
    const world = createTelling();
    const { publishTransitions } = await import('#stages/alert/publish.ts');
    const ports = { ...world.ports(), nowMs: world.now };
    const topic = {
      async publish(notice: Parameters<typeof world.topic.publish>[0]) {
        world.wait(7_000);
        await world.topic.publish(notice);
      },
    };
    const all = [
      ...['a', 'b', 'c'].map((device) => stepOf(device, 1, 'opened', { severity: 'low' })),
      ...['x', 'y'].map((device) => stepOf(device, 1, 'opened', { severity: 'critical' })),
    ];
    await publishTransitions({ ...ports, topic }, all, 1, { isHeld: () => false, note: () => {} });
    expect(world.told()).toEqual(['opened x critical', 'opened y critical', 'opened a low']);
    expect(world.metrics.counts.get('AlertTransitionsLeftPending')).toBe(2);
    await world.minutes(1);
    expect(world.told()).toHaveLength(5);
  });
});
