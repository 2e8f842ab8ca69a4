// Split and merge: children wait for their parents, a shard's end closes its window, children start their own.
import { describe, expect, it } from 'vitest';
import { type Answer, createRig, windowEventOf } from './rig.ts';

const MINUTE = 60_000;
const PARENT = 'shardId-000000000000';

describe('resharding', () => {
  it('reads the children of a split after the parent is done, each in order', async () => {
    const rig = createRig({ mapping: { batchSize: 1 } });
    rig.put(['p1', 'p2']);
    const [lower, upper] = rig.stream.splitShard(PARENT);
    rig.stream.put({ partitionKey: 'a', data: 'low', explicitHashKey: '0' });
    rig.stream.put({ partitionKey: 'b', data: 'high', explicitHashKey: (1n << 127n).toString() });
    await rig.settle();
    expect(rig.batches().flat()).toEqual(['p1', 'p2', 'low', 'high']);
    expect(rig.eventsOf('shard-finished').map(({ shardId }) => shardId)).toEqual([PARENT]);
    expect(rig.eventsOf('shard-opened').map(({ shardId }) => shardId)).toEqual([PARENT, lower, upper]);
  });

  it('does not start a child while the parent fails', async () => {
    const rig = createRig({
      answer: ([text]) => {
        if (text === 'bad') throw new Error('no');
      },
    });
    rig.put(['bad']);
    rig.stream.splitShard(PARENT);
    rig.put(['child']);
    await rig.settle({ advance: { untilMs: 60_000 } });
    expect(rig.batches().flat()).not.toContain('child');
  });

  it('reads the child of a merge after both parents', async () => {
    const rig = createRig({
      shardCount: 2,
      answer: (texts, call) => {
        if (texts[0] === 'second' && call < 3) throw new Error('no');
      },
    });
    rig.stream.put({ partitionKey: 'a', data: 'first', explicitHashKey: '0' });
    rig.stream.put({ partitionKey: 'b', data: 'second', explicitHashKey: (1n << 127n).toString() });
    rig.stream.mergeShards(PARENT, 'shardId-000000000001');
    rig.put(['child']);
    await rig.settle({ advance: 'until-idle' });
    expect(rig.batches().flat()).toEqual(['first', 'second', 'second', 'second', 'child']);
  });

  it('closes the window when the shard ends, and the children start with an empty state', async () => {
    const keep: Answer = (texts) => ({ state: { texts } });
    const rig = createRig({ mapping: { tumblingWindowMs: MINUTE }, answer: keep });
    rig.put(['p'], 'm', 1000);
    await rig.settle();
    rig.stream.splitShard(PARENT);
    rig.put(['c'], 'm', 2000);
    await rig.settle();
    const events = rig.calls.map(windowEventOf);
    expect(events[1]).toMatchObject({
      isFinalInvokeForWindow: true,
      state: { texts: ['p'] },
      shardId: PARENT,
      Records: [],
    });
    expect(events[2]).toMatchObject({
      isFinalInvokeForWindow: false,
      state: {},
      window: { start: '1970-01-01T00:00:00Z' },
    });
    expect(rig.eventsOf('window-closed')).toMatchObject([{ reason: 'shard-end' }]);
  });

  it('reads a shard that came into being later from its start, even from LATEST', async () => {
    const rig = createRig({ mapping: { startingPosition: { type: 'LATEST' } } });
    rig.put(['before']);
    await rig.settle();
    rig.put(['after']);
    rig.stream.splitShard(PARENT);
    rig.put(['child']);
    await rig.settle();
    expect(rig.batches().flat()).toEqual(['after', 'child']);
  });

  it('starts at a time when asked to', async () => {
    const rig = createRig({ mapping: { startingPosition: { type: 'AT_TIMESTAMP', timestampMs: 5000 } } });
    rig.put(['before'], 'm', 4999);
    rig.put(['at', 'after'], 'm', 5000);
    await rig.settle();
    expect(rig.batches().flat()).toEqual(['at', 'after']);
  });
});
