// Repeats what a service took only in part: exponential backoff with full jitter, bounded. Sleep and randomness are
// injected.

export interface Retry {
  /** Calls in a row that took nothing before it gives up. */
  readonly maxAttempts: number;
  readonly baseMs: number;
  readonly capMs: number;
  /** 0 ≤ random() < 1. */
  readonly random: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/**
 * 8 attempts from 50 ms: about 6 s on average, well inside a function's time-out. Its jitter needs no seed: it changes
 * no result.
 */
export const DEFAULT_RETRY: Retry = {
  maxAttempts: 8,
  baseMs: 50,
  capMs: 5_000,
  random: Math.random,
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** A service went on refusing a part of a request. Nothing of it is lost: the caller's batch comes again. */
export class RetriesExhaustedError extends Error {
  readonly leftCount: number;

  constructor(what: string, leftCount: number, attempts: number, lastReason: string) {
    super(
      `${what}: ${leftCount} left after ${attempts} attempts that took none; last reason: ${lastReason}. ` +
        'The batch will be tried again as a whole; if this goes on, raise the capacity of that resource.',
    );
    this.name = 'RetriesExhaustedError';
    this.leftCount = leftCount;
  }
}

export interface Attempt<T> {
  /** What still has to be done, in order. */
  readonly left: readonly T[];
  /** Why something was not taken; undefined where all that was sent was taken. */
  readonly reason?: string | undefined;
}

/**
 * Full jitter: a random time between 0 and the exponential bound.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoffMs(failures: number, retry: Retry): number {
  return retry.random() * Math.min(retry.capMs, retry.baseMs * 2 ** failures);
}

/**
 * Calls `attempt` with what is left until nothing is. Sleeps after a refusal only; progress starts the count anew.
 * Throws RetriesExhaustedError.
 */
export async function untilDone<T>(
  what: string,
  items: readonly T[],
  attempt: (left: readonly T[]) => Promise<Attempt<T>>,
  retry: Retry,
): Promise<void> {
  let left = items;
  let failures = 0;
  while (left.length > 0) {
    const before = left.length;
    const outcome = await attempt(left);
    left = outcome.left;
    if (outcome.reason === undefined) continue;
    failures = left.length < before ? 1 : failures + 1;
    if (failures >= retry.maxAttempts) throw new RetriesExhaustedError(what, left.length, failures, outcome.reason);
    await retry.sleep(backoffMs(failures - 1, retry));
  }
}
