// Telling: stored before it is published, marked after, in order per alert; a dead topic stops nothing.
import { describe, expect, it } from 'vitest';
import type { AlertTransition } from '#core/alert/alert.ts';
import { energy } from '#profiles/energy.ts';
import { type HeldAlerts, publishTransitions } from '#stages/alert/publish.ts';
import { lineOf, T0 } from '../core/detect/readings.ts';
import { spikeTransition } from '../support/transitions.ts';
import { createWorld, type PortCall, recordsOf, stageIn, throughJson, type World } from './detect-world.ts';

const transitionOf = (id: string, transition: number) => spikeTransition({ id, transition, device: id });

/** As the key groups' state remembers it from call to call. */
const heldBy = (ids: Set<string>): HeldAlerts => ({
  isHeld: ({ id }) => ids.has(id),
  note: ({ id }, isHeld) => void (isHeld ? ids.add(id) : ids.delete(id)),
});
const tell = (world: World, transitions: readonly AlertTransition[], concurrency = 4, held = new Set<string>()) =>
  publishTransitions(world.ports, transitions, concurrency, heldBy(held));
const published = (world: World) => world.topic.published.map((each) => `${each.id}${each.transition}`);
const standing = (world: World) =>
  [...world.alerts.entries.values()].map(
    (each) => `${each.transition.id}${each.transition.transition} ${each.published}`,
  );

function failing(...calls: PortCall[]) {
  return (call: PortCall) => {
    if (calls.includes(call)) throw new Error(`${call} fails`);
  };
}

describe('telling transitions', () => {
  it('stores all, then publishes and marks each, of one alert in order', async () => {
    const world = createWorld();
    const calls: PortCall[] = [];
    world.fault = (call) => calls.push(call);
    await tell(world, [transitionOf('a', 1), transitionOf('a', 2)]);
    const each = ['publish', 'published', 'markPublished'];
    expect(calls).toEqual(['putPending', 'putPending', ...each, ...each]);
    expect(published(world)).toEqual(['a1', 'a2']);
    expect(standing(world)).toEqual(['a1 true', 'a2 true']);
  });

  it('does not publish what is published, and does publish what was left pending', async () => {
    const world = createWorld();
    await tell(world, [transitionOf('a', 1)]);
    await world.alerts.putPending(transitionOf('a', 2));
    await tell(world, [transitionOf('a', 1), transitionOf('a', 2)]);
    expect(published(world)).toEqual(['a1', 'a2']);
  });

  it('leaves an alert pending from its first failure on, and goes on with others', async () => {
    const world = createWorld();
    let first = true;
    world.fault = (call) => {
      if (call !== 'publish' || !first) return;
      first = false;
      throw new Error('throttled');
    };
    await tell(world, [transitionOf('a', 1), transitionOf('a', 2), transitionOf('b', 1)], 1);
    expect(published(world)).toEqual(['b1']);
    expect(standing(world)).toEqual(['a1 false', 'a2 false', 'b1 true']);
    expect(world.metrics.counts.get('AlertTransitionsLeftPending')).toBe(2);
  });

  it('tells what an earlier call left pending before what comes after it, and reads nothing otherwise', async () => {
    const world = createWorld();
    const held = new Set<string>();
    let reads = 0;
    const { pendingOf } = world.ports.alerts;
    const alerts = {
      ...world.ports.alerts,
      pendingOf(id: string) {
        reads += 1;
        return pendingOf(id);
      },
    };
    const counting = { ...world, ports: { ...world.ports, alerts } };
    world.fault = failing('publish');
    await tell(counting, [transitionOf('a', 1), transitionOf('b', 1)], 1, held);
    await tell(counting, [transitionOf('a', 2)], 1, held);
    expect(published(world)).toEqual([]);
    expect([...held]).toEqual(['a', 'b']);
    world.fault = () => {};
    await tell(counting, [transitionOf('a', 3), transitionOf('c', 1)], 1, held);
    expect(published(world)).toEqual(['a1', 'a2', 'a3', 'c1']);
    expect([...held]).toEqual(['b']);
    const before = reads;
    await tell(counting, [transitionOf('a', 4), transitionOf('c', 2)], 1, held);
    expect(published(world)).toEqual(['a1', 'a2', 'a3', 'c1', 'a4', 'c2']);
    expect(reads).toBe(before);
  });

  it('does not tell twice what the sweep has told meanwhile', async () => {
    const world = createWorld();
    const held = new Set<string>();
    world.fault = failing('publish');
    await tell(world, [transitionOf('a', 1)], 1, held);
    world.fault = () => {};
    await world.alerts.markPublished(transitionOf('a', 1));
    await tell(world, [transitionOf('a', 2)], 1, held);
    expect(published(world)).toEqual(['a2']);
  });

  it('stops trying a dead topic after 3 failures, but stores everything', async () => {
    const world = createWorld();
    let tries = 0;
    world.fault = (call) => {
      if (call === 'publish') tries += 1;
      failing('publish')(call);
    };
    const ids = ['a', 'b', 'c', 'd', 'e'];
    await tell(
      world,
      ids.map((id) => transitionOf(id, 1)),
      1,
    );
    expect(tries).toBe(3);
    expect(standing(world)).toEqual(ids.map((id) => `${id}1 false`));
  });

  it('a failing mark fails nothing: the sweep will send it once more', async () => {
    const world = createWorld();
    world.fault = failing('markPublished');
    await tell(world, [transitionOf('a', 1)]);
    expect(standing(world)).toEqual(['a1 false']);
    expect(world.metrics.counts.get('AlertMarkFailures')).toBe(1);
  });

  it('a failing store fails the call, with the cause', async () => {
    const world = createWorld();
    world.fault = failing('putPending');
    const error = await tell(world, [transitionOf('a', 1), transitionOf('b', 1)]).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      message: expect.stringContaining('could not be stored'),
      cause: { message: 'putPending fails' },
    });
  });

  it.each([
    ['in an invocation window', true],
    ['committed', false],
  ])('the stage remembers with its state, %s, which alert waits, in another instance too', async (_, isWindow) => {
    const world = createWorld();
    const reading = (power_kw: number, i: number) => ({
      device: 'm',
      timeMs: T0 + i * 1000,
      values: { power_kw },
      at: i,
    });
    const run = (readings: ReturnType<typeof reading>[], state: unknown) =>
      stageIn(world, energy).run({
        packs: recordsOf(readings, energy),
        isFinal: false,
        ...(isWindow ? { windowState: throughJson(state) } : {}),
      });
    world.fault = failing('publish');
    const { state } = await run([reading(2, 1), reading(9, 2)], {});
    world.fault = () => {};
    await run([reading(2, 3)], state);
    expect(world.topic.published.map(({ rule, transition, state }) => `${rule} ${transition} ${state}`)).toEqual([
      'spike 1 firing',
      'spike 2 resolved',
    ]);
  });

  it('a dead topic does not keep the stage from committing', async () => {
    const world = createWorld();
    world.fault = failing('publish');
    const readings = [2, 9].map((power_kw, i) => ({
      device: 'm',
      timeMs: T0 + i * 1000,
      values: { power_kw },
      at: i + 1,
    }));
    await stageIn(world, energy).run({ packs: recordsOf(readings, energy), isFinal: false });
    expect(world.store.entries.size).toBe(1);
    const [left] = await world.alerts.pending(1);
    expect(left && lineOf(left.transition)).toBe('spike #1 opened high @1');
  });
});
