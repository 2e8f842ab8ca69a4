import { describe, expect, it } from 'vitest';
import type { Pane } from '#core/windowing/pane.ts';
import { createAggregate } from '#stages/aggregate/aggregate.ts';
import { createPipeline } from '../support/pipeline.ts';
import { compiled, rawRecord, T0 } from '../support/readings.ts';

const profile = compiled({}, ['1m']);
const batch = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) =>
    rawRecord(from + i, { device_id: `d${(from + i) % 3}`, timestamp: T0 / 1000 + (from + i) * 7, power: from + i }),
  );

async function expected() {
  const pipeline = createPipeline(profile);
  await pipeline.feed(batch(0, 40));
  await pipeline.feed(batch(40, 40));
  await pipeline.end();
  return pipeline;
}

describe('a crash changes no result', () => {
  it.each(['before publishing', 'after publishing', 'before commit', 'after commit'])('%s', async (point) => {
    const pipeline = createPipeline(profile);
    await pipeline.feed(batch(0, 40));
    pipeline.packs.length = 0;
    await pipeline.validate.run(batch(40, 40));
    let alive = true;
    const crash = async () => {
      if (!alive) return;
      alive = false;
      throw new Error('killed');
    };
    const { state, panes, quarantine, metrics } = pipeline;
    let commits = 0;
    const dying = createAggregate(
      profile,
      {
        metrics,
        quarantine,
        panes: {
          write: async (all: readonly Pane[]) => {
            if (point === 'before publishing') await crash();
            await panes.write(all);
            if (point === 'after publishing') await crash();
          },
        },
        state: {
          ...state,
          commit: async (key, bytes, version) => {
            commits += 1;
            if (point === 'before commit' && commits === 2) await crash();
            const done = await state.commit(key, bytes, version);
            if (point === 'after commit' && commits === 2) await crash();
            return done;
          },
        },
      },
      { maxAgeMs: Number.POSITIVE_INFINITY },
    );
    await expect(dying.run(pipeline.packs)).rejects.toThrow('killed');
    await dying.run(pipeline.packs);
    await pipeline.end();
    const reference = await expected();
    expect(new Map([...pipeline.panes.latest].sort())).toEqual(new Map([...reference.panes.latest].sort()));
    expect(pipeline.counts()).toEqual(reference.counts());
  });
});

it('two writers at once: the one that loses the condition reloads, finds its readings absorbed or not, and nothing counts twice', async () => {
  const pipeline = createPipeline(profile, { keyGroups: 1 });
  const { state, panes, quarantine, metrics } = pipeline;
  const other = createAggregate(profile, { state, panes, quarantine, metrics }, { maxAgeMs: Number.POSITIVE_INFINITY });
  await pipeline.feed(batch(0, 20));
  await pipeline.validate.run(batch(20, 20));
  const second = pipeline.packs.splice(0);
  await pipeline.validate.run(batch(20, 40));
  const wider = pipeline.packs.splice(0);
  await Promise.all([other.run(second), pipeline.aggregate.run(wider)]);
  await other.run(second);
  expect(state.calls.some((call) => call.kind === 'commit' && !call.committed)).toBe(true);
  await pipeline.end();
  const reference = createPipeline(profile, { keyGroups: 1 });
  await reference.feed(batch(0, 60));
  await reference.end();
  expect(pipeline.counts()).toEqual(reference.counts());
  expect(new Map([...pipeline.panes.latest].sort())).toEqual(new Map([...reference.panes.latest].sort()));
});

it('stored state of other slices is refused with what to do', async () => {
  const pipeline = createPipeline(profile, { keyGroups: 1 });
  await pipeline.feed(batch(0, 3));
  const { state, panes, quarantine, metrics } = pipeline;
  const other = createAggregate(compiled({}, ['2m']), { state, panes, quarantine, metrics });
  await expect(other.run(pipeline.packs)).rejects.toThrow(/slices of 60000 ms.*wants 120000 ms.*another name/);
});

it('a device silent for longer than readings are accepted is forgotten, another is not', async () => {
  const pipeline = createPipeline(profile, { keyGroups: 1, maxAgeMs: 3_600_000 });
  const record = (n: number, device: string, second: number) =>
    rawRecord(n, { device_id: device, timestamp: T0 / 1000 + second, power: 1 }, { arrivalMs: T0 + second * 1000 });
  await pipeline.feed([record(1, 'old', 0), record(2, 'here', 0)]);
  const before = pipeline.state.entries.get('windows#test#0')?.bytes.length ?? 0;
  await pipeline.feed([record(3, 'here', 9000)]);
  expect(pipeline.state.entries.get('windows#test#0')?.bytes.length).toBeLessThan(before);
  expect([...pipeline.panes.latest.values()].map((pane) => pane.device).sort()).toEqual(['here', 'old']);
});

it('packs of another profile on the same stream are counted, not absorbed', async () => {
  const pipeline = createPipeline(profile, { keyGroups: 1 });
  const other = createPipeline(compiled({ name: 'other' }, ['1m']), { keyGroups: 1 });
  await other.validate.run(batch(0, 3));
  await pipeline.aggregate.run(other.packs);
  expect(pipeline.state.entries.size).toBe(0);
  expect(pipeline.metrics.counts.get('PacksOfOtherProfile')).toBe(1);
});

it('the counters of accepted and duplicate values are those of the committed state', async () => {
  const pipeline = createPipeline(profile);
  await pipeline.feed(batch(0, 40));
  // The same readings in other records: not redelivered, so duplicates.
  await pipeline.feed(batch(0, 10).map((record, at) => ({ ...record, shard: 'again', sequence: String(at) })));
  const { valuesAccepted, valuesDuplicate } = pipeline.counts();
  expect([valuesAccepted, valuesDuplicate]).toEqual([40, 10]);
  expect(pipeline.metrics.counts.get('ValuesAccepted')).toBe(valuesAccepted);
  expect(pipeline.metrics.counts.get('ValuesDuplicate')).toBe(valuesDuplicate);
});
