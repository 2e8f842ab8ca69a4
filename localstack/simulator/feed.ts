// Feeds a fleet into a producer: first the history, in pieces so that its first alerts show early, then what is due as
// time goes by. One loop does both: it is simply behind at first. Ends when told, with everything it has taken put.
import type { Fleet } from './fleet.ts';
import type { Producer } from './producer.ts';

export interface FeedOptions {
  readonly fleet: Fleet;
  readonly producer: Producer;
  /** Where it begins: now minus the history. */
  readonly fromMs: number;
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  /** Told once, when the history is in the stream: how many readings, and how long it took, ms. */
  readonly onCaughtUp: (readings: number, tookMs: number) => void;
}

/** Of the history at a time; small enough that the pipeline works on the first piece while the second is made. */
const PIECE_MS = 60_000;

/** Between two looks at the clock once the history is fed. */
const TICK_MS = 100;

/** Closer to now than this is no history. */
const CAUGHT_UP_MS = 1_000;

export async function feed({ fleet, producer, fromMs, now, sleep, signal, onCaughtUp }: FeedOptions): Promise<void> {
  const beganMs = now();
  let cursorMs = fromMs;
  let isLive = false;
  while (!signal.aborted) {
    const untilMs = Math.min(now(), cursorMs + PIECE_MS);
    for (const { atMs, gateway, line } of fleet.sendings(cursorMs, untilMs)) producer.add(gateway, line, atMs);
    cursorMs = untilMs;
    await producer.pump(cursorMs, !isLive);
    if (!isLive && now() - cursorMs < CAUGHT_UP_MS) {
      isLive = true;
      onCaughtUp(producer.sentCount(), now() - beganMs);
    }
    if (isLive) await sleep(TICK_MS, signal);
  }
  await producer.pump(now(), true);
}
