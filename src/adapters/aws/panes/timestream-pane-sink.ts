// Panes to Timestream. Its outage never stops the stream: a circuit breaker opens and rows go to the redrive queue. Rejects only when that is down too.
import type { Pane } from '#core/windowing/pane.ts';
import type { Metrics, PaneSink } from '#stages/ports.ts';
import { chunksOf } from '../request/chunks.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import type { RedriveQueue } from './redrive-queue.ts';
import {
  inRowOrder,
  latestOfEachWindow,
  MAX_RECORDS_PER_WRITE,
  type TimestreamTarget,
  writeBatch,
} from './timestream-writer.ts';

/** 1,000 aggregates in under 100 ms: ten calls of about 30 ms at a time. */
const PARALLEL_WRITES = 10;

export interface TimestreamPaneSinkOptions {
  readonly target: TimestreamTarget;
  readonly breaker: CircuitBreaker;
  readonly redrive: RedriveQueue;
  readonly metrics: Metrics;
}

/**
 * Counts for operators: `TimestreamRows` written, `TimestreamRowsAlreadyThere`, `TimestreamRowsRedriven`, `TimestreamRejected.<cause>`, `TimestreamWriteFailures` (calls),
 * `TimestreamCircuitOpened` (alarm on it).
 */
export function createTimestreamPaneSink(options: TimestreamPaneSinkOptions): PaneSink {
  const { target, breaker, redrive, metrics } = options;

  async function putAside(reason: string, panes: readonly Pane[]): Promise<void> {
    await redrive.put(reason, panes);
    metrics.count('TimestreamRowsRedriven', panes.length);
  }

  async function write(panes: readonly Pane[]): Promise<void> {
    if (!breaker.allows()) return putAside('circuit-open', panes);
    let outcome: Awaited<ReturnType<typeof writeBatch>>;
    try {
      outcome = await writeBatch(target, panes);
    } catch (error) {
      metrics.count('TimestreamWriteFailures', 1);
      if (breaker.failed()) metrics.count('TimestreamCircuitOpened', 1);
      return putAside(error instanceof Error ? `${error.name}: ${error.message}` : String(error), panes);
    }
    breaker.succeeded();
    const { refused, alreadyThere } = outcome;
    metrics.count('TimestreamRows', panes.length - refused.length - alreadyThere);
    if (alreadyThere > 0) metrics.count('TimestreamRowsAlreadyThere', alreadyThere);
    for (const [cause, members] of Map.groupBy(refused, ({ cause }) => cause)) {
      metrics.count(`TimestreamRejected.${cause}`, members.length);
      await putAside(
        `${cause}: ${members[0]!.reason}`,
        members.map(({ pane }) => pane),
      );
    }
  }

  return {
    async write(panes) {
      const batches = chunksOf(inRowOrder(latestOfEachWindow(panes)), MAX_RECORDS_PER_WRITE);
      for (const wave of chunksOf(batches, PARALLEL_WRITES)) {
        const results = await Promise.allSettled(wave.map(write));
        for (const result of results) if (result.status === 'rejected') throw result.reason;
      }
    },
  };
}
