// MaximumBatchingWindowInSeconds: a batch goes out when it is full, at 6 MB, or when the window is over.
import { describe, expect, it } from 'vitest';
import { createRig, range } from './rig.ts';

const SECOND = 1000;

describe('batching window', () => {
  it('invokes at once when there is none', async () => {
    const rig = createRig();
    rig.put(['1']);
    await rig.settle();
    expect(rig.calls).toHaveLength(1);
  });

  it('gathers records until the window is over, counted from the first record', async () => {
    const rig = createRig({ mapping: { batchingWindowMs: 30 * SECOND } });
    rig.put(['1']);
    expect((await rig.settle()).dueMs).toBe(30 * SECOND);
    await rig.settle({ advance: { untilMs: 20 * SECOND } });
    rig.put(['2']);
    await rig.settle({ advance: { untilMs: 30 * SECOND - 1 } });
    expect(rig.calls).toHaveLength(0);
    await rig.settle({ advance: { untilMs: 30 * SECOND } });
    expect(rig.calls.map(({ atMs, texts }) => ({ atMs, texts }))).toEqual([{ atMs: 30_000, texts: ['1', '2'] }]);
  });

  it('sends a full batch before the window is over and goes on gathering the rest', async () => {
    const rig = createRig({ mapping: { batchSize: 3, batchingWindowMs: 30 * SECOND } });
    rig.put(range(1, 5));
    await rig.settle();
    expect(rig.batches()).toEqual([['1', '2', '3']]);
    await rig.settle({ advance: 'until-idle' });
    expect(rig.batches()).toEqual([
      ['1', '2', '3'],
      ['4', '5'],
    ]);
    expect(rig.clock.now()).toBe(30 * SECOND);
  });

  it('sends at 6 MB of payload before the window is over', async () => {
    const rig = createRig({ mapping: { batchSize: 100, batchingWindowMs: 300 * SECOND } });
    for (let count = 0; count < 5; count += 1) rig.stream.put({ partitionKey: 'm', data: new Uint8Array(1_000_000) });
    await rig.settle();
    expect(rig.calls.map(({ texts }) => texts.length)).toEqual([4]);
  });

  it('does not wait when the shard has ended', async () => {
    const rig = createRig({ mapping: { batchingWindowMs: 300 * SECOND } });
    rig.put(['1']);
    rig.stream.splitShard('shardId-000000000000');
    await rig.settle();
    expect(rig.batches()).toEqual([['1']]);
  });
});
