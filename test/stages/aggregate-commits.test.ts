// Commits of a call's key groups go side by side, up to sixteen; whatever one of them does, the others are over before
// the call is.
import { expect, it } from 'vitest';
import { createAggregate } from '#stages/aggregate/aggregate.ts';
import type { StateStore } from '#stages/ports.ts';
import { createPipeline } from '../support/pipeline.ts';
import { compiled, rawRecord, T0 } from '../support/readings.ts';

const profile = compiled({}, ['1m']);

/**
 * 64 key groups' packs in one call, over a store whose commits take a turn of the event loop each, and `fails` of one
 * of them.
 */
async function call(fails: (count: number) => boolean) {
  const pipeline = createPipeline(profile, { keyGroups: 64 });
  const readings = Array.from({ length: 640 }, (_, n) => ({ device_id: `d${n}`, timestamp: T0 / 1000, power: n }));
  await pipeline.validate.run([rawRecord(1, readings)]);
  const seen = { now: 0, most: 0, begun: 0, groups: pipeline.packs.length };
  const { state, panes, quarantine, metrics } = pipeline;
  const commit: StateStore['commit'] = async (...args) => {
    seen.begun += 1;
    const number = seen.begun;
    seen.now += 1;
    seen.most = Math.max(seen.most, seen.now);
    await new Promise((resolve) => setImmediate(resolve));
    seen.now -= 1;
    if (fails(number)) throw new Error(`commit ${number} failed`);
    return state.commit(...args);
  };
  const aggregate = createAggregate(
    profile,
    { panes, quarantine, metrics, state: { ...state, commit } },
    { maxAgeMs: Number.POSITIVE_INFINITY },
  );
  return { seen, done: aggregate.run(pipeline.packs), pipeline };
}

it('sixteen at a time, and all of them', async () => {
  const { seen, done, pipeline } = await call(() => false);
  await done;
  expect(seen.groups).toBeGreaterThan(48);
  expect(seen).toMatchObject({ now: 0, most: 16, begun: seen.groups });
  expect(pipeline.counts().valuesAccepted).toBe(640);
});

it('after a failure no commit is under way, and the batch once more brings what is missing', async () => {
  const { seen, done, pipeline } = await call((number) => number === 20);
  await expect(done).rejects.toThrow('commit 20 failed');
  expect(seen).toMatchObject({ now: 0, begun: 32 });
  await pipeline.aggregate.run(pipeline.packs);
  expect(pipeline.counts()).toMatchObject({ valuesAccepted: 640, valuesDuplicate: 0 });
});
