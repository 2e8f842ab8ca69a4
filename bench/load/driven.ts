// A stream in memory, a mapping and the driver in real time: one stage of the load test, as Lambda would run it. A
// reader that has nothing to do wakes as soon as records come where it is pushed to (enhanced fan-out), else at its
// next poll.
import { createDriver } from '#local/driver/driver.ts';
import { createMapping, type MappingSettings } from '#local/driver/mapping.ts';
import { createMemoryStream, type MemoryStream } from '#local/driver/memory-stream.ts';
import { run, sleepUnless } from '#local/driver/real-runner.ts';

export interface DrivenOptions {
  readonly mapping: MappingSettings;
  readonly shards: number;
  readonly invoke: (event: unknown) => Promise<unknown>;
  /** Between two looks at a shard, ms. */
  readonly pollMs: number;
  /** A spread of the polls: shards are not looked at all at once. */
  readonly spread: () => number;
  readonly isPushed: boolean;
  readonly onFailure: (reason: string) => void;
}

export interface Driven {
  put(entry: Parameters<MemoryStream['put']>[0]): { readonly sequenceNumber: string };
  /** Tells a pushed reader that there is something. */
  wake(): void;
  /**
   * Records put and not done, and about how long the oldest has been there: as if they were done in the order they
   * came, over all shards.
   */
  backlog(): { readonly records: number; readonly oldestAgeMs: number };
  /** Ends what runs, starts nothing more. */
  stop(): Promise<void>;
}

export function startDriven(options: DrivenOptions): Driven {
  const { mapping, shards, invoke, pollMs, spread, isPushed, onFailure } = options;
  const stream = createMemoryStream({ name: mapping.stream, shardCount: shards, clock: Date.now });
  const ending = new AbortController();
  let putCount = 0;
  let doneCount = 0;
  /** How many were put until when. */
  let marks: { count: number; readonly atMs: number }[] = [];
  let woken = Promise.withResolvers<void>();
  const driver = createDriver({
    mappings: [createMapping(mapping)],
    source: () => stream,
    invoke: (_, event) => invoke(event),
    clock: Date.now,
    trimsConsumed: true,
    observe(event) {
      if (event.type === 'succeeded') doneCount += event.recordCount;
      if (event.type === 'failed') onFailure(event.reason);
      if (event.type === 'discarded') onFailure(`${event.recordCount} records were given up`);
    },
  });
  const done = run(driver, {
    signal: ending.signal,
    now: Date.now,
    pollIntervalMs: pollMs,
    sleep: (ms, signal) => {
      const asleep = sleepUnless(ms * spread(), signal);
      return isPushed ? Promise.race([asleep, woken.promise]) : asleep;
    },
    onError: (error) => onFailure(String(error)),
  });
  return {
    put(entry) {
      putCount += 1;
      const nowMs = Date.now();
      const last = marks.at(-1);
      if (last?.atMs === nowMs) last.count = putCount;
      else marks.push({ count: putCount, atMs: nowMs });
      return stream.put(entry);
    },
    wake() {
      const before = woken;
      woken = Promise.withResolvers();
      before.resolve();
    },
    backlog() {
      const behind = marks.findIndex(({ count }) => count > doneCount);
      marks = behind < 0 ? [] : marks.slice(behind);
      const oldestMs = marks[0]?.atMs;
      return {
        records: putCount - doneCount,
        oldestAgeMs: oldestMs === undefined ? 0 : Math.max(0, Date.now() - oldestMs),
      };
    },
    async stop() {
      ending.abort();
      await done;
    },
  };
}
