// ParallelizationFactor: several batches of a shard at a time, order kept for each partition key, checkpoint behind the
// slowest.
import { describe, expect, it } from 'vitest';
import { createRig } from './rig.ts';

const KEYS = ['meter-1', 'meter-2', 'meter-3', 'meter-4', 'meter-5', 'meter-6', 'meter-7', 'meter-8'];

describe('parallelization factor', () => {
  it('never puts one partition key into two lanes and keeps the order of each key', async () => {
    const rig = createRig({ mapping: { parallelizationFactor: 4, batchSize: 3 } });
    for (let turn = 0; turn < 10; turn += 1) for (const key of KEYS) rig.put([`${key} ${turn}`], key);
    await rig.settle();
    const texts = rig.batches().flat();
    expect(texts).toHaveLength(80);
    for (const key of KEYS) {
      const turns = texts.filter((text) => text.startsWith(`${key} `));
      expect(turns).toEqual(Array.from({ length: 10 }, (_, turn) => `${key} ${turn}`));
    }
  });

  it('has as many batches under way at a time as the factor says', async () => {
    const rig = createRig({ mapping: { parallelizationFactor: 4, batchSize: 2 } });
    for (const key of KEYS) rig.put(['a', 'b', 'c'], key);
    await rig.driver.step(0);
    expect(rig.calls).toHaveLength(4);
  });

  it('lets other keys go on while one fails, and keeps the checkpoint before the failing record', async () => {
    const rig = createRig({
      mapping: { parallelizationFactor: 2, batchSize: 1 },
      trimsConsumed: true,
      answer: ([text]) => {
        if (text === 'bad') throw new Error('no');
      },
    });
    rig.put(['done', 'good'], 'meter-1');
    rig.put(['bad', 'behind it'], 'meter-1');
    rig.put(['x', 'y'], 'meter-2');
    await rig.settle();
    expect(rig.batches().flat().sort()).toEqual(['bad', 'done', 'good', 'x', 'y']);
    expect(await rig.kept()).toEqual(['good', 'bad', 'behind it', 'x', 'y']);
  });

  it('moves the checkpoint to the end when the last lane is done', async () => {
    const rig = createRig({ mapping: { parallelizationFactor: 3, batchSize: 2 }, trimsConsumed: true });
    for (const key of KEYS) rig.put(['a', 'b'], key);
    rig.put(['z'], 'meter-1');
    await rig.settle();
    expect(await rig.kept()).toEqual(['z']);
  });

  it('is refused together with a tumbling window', () => {
    expect(() => createRig({ mapping: { parallelizationFactor: 2, tumblingWindowMs: 60_000 } })).toThrow(
      /parallelizationFactor is 2 with a tumbling window: set it to 1/,
    );
  });
});
