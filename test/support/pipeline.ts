// validate → aggregate over memory adapters, without a driver: each call of `feed` is one batch.

import { createMemoryAlertStore, createMemoryAlertTopic } from '#adapters/memory/alerts.ts';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import { createMemoryPaneSink } from '#adapters/memory/pane-sink.ts';
import { createMemoryQuarantine } from '#adapters/memory/quarantine.ts';
import { createMemoryReadingsStream } from '#adapters/memory/readings-stream.ts';
import { createMemoryStateStore } from '#adapters/memory/state-store.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { type Counts, emptyCounts } from '#core/windowing/group-state.ts';
import { decodeGroupState } from '#core/windowing/state-codec.ts';
import { createAggregate } from '#stages/aggregate/aggregate.ts';
import type { RawRecord } from '#stages/ports.ts';
import { createSweep } from '#stages/sweep/sweep.ts';
import { createValidate } from '#stages/validate/validate.ts';

export function createPipeline(
  profile: CompiledProfile,
  options: { keyGroups?: number; maxAgeMs?: number; reuseState?: boolean } = {},
) {
  const packs: Uint8Array[] = [];
  const state = createMemoryStateStore();
  const panes = createMemoryPaneSink();
  const quarantine = createMemoryQuarantine();
  const metrics = createMemoryMetrics();
  const readings = createMemoryReadingsStream((pack) => {
    packs.push(pack.data);
  });
  const { keyGroups = 4, maxAgeMs = Number.POSITIVE_INFINITY, reuseState = true } = options;
  const validate = createValidate(profile, { readings, quarantine, metrics }, { keyGroups });
  const aggregate = createAggregate(profile, { state, panes, quarantine, metrics }, { maxAgeMs, reuseState });
  const alerts = createMemoryAlertStore(() => 0);
  const topic = createMemoryAlertTopic();
  const sweep = createSweep(profile, { state, panes, alerts, topic, metrics });
  return {
    packs,
    state,
    panes,
    quarantine,
    metrics,
    validate,
    aggregate,
    sweep,
    /** One batch through both stages. */
    async feed(records: readonly RawRecord[]): Promise<void> {
      packs.length = 0;
      await validate.run(records);
      await aggregate.run(packs);
    },
    /** Publishes every window that is still open. */
    async end(): Promise<void> {
      await sweep.run(Number.POSITIVE_INFINITY);
    },
    counts(): Counts {
      const total = emptyCounts();
      for (const [key, { bytes }] of state.entries) {
        if (!key.startsWith('windows#')) continue;
        const { counts } = decodeGroupState(bytes, profile);
        for (const name of Object.keys(total) as (keyof Counts)[]) total[name] += counts[name];
      }
      return total;
    },
  };
}
