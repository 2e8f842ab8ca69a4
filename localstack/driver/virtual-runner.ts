// Runs a driver in virtual time: until nothing progresses, and, if wished, from one due instant to the next.
// Nothing here waits, so a day of batching windows and retries passes as fast as the handlers run.
import type { Driver } from './driver.ts';

/** A clock that stands still until it is moved forward (ms since 1970). */
export interface VirtualClock {
  readonly now: () => number;
  /** Moves forward; an earlier instant leaves it where it is. */
  readonly advanceTo: (ms: number) => void;
}

export function createVirtualClock(startMs: number): VirtualClock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    advanceTo: (ms) => {
      nowMs = Math.max(nowMs, ms);
    },
  };
}

export interface SettleOptions {
  /**
   * How far the clock may be moved over batching windows, retry delays and ends of tumbling windows:
   * not at all (default), up to an instant (the clock then stands there), or as long as something is due.
   */
  readonly advance?: 'none' | 'until-idle' | { readonly untilMs: number } | undefined;
  /** With 'until-idle': gives up after this much virtual time, so that a batch that never succeeds ends the run. */
  readonly longestMs?: number | undefined;
}

export interface Settled {
  readonly roundCount: number;
  readonly nowMs: number;
  /** Infinity when nothing is left that time alone would make due. */
  readonly dueMs: number;
  /** False when 'until-idle' gave up. */
  readonly isIdle: boolean;
}

/** The longest that Lambda would keep at a record: a week (the highest MaximumRecordAgeInSeconds). */
const LONGEST_MS = 604_800_000;

/**
 * Steps until nothing progresses at the clock's time, then, as `advance` allows, moves the clock to the next due
 * instant.
 */
export async function settle(driver: Driver, clock: VirtualClock, options: SettleOptions = {}): Promise<Settled> {
  const { advance = 'none', longestMs = LONGEST_MS } = options;
  const startMs = clock.now();
  const untilMs =
    typeof advance === 'object' ? advance.untilMs : advance === 'until-idle' ? startMs + longestMs : startMs;
  let roundCount = 0;
  for (;;) {
    const { progressed, dueMs } = await driver.step(clock.now());
    roundCount += 1;
    if (progressed) continue;
    if (dueMs > clock.now() && dueMs <= untilMs) {
      clock.advanceTo(dueMs);
      continue;
    }
    if (typeof advance === 'object') clock.advanceTo(untilMs);
    return { roundCount, nowMs: clock.now(), dueMs, isIdle: dueMs === Number.POSITIVE_INFINITY };
  }
}
