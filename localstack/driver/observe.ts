// What the driver tells an observer while it works, and a tally of it for a live view. The driver itself writes to no
// console.
import type { FailureCondition } from './on-failure.ts';

interface At {
  readonly mappingId: string;
  readonly shardId: string;
  readonly nowMs: number;
}

interface AtFunction extends At {
  readonly functionName: string;
  readonly recordCount: number;
}

export type WindowCloseReason = 'next-window' | 'shard-end' | 'idle';

export type DriverEvent =
  | (At & { readonly type: 'shard-opened' | 'shard-finished' })
  | (AtFunction & {
      readonly type: 'invoked';
      readonly invokeCount: number;
      readonly purpose: 'records' | 'final' | 'early';
    })
  /**
   * `iteratorAgeMs`: age of the batch's last record when the function was done, as CloudWatch's IteratorAge; absent
   * without records.
   */
  | (AtFunction & { readonly type: 'succeeded'; readonly iteratorAgeMs: number | undefined })
  | (AtFunction & {
      readonly type: 'failed';
      readonly reason: string;
      readonly retryAtMs: number | undefined;
      /** False: throttled or otherwise not invoked, which uses up no retry. */
      readonly wasInvoked: boolean;
    })
  | (AtFunction & { readonly type: 'partially-succeeded'; readonly doneCount: number })
  | (AtFunction & { readonly type: 'bisected'; readonly firstCount: number })
  | (AtFunction & {
      readonly type: 'discarded';
      readonly condition: FailureCondition;
      readonly sentTo: string | undefined;
    })
  | (At & { readonly type: 'destination-failed'; readonly reason: string })
  | (At & {
      readonly type: 'window-closed';
      readonly windowStartMs: number;
      readonly windowEndMs: number;
      readonly reason: WindowCloseReason;
    })
  | (At & { readonly type: 'window-terminated-early'; readonly windowStartMs: number; readonly stateBytes: number });

export type Observer = (event: DriverEvent) => void;

/**
 * Counts of one mapping since the tally began. Invocations of retries are counted again, records only when they are
 * done.
 */
export interface Tally {
  invocationCount: number;
  recordCount: number;
  errorCount: number;
  throttleCount: number;
  bisectCount: number;
  partialCount: number;
  discardedCount: number;
  windowsClosedCount: number;
  earlyTerminationCount: number;
  /** Of the invocation that ended last; undefined before the first. */
  iteratorAgeMs: number | undefined;
  lastError: string | undefined;
}

/** An observer that keeps one tally a mapping. */
export function createTally(): { readonly observe: Observer; readonly byMapping: ReadonlyMap<string, Tally> } {
  const byMapping = new Map<string, Tally>();
  const tallyOf = (mappingId: string): Tally => {
    const known = byMapping.get(mappingId);
    if (known !== undefined) return known;
    const fresh = emptyTally();
    byMapping.set(mappingId, fresh);
    return fresh;
  };
  return { observe: (event) => addToTally(tallyOf(event.mappingId), event), byMapping };
}

function emptyTally(): Tally {
  return {
    invocationCount: 0,
    recordCount: 0,
    errorCount: 0,
    throttleCount: 0,
    bisectCount: 0,
    partialCount: 0,
    discardedCount: 0,
    windowsClosedCount: 0,
    earlyTerminationCount: 0,
    iteratorAgeMs: undefined,
    lastError: undefined,
  };
}

function addToTally(tally: Tally, event: DriverEvent): void {
  switch (event.type) {
    case 'invoked':
      tally.invocationCount += 1;
      break;
    case 'succeeded':
      tally.recordCount += event.recordCount;
      tally.iteratorAgeMs = event.iteratorAgeMs ?? tally.iteratorAgeMs;
      break;
    case 'partially-succeeded':
      tally.partialCount += 1;
      tally.recordCount += event.doneCount;
      break;
    case 'failed':
      if (event.wasInvoked) tally.errorCount += 1;
      else tally.throttleCount += 1;
      tally.lastError = event.reason;
      break;
    case 'bisected':
      tally.bisectCount += 1;
      break;
    case 'discarded':
      tally.discardedCount += event.recordCount;
      break;
    case 'window-closed':
      tally.windowsClosedCount += 1;
      break;
    case 'window-terminated-early':
      tally.earlyTerminationCount += 1;
      break;
    case 'destination-failed':
      tally.lastError = event.reason;
      break;
    default:
      break;
  }
}
