// Chains of mappings, what the driver keeps and tells, the virtual-time runner and the tally.
import { describe, expect, it } from 'vitest';
import { createDriver, defaultRetryDelayMs } from '#local/driver/driver.ts';
import { createMapping } from '#local/driver/mapping.ts';
import { createMemoryStream } from '#local/driver/memory-stream.ts';
import { createTally } from '#local/driver/observe.ts';
import { createVirtualClock, settle } from '#local/driver/virtual-runner.ts';
import { createRig, range, textOf } from './rig.ts';

describe('a chain of mappings', () => {
  it('settles when what one handler put has been read by the next', async () => {
    const clock = createVirtualClock(0);
    const raw = createMemoryStream({ name: 'raw', clock: clock.now });
    const readings = createMemoryStream({ name: 'readings', shardCount: 2, clock: clock.now });
    const seen = { aggregate: [] as string[], detect: [] as string[] };
    const driver = createDriver({
      mappings: [
        createMapping({ functionName: 'validate', stream: 'raw', batchSize: 2 }),
        createMapping({ functionName: 'aggregate', stream: 'readings', batchingWindowMs: 30_000 }),
        createMapping({ functionName: 'detect', stream: 'readings', batchSize: 1 }),
      ],
      source: (stream) => (stream === 'raw' ? raw : readings),
      trimsConsumed: true,
      invoke: async (functionName, event) => {
        const texts = event.Records.map(textOf);
        if (functionName === 'validate') {
          for (const data of texts) readings.put({ partitionKey: data, data: `valid ${data}` });
        } else if (functionName === 'aggregate') seen.aggregate.push(...texts);
        else seen.detect.push(...texts);
      },
    });
    for (const data of range(1, 10)) raw.put({ partitionKey: 'door', data });
    await settle(driver, clock);
    expect(seen.detect).toHaveLength(10);
    expect(seen.aggregate).toHaveLength(0);
    expect(readings.recordCount()).toBe(10);
    await settle(driver, clock, { advance: 'until-idle' });
    expect(seen.aggregate.toSorted()).toEqual(seen.detect.toSorted());
    expect(clock.now()).toBe(30_000);
    expect(readings.recordCount()).toBeLessThanOrEqual(2);
  });
});

describe('trimming', () => {
  it('keeps what the slowest mapping of a stream has not done', async () => {
    const clock = createVirtualClock(0);
    const stream = createMemoryStream({ name: 's', clock: clock.now });
    const mapping = (functionName: string) =>
      createMapping({ id: functionName, functionName, stream: 's', batchSize: 2 });
    const driver = createDriver({
      mappings: [mapping('quick'), mapping('slow')],
      source: () => stream,
      trimsConsumed: true,
      invoke: async (functionName, event) => {
        if (functionName === 'slow' && event.Records.some((record) => textOf(record) === '5')) throw new Error('no');
      },
    });
    for (const data of range(1, 10)) stream.put({ partitionKey: 'a', data });
    await settle(driver, clock);
    // The record at the checkpoint itself stays: a position in the stream can only be found at a record.
    expect(stream.recordCount()).toBe(7);
  });
});

describe('the driver', () => {
  it('refuses two mappings of one id', () => {
    const mapping = createMapping({ functionName: 'f', stream: 's' });
    const stream = createMemoryStream({ name: 's' });
    const options = { mappings: [mapping, mapping], source: () => stream, invoke: async () => undefined };
    expect(() => createDriver(options)).toThrow(/used twice/);
  });

  it('keeps a disabled mapping at its place and goes on from there', async () => {
    const rig = createRig({ mapping: { id: 'm' } });
    rig.put(['1']);
    await rig.settle();
    rig.driver.setEnabled('m', false);
    rig.put(['2']);
    await rig.settle();
    expect(rig.batches()).toEqual([['1']]);
    rig.driver.setEnabled('m', true);
    await rig.settle();
    expect(rig.batches()).toEqual([['1'], ['2']]);
    expect(() => rig.driver.setEnabled('other', true)).toThrow(/no mapping "other": there are m/);
  });

  it('tells what waits: how many records and since when', async () => {
    const rig = createRig({ mapping: { batchingWindowMs: 10_000 } });
    rig.put(['1'], 'm', 100);
    rig.put(['2'], 'm', 200);
    await rig.settle();
    expect(rig.driver.lag()).toMatchObject([{ unfinishedCount: 2, oldestArrivalMs: 100 }]);
    await rig.settle({ advance: 'until-idle' });
    expect(rig.driver.lag()).toMatchObject([{ unfinishedCount: 0, oldestArrivalMs: undefined }]);
  });

  it('doubles the wait before a retry up to a minute', () => {
    expect([1, 2, 3, 7, 8, 1000].map(defaultRetryDelayMs)).toEqual([1000, 2000, 4000, 60_000, 60_000, 60_000]);
  });
});

describe('settle', () => {
  it('moves the clock to an instant even when nothing is due', async () => {
    const rig = createRig();
    await rig.settle({ advance: { untilMs: 5000 } });
    expect(rig.clock.now()).toBe(5000);
  });

  it('leaves the clock alone when it is not to advance', async () => {
    const rig = createRig({ mapping: { batchingWindowMs: 1000 } });
    rig.put(['1']);
    expect(await rig.settle()).toMatchObject({ nowMs: 0, dueMs: 1000, isIdle: false });
  });
});

describe('the tally', () => {
  it('counts a mapping by what happened to its records', async () => {
    const tally = createTally();
    const rig = createRig({
      mapping: { id: 'm', batchSize: 4, bisectOnError: true, maxRetries: 1 },
      observe: tally.observe,
      answer: (texts) => {
        if (texts.includes('bad')) throw new Error('cannot read bad');
      },
    });
    rig.put(['1', 'bad', '3', '4']);
    await rig.settle({ advance: 'until-idle' });
    expect(tally.byMapping.get('m')).toEqual({
      invocationCount: 6,
      recordCount: 3,
      errorCount: 4,
      throttleCount: 0,
      bisectCount: 2,
      partialCount: 0,
      discardedCount: 1,
      windowsClosedCount: 0,
      earlyTerminationCount: 0,
      iteratorAgeMs: 1000,
      lastError: 'Error: cannot read bad',
    });
  });
});
