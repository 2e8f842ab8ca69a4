// The real-time runner, with a clock of its own that waits for nobody.
import { describe, expect, it } from 'vitest';
import { createDriver } from '#local/driver/driver.ts';
import { createMapping } from '#local/driver/mapping.ts';
import { createMemoryStream } from '#local/driver/memory-stream.ts';
import { run, sleepUnless } from '#local/driver/real-runner.ts';
import { textOf } from './rig.ts';

describe('in real time', () => {
  /** A sleep that moves the clock instead of waiting and lets everything else run first. */
  function timeMachine() {
    let nowMs = 0;
    const sleepers: { wakeMs: number; wake: () => void }[] = [];
    const sleep = (ms: number): Promise<void> =>
      new Promise((wake) => {
        sleepers.push({ wakeMs: nowMs + ms, wake });
      });
    async function advance(ms: number): Promise<void> {
      const untilMs = nowMs + ms;
      for (;;) {
        for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
        sleepers.sort((left, right) => left.wakeMs - right.wakeMs);
        if (sleepers[0] === undefined || sleepers[0].wakeMs > untilMs) break;
        const { wakeMs, wake } = sleepers.shift()!;
        nowMs = wakeMs;
        wake();
      }
      nowMs = untilMs;
    }
    return { now: () => nowMs, sleep, advance, wakeAll: () => sleepers.splice(0).map(({ wake }) => wake()) };
  }

  it('polls once a second, runs shards side by side, and ends after what is running', async () => {
    const time = timeMachine();
    const stream = createMemoryStream({ name: 's', shardCount: 2, clock: time.now });
    const running: (() => void)[] = [];
    const started: string[] = [];
    const driver = createDriver({
      mappings: [createMapping({ functionName: 'f', stream: 's' })],
      source: () => stream,
      invoke: (_name, event) =>
        new Promise((resolve) => {
          started.push(...event.Records.map(textOf));
          running.push(() => resolve(undefined));
        }),
    });
    const stop = new AbortController();
    const errors: unknown[] = [];
    let hasEnded = false;
    const ended = run(driver, {
      signal: stop.signal,
      now: time.now,
      sleep: time.sleep,
      onError: (e) => errors.push(e),
    }).then(() => {
      hasEnded = true;
    });
    await time.advance(10);
    stream.put({ partitionKey: 'a', data: 'low', explicitHashKey: '0' });
    stream.put({ partitionKey: 'b', data: 'high', explicitHashKey: (1n << 127n).toString() });
    await time.advance(500);
    expect(started).toEqual([]);
    await time.advance(500);
    expect(started).toEqual(['low', 'high']);
    stop.abort();
    time.wakeAll();
    await time.advance(5000);
    expect(hasEnded).toBe(false);
    for (const finish of running) finish();
    await ended;
    expect(errors).toEqual([]);
    expect(driver.lag().every(({ unfinishedCount }) => unfinishedCount === 0)).toBe(true);
  });

  it('asks a shard again only when its source allows it after an empty answer', async () => {
    const stream = createMemoryStream({ name: 's' });
    let reads = 0;
    const driver = createDriver({
      mappings: [createMapping({ functionName: 'f', stream: 's', parallelizationFactor: 4 })],
      source: () => ({
        ...stream,
        readIntervalMs: 250,
        openCursor: () => ({
          read: () => {
            reads += 1;
            return { records: [], atEnd: false };
          },
        }),
      }),
      invoke: async () => undefined,
    });
    for (let nowMs = 0; nowMs < 1000; nowMs += 10) await driver.step(nowMs);
    expect(reads).toBe(4);
  });

  it('sleeps until a signal ends it early', async () => {
    const stop = new AbortController();
    const slept = sleepUnless(60_000, stop.signal);
    stop.abort();
    await expect(slept).resolves.toBeUndefined();
    await expect(sleepUnless(60_000, stop.signal)).resolves.toBeUndefined();
  });

  it('tells of a source that cannot be read and tries again', async () => {
    const time = timeMachine();
    const stream = createMemoryStream({ name: 's', clock: time.now });
    stream.put({ partitionKey: 'a', data: '1' });
    const seen: string[] = [];
    const errors: unknown[] = [];
    let listings = 0;
    const driver = createDriver({
      mappings: [createMapping({ functionName: 'f', stream: 's' })],
      source: () => ({
        ...stream,
        listShards: () => {
          listings += 1;
          if (listings === 1) throw new Error('connection refused');
          return stream.listShards();
        },
      }),
      invoke: async (_name, event) => seen.push(...event.Records.map(textOf)),
    });
    const stop = new AbortController();
    const ended = run(driver, {
      signal: stop.signal,
      now: time.now,
      sleep: time.sleep,
      onError: (e) => errors.push(e),
    });
    await time.advance(1500);
    expect(String(errors)).toBe('Error: connection refused');
    expect(seen).toEqual(['1']);
    stop.abort();
    time.wakeAll();
    await ended;
  });
});
