// What the sweep finds and comes and goes: said once, then quiet until it has not come for an hour.
import { expect, it } from 'vitest';
import { createTelling, stepOf, T0, type Telling } from './world.ts';

async function comeAndGo(world: Telling, times: number, everyMinutes: number): Promise<void> {
  for (let i = 0; i < times; i += 1) {
    const startMs = world.now();
    const step = (transition: number, change: 'opened' | 'over') => ({
      ...stepOf('m', transition, change, { rule: 'silent', startMs }),
      lane: 'silent',
    });
    await world.detect(step(1, 'opened'));
    await world.detect(step(1, 'opened'));
    world.wait((everyMinutes * 60_000) / 2);
    await world.detect(step(2, 'over'));
    world.wait((everyMinutes * 60_000) / 2);
  }
}

it('a device that falls silent every ten minutes for a day is four incidents to people, the fourth with a note', async () => {
  const world = createTelling();
  await comeAndGo(world, 144, 10);
  const openings = world.topic.notices.filter(({ kind }) => kind === 'opened');
  expect([...new Set(openings.map(({ transition }) => (transition.startMs - T0) / 60_000))]).toEqual([0, 10, 20, 30]);
  expect(openings.map(({ notes = [] }) => notes.length > 0)).toEqual([false, false, false, true]);
  expect(new Set(world.topic.notices.map(({ transition }) => transition.id)).size).toBe(4);
  expect(world.told().filter((line) => line.startsWith('over'))).toHaveLength(4);
});

it('is told again once it has not come for an hour', async () => {
  const world = createTelling();
  await comeAndGo(world, 6, 10);
  world.wait(60 * 60_000);
  await comeAndGo(world, 1, 10);
  expect(world.told().filter((line) => line.startsWith('opened'))).toHaveLength(5);
  expect(world.topic.notices.at(-2)?.notes).toBeUndefined();
});

it('every half an hour is not too often', async () => {
  const world = createTelling();
  await comeAndGo(world, 20, 30);
  expect(world.told().filter((line) => line.startsWith('opened'))).toHaveLength(20);
});

it('of readings is detect’s business', async () => {
  const world = createTelling();
  for (let i = 0; i < 8; i += 1) {
    await world.detect(stepOf('m', 1, 'opened', { startMs: T0 + i }), stepOf('m', 2, 'over', { startMs: T0 + i }));
  }
  expect(world.told().filter((line) => line.startsWith('opened'))).toHaveLength(8);
});
