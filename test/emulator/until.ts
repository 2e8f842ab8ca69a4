// Waiting for what a real server does in its own time: asked again and again until it holds, with a deadline that says what is missing.
import { setTimeout as sleep } from 'node:timers/promises';

const ASK_EVERY_MS = 250;

export interface Patience {
  readonly withinMs: number;
  readonly everyMs?: number;
}

/** Answers the first value for which `missing` has nothing to say; throws with what it said last. */
export async function until<T>(
  ask: () => Promise<T>,
  missing: (value: T) => string | undefined,
  { withinMs, everyMs = ASK_EVERY_MS }: Patience,
): Promise<T> {
  const giveUpMs = performance.now() + withinMs;
  for (;;) {
    const value = await ask();
    const reason = missing(value);
    if (reason === undefined) return value;
    if (performance.now() > giveUpMs) throw new Error(`still not so after ${withinMs / 1000} s: ${reason}`);
    await sleep(everyMs);
  }
}
