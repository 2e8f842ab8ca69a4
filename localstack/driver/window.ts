// Lambda's tumbling window of one shard: its bounds by arrival time, and the state that goes from one invocation to the
// next. AWS: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
export interface OpenWindow {
  readonly startMs: number;
  readonly endMs: number;
  /** The state as JSON text, the way it travels. */
  stateJson: string;
  /** The last state returned is above the limit: the window ends early with the next invocation. */
  isTooBig: boolean;
}

/** What the first invocation of a window, and the first one after an early end, gets. */
const EMPTY_STATE = '{}';

/** 1 MB a shard (same page). */
export const WINDOW_STATE_LIMIT_BYTES = 1024 * 1024;

/** How long Lambda may wait for more records after a window's end before it closes it, 2 minutes (same page). */
export const IDLE_CLOSE_MS = 120_000;

/** Start of the window an arrival falls into: floored to the epoch's grid, as Lambda's bounds are. */
export function windowStartOf(arrivalMs: number, windowMs: number): number {
  return Math.floor(arrivalMs / windowMs) * windowMs;
}

export function openWindow(startMs: number, windowMs: number): OpenWindow {
  return { startMs, endMs: startMs + windowMs, stateJson: EMPTY_STATE, isTooBig: false };
}

/** Takes over the state that an invocation returned. */
export function setState(window: OpenWindow, stateJson: string): void {
  window.stateJson = stateJson;
  window.isTooBig = Buffer.byteLength(stateJson) > WINDOW_STATE_LIMIT_BYTES;
}

/** After an early end the same window goes on with an empty state. */
export function restartState(window: OpenWindow): void {
  window.stateJson = EMPTY_STATE;
  window.isTooBig = false;
}
