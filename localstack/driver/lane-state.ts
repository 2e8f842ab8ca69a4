// What a lane remembers between steps, and what it shares with the shard and the mapping it belongs to. No rule lives
// here.
import type { EventSourceFacts } from './event.ts';
import type { Gathering } from './gather.ts';
import type { Invoke } from './invocation.ts';
import type { Mapping } from './mapping.ts';
import type { Observer, WindowCloseReason } from './observe.ts';
import type { SendFailure } from './on-failure.ts';
import type { BatchPolicy } from './policy.ts';
import type { StreamRecord } from './source.ts';
import type { OpenWindow } from './window.ts';

/** Records that are sent together until they are done. `final` and `early` invocations of a window may have none. */
export interface Batch {
  readonly records: readonly StreamRecord[];
  readonly purpose: 'records' | 'final' | 'early';
  readonly closeReason: WindowCloseReason | undefined;
  /** Failures that used up a retry. */
  failedCount: number;
  /** Times Lambda refused to invoke. */
  throttledCount: number;
  /** Times the function ran. */
  invokeCount: number;
  notBeforeMs: number;
}

export interface Lane {
  readonly gathering: Gathering;
  /** Batches to be done, in order; the first one is at work or waits for its retry. */
  readonly work: Batch[];
  window: OpenWindow | undefined;
  /** Start of the latest window opened: arrivals are only nearly in order, and no window opens before it. */
  latestWindowStartMs: number;
  /** The shard is closed and read to its end: nothing more will be offered. */
  inputEnded: boolean;
}

export interface LaneHost {
  readonly mapping: Mapping;
  readonly shardId: string;
  readonly facts: EventSourceFacts;
  readonly functionArn: string;
  readonly sizeOf: (record: StreamRecord) => number;
  readonly invoke: Invoke;
  readonly functionTimeoutMs: number;
  readonly nextRequestId: () => string;
  readonly retryDelayMs: (failureCount: number) => number;
  readonly idleCloseMs: number;
  readonly policy: BatchPolicy;
  readonly observe: Observer | undefined;
  readonly sendFailure: SendFailure | undefined;
  /** Time after an invocation, where invocations take time; the step's own time otherwise. */
  readonly clock: (() => number) | undefined;
}

export function newBatch(
  records: readonly StreamRecord[],
  purpose: Batch['purpose'],
  closeReason: WindowCloseReason | undefined,
  nowMs: number,
): Batch {
  return { records, purpose, closeReason, failedCount: 0, throttledCount: 0, invokeCount: 0, notBeforeMs: nowMs };
}
