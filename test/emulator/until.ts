// Waiting for what a real server does in its own time: asked again and again until it holds. It gives up when nothing
// has come nearer for a while, not at an hour set beforehand: how long the whole takes is the machine's affair.
import { setTimeout as sleep } from 'node:timers/promises';

const ASK_EVERY_MS = 250;

export interface Patience {
  /** How long what is missing may stay the same. */
  readonly quietMs: number;
  readonly everyMs?: number;
  /** Injected in tests. */
  readonly nowMs?: () => number;
  readonly wait?: (ms: number) => Promise<unknown>;
}

/**
 * Answers the first value for which `missing` has nothing to say; throws with what it said last. A change of what it
 * says is progress.
 */
export async function until<T>(
  ask: () => Promise<T>,
  missing: (value: T) => string | undefined,
  { quietMs, everyMs = ASK_EVERY_MS, nowMs = () => performance.now(), wait = sleep }: Patience,
): Promise<T> {
  const beganMs = nowMs();
  let changedMs = beganMs;
  let said: string | undefined;
  for (;;) {
    const value = await ask();
    const reason = missing(value);
    if (reason === undefined) return value;
    const atMs = nowMs();
    if (reason !== said) changedMs = atMs;
    said = reason;
    if (atMs - changedMs > quietMs) {
      const seconds = (ms: number): number => Math.round(ms / 1000);
      throw new Error(`nothing new for ${seconds(quietMs)} s, ${seconds(atMs - beganMs)} s in all: ${reason}`);
    }
    await wait(everyMs);
  }
}
