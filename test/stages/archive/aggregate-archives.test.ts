// aggregate and the archive: kept before anything else is done with a batch, and nothing is done where it is not kept.
import { expect, it } from 'vitest';
import { createAggregate } from '#stages/aggregate/aggregate.ts';
import type { ArchivedBatch } from '#stages/archive/ports.ts';
import { createPipeline } from '../../support/pipeline.ts';
import { compiled, rawRecord, T0 } from '../../support/readings.ts';

const profile = compiled({}, ['1m']);
const records = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) =>
    rawRecord(
      from + i,
      { device_id: `d${i % 3}`, timestamp: T0 / 1000 + (from + i) * 40, power: i },
      { arrivalMs: T0 + 3_600_000 + i },
    ),
  );

it('is handed each key group’s packs, as they came, before panes, late values and states are written', async () => {
  const { state, panes, quarantine, metrics, validate, packs } = createPipeline(profile, { keyGroups: 2 });
  const calls: string[] = [];
  const batches: ArchivedBatch[] = [];
  const noted =
    <Args extends unknown[], T>(name: string, call: (...args: Args) => Promise<T>) =>
    (...args: Args) => {
      calls.push(name);
      return call(...args);
    };
  const aggregate = createAggregate(
    profile,
    {
      metrics,
      panes: { write: noted('panes', panes.write) },
      quarantine: { put: noted('quarantine', quarantine.put) },
      state: { ...state, commit: noted('commit', state.commit) },
      archive: {
        put: noted('archive', async (all: readonly ArchivedBatch[], grainMs: number) => {
          batches.push(...all);
          expect(grainMs).toBe(profile.latenessGrainMs);
        }),
      },
    },
    { maxAgeMs: Number.POSITIVE_INFINITY },
  );
  await validate.run(records(0, 20));
  await aggregate.run(packs);
  expect(calls).toEqual(['archive', 'quarantine', 'panes', ...batches.map(() => 'commit')]);
  expect(batches.flatMap((batch) => batch.packs).toSorted()).toEqual(packs.toSorted());
  expect(batches.map(({ version }) => version)).toEqual(batches.map(() => 0));
  expect(Math.max(...batches.map(({ arrivalMs }) => arrivalMs))).toBe(T0 + 3_600_019);
  packs.length = 0;
  await validate.run(records(20, 20));
  batches.length = 0;
  await aggregate.run(packs);
  expect(batches.map(({ version }) => version)).toEqual(batches.map(() => 1));
});

it('that does not take a batch fails the call: nothing is told, nothing committed, and the batch that comes again is as the first', async () => {
  const { state, panes, quarantine, metrics, validate, packs } = createPipeline(profile, { keyGroups: 2 });
  let isDown = true;
  const put = async () => {
    if (isDown) throw new Error('503 SlowDown');
  };
  const ports = { state, panes, quarantine, metrics, archive: { put } };
  const aggregate = createAggregate(profile, ports, { maxAgeMs: Number.POSITIVE_INFINITY });
  await validate.run(records(0, 20));
  await expect(aggregate.run(packs)).rejects.toThrow('503 SlowDown');
  expect([panes.written, [...state.entries]]).toEqual([[], []]);
  isDown = false;
  await aggregate.run(packs);
  const other = createPipeline(profile, { keyGroups: 2 });
  await other.feed(records(0, 20));
  expect(panes.latest).toEqual(other.panes.latest);
});
