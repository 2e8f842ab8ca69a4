// Runs a driver in real time: every lane of every shard by itself, polling as Lambda does, until it is told to stop.
// AWS: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html ("at a base rate of once per second")
import type { Driver } from './driver.ts';
import type { Place } from './mapping-worker.ts';

export interface RunOptions {
  /** Ends the run: nothing new is started, what runs is waited for. */
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Resolves after so many ms, or at once when the signal fires. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Default 1 s, Lambda's base rate. Less makes a local run more lively. */
  readonly pollIntervalMs?: number | undefined;
  /** Told when a source cannot be listed or read; it is tried again after a poll interval. */
  readonly onError: (error: unknown) => void;
}

/** Lambda polls a shard once a second when it has nothing to do. */
const POLL_INTERVAL_MS = 1000;

/** Runs until the signal fires; resolves when every running invocation has ended. */
export async function run(driver: Driver, options: RunOptions): Promise<void> {
  const { signal, now, sleep, pollIntervalMs = POLL_INTERVAL_MS, onError } = options;
  const running = new Map<Place['lane'], Promise<void>>();

  async function patiently<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      onError(error);
      return undefined;
    }
  }

  async function runPlace(place: Place): Promise<void> {
    while (!signal.aborted && !place.shard.isFinished && place.worker.isEnabled) {
      const result = await patiently(() => driver.stepPlace(place, now()));
      if (result?.progressed) continue;
      const untilDueMs = (result?.dueMs ?? Number.POSITIVE_INFINITY) - now();
      await sleep(Math.max(1, Math.min(pollIntervalMs, untilDueMs)), signal);
    }
  }

  while (!signal.aborted) {
    for (const place of (await patiently(() => driver.refresh(now()))) ?? []) {
      if (running.has(place.lane)) continue;
      const done = runPlace(place).finally(() => running.delete(place.lane));
      running.set(place.lane, done);
    }
    await Promise.race([sleep(pollIntervalMs, signal), ...running.values()]);
  }
  await Promise.all(running.values());
}

/** A sleep that a signal ends early. */
export function sleepUnless(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    signal.addEventListener('abort', wake, { once: true });
  });
}
