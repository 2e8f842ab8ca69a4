// Stops calling what is down: open after so many failures in a row, closed for calls until a while has passed, then one
// trial. Holds no timer: the clock is injected and read when asked.

/** 5 failures in a row, 30 s: what energy users run today. */
const DEFAULT_FAILURES_TO_OPEN = 5;
const DEFAULT_OPEN_MS = 30_000;

export interface CircuitBreaker {
  /** May a call go out now? While half open, only the first asker gets `true`, until its result is told. */
  allows(): boolean;
  succeeded(): void;
  /** Answers true when this failure opened the circuit. */
  failed(): boolean;
}

export function createCircuitBreaker(
  nowMs: () => number,
  failuresToOpen = DEFAULT_FAILURES_TO_OPEN,
  openMs = DEFAULT_OPEN_MS,
): CircuitBreaker {
  let failures = 0;
  let openUntilMs = 0;
  let trial = false;
  return {
    allows() {
      if (failures < failuresToOpen) return true;
      if (trial || nowMs() < openUntilMs) return false;
      trial = true;
      return true;
    },
    succeeded() {
      failures = 0;
      trial = false;
    },
    failed() {
      failures += 1;
      trial = false;
      if (failures < failuresToOpen) return false;
      const opened = nowMs() >= openUntilMs;
      openUntilMs = nowMs() + openMs;
      return opened;
    },
  };
}
