// Retries: the same batch, a number of them, a highest age, and throttles that use up none.
import { describe, expect, it } from 'vitest';
import { NotInvokedError } from '#local/driver/invocation.ts';
import { createMemoryStream } from '#local/driver/memory-stream.ts';
import { createRig, range } from './rig.ts';

const fail = (): never => {
  throw new Error('table is down');
};

describe('retries', () => {
  it('repeats a failed batch with the same records and holds the rest of the shard back', async () => {
    const rig = createRig({ mapping: { batchSize: 2 }, answer: (_texts, call) => (call < 2 ? fail() : undefined) });
    rig.put(range(1, 3));
    await rig.settle();
    rig.put(['4']);
    await rig.settle({ advance: 'until-idle' });
    expect(rig.batches()).toEqual([
      ['1', '2'],
      ['1', '2'],
      ['1', '2'],
      ['3', '4'],
    ]);
    expect(rig.calls.map(({ atMs }) => atMs)).toEqual([0, 1000, 3000, 3000]);
  });

  it('gives a batch up after the number of retries and goes on', async () => {
    const rig = createRig({
      mapping: { batchSize: 1, maxRetries: 2 },
      answer: ([text]) => (text === 'bad' ? fail() : undefined),
    });
    rig.put(['bad', 'good']);
    await rig.settle({ advance: 'until-idle' });
    expect(rig.batches()).toEqual([['bad'], ['bad'], ['bad'], ['good']]);
    expect(rig.eventsOf('discarded')).toMatchObject([{ recordCount: 1, condition: 'RetryAttemptsExhausted' }]);
  });

  it('gives a batch up at its first failure when no retry is allowed', async () => {
    const rig = createRig({ mapping: { maxRetries: 0 }, answer: fail });
    rig.put(['1']);
    await rig.settle({ advance: 'until-idle' });
    expect(rig.calls).toHaveLength(1);
    expect(rig.eventsOf('discarded')).toHaveLength(1);
  });

  it('retries without end when no limit is set', async () => {
    const rig = createRig({ answer: fail, retryDelayMs: () => 1000 });
    rig.put(['1']);
    const { isIdle } = await rig.settle({ advance: 'until-idle', longestMs: 500_000 });
    expect(isIdle).toBe(false);
    expect(rig.calls).toHaveLength(501);
    expect(rig.eventsOf('discarded')).toHaveLength(0);
  });

  it('drops the records that are above the highest age and retries the younger ones of the batch', async () => {
    const rig = createRig({ mapping: { maxRecordAgeMs: 60_000 }, answer: fail, retryDelayMs: () => 40_000 });
    rig.put(['old'], 'm', -30_000);
    rig.put(['young'], 'm', 0);
    await rig.settle({ advance: 'until-idle' });
    expect(rig.calls.map(({ atMs, texts }) => [atMs, texts])).toEqual([
      [0, ['old', 'young']],
      [40_000, ['young']],
    ]);
    expect(rig.eventsOf('discarded')).toMatchObject([
      { nowMs: 40_000, recordCount: 1, condition: 'RecordAgeExceeded' },
      { nowMs: 80_000, recordCount: 1, condition: 'RecordAgeExceeded' },
    ]);
  });

  it('still sends a record of exactly the highest age', async () => {
    const rig = createRig({ startMs: 60_000, mapping: { maxRecordAgeMs: 60_000 } });
    rig.put(['just'], 'm', 0);
    await rig.settle();
    expect(rig.batches()).toEqual([['just']]);
  });

  it('never sends a record that was too old when it was read', async () => {
    const rig = createRig({ startMs: 100_000, mapping: { maxRecordAgeMs: 60_000 } });
    rig.put(['old'], 'm', 0);
    rig.put(['new'], 'm', 100_000);
    await rig.settle();
    expect(rig.batches()).toEqual([['new']]);
  });

  it('uses up no retry and bisects nothing when the function could not be invoked', async () => {
    const rig = createRig({
      mapping: { maxRetries: 0, bisectOnError: true },
      answer: (_texts, call) => {
        if (call < 3) throw new NotInvokedError('Rate exceeded');
      },
    });
    rig.put(range(1, 4));
    await rig.settle({ advance: 'until-idle' });
    expect(rig.batches()).toEqual(Array.from({ length: 4 }, () => range(1, 4)));
    expect(rig.calls.map(({ atMs }) => atMs)).toEqual([0, 1000, 3000, 7000]);
    expect(rig.eventsOf('failed').every(({ wasInvoked }) => !wasInvoked)).toBe(true);
    expect(rig.eventsOf('discarded')).toHaveLength(0);
  });

  it('fails a record whose event is above 6 MB by itself, without invoking the function', async () => {
    const stream = createMemoryStream({ name: 'readings', maxRecordBytes: 10 * 1024 * 1024 });
    const rig = createRig({ mapping: { maxRetries: 0, batchSize: 10 }, source: () => stream });
    stream.put({ partitionKey: 'm', data: 'small' });
    stream.put({ partitionKey: 'm', data: new Uint8Array(5_000_000) });
    await rig.settle();
    expect(rig.batches()).toEqual([['small']]);
    expect(rig.eventsOf('failed')[0]?.reason).toMatch(/above Lambda's 6291456/);
    expect(rig.eventsOf('discarded')).toMatchObject([{ recordCount: 1 }]);
  });
});
