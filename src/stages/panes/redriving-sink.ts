// Panes to a store that may be down. Its outage never stops the stream: a circuit breaker opens, and rows are kept to
// be written later. Rejects only when they cannot be kept either.
import type { Pane } from '#core/windowing/pane.ts';
import type { Metrics, PaneSink, PaneStore, PanesToRewrite, StoreAnswer } from '#stages/ports.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import { slicesOf } from './slices.ts';

export interface RedrivingSinkOptions {
  readonly store: PaneStore;
  readonly breaker: CircuitBreaker;
  readonly redrive: PanesToRewrite;
  readonly metrics: Metrics;
}

/**
 * Counts for operators, each after the store's name: `Rows` written, `RowsAlreadyThere`, `RowsRedriven`,
 * `Rejected.<cause>`, `WriteFailures` (calls), `CircuitOpened` (alarm on it).
 */
export function createRedrivingSink({ store, breaker, redrive, metrics }: RedrivingSinkOptions): PaneSink {
  const count = (what: string, value: number): void => metrics.count(`${store.name}${what}`, value);

  async function putAside(reason: string, panes: readonly Pane[]): Promise<void> {
    await redrive.put(reason, panes);
    count('RowsRedriven', panes.length);
  }

  async function write(panes: readonly Pane[]): Promise<void> {
    if (!breaker.allows()) return putAside('circuit-open', panes);
    let answer: StoreAnswer;
    try {
      answer = await store.write(panes);
    } catch (error) {
      count('WriteFailures', 1);
      if (breaker.failed()) count('CircuitOpened', 1);
      return putAside(error instanceof Error ? `${error.name}: ${error.message}` : String(error), panes);
    }
    breaker.succeeded();
    const { refused, alreadyThere } = answer;
    count('Rows', panes.length - refused.length - alreadyThere);
    if (alreadyThere > 0) count('RowsAlreadyThere', alreadyThere);
    for (const [cause, members] of Map.groupBy(refused, ({ cause }) => cause)) {
      count(`Rejected.${cause}`, members.length);
      await putAside(
        `${cause}: ${members[0]!.reason}`,
        members.map(({ pane }) => pane),
      );
    }
  }

  return {
    async write(panes) {
      const batches = slicesOf(store.arranged(panes), store.maxPanesPerWrite);
      for (const wave of slicesOf(batches, store.parallelWrites)) {
        const results = await Promise.allSettled(wave.map(write));
        for (const result of results) if (result.status === 'rejected') throw result.reason;
      }
    },
  };
}
