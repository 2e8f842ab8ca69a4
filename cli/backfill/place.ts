// What a backfill meets of a deployment: its archive, where its windows go, which alerts it keeps, its epochs.
import { createDynamoAlertHeads } from '#adapters/aws/alerts/dynamo-alert-heads.ts';
import { createDynamoPaneSink } from '#adapters/aws/panes/dynamo-pane-sink.ts';
import { createDynamoStateStore } from '#adapters/aws/state/dynamo-state-store.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { DAY_MS } from '#core/time/days.ts';
import type { AlertHeads, PaneSink, StateStore } from '#stages/ports.ts';
import type { WindowSource } from '#stages/query/ports.ts';
import type { ArchivePlace } from '../deployment/archive-place.ts';
import type { Deployment, EngineTarget } from '../deployment/deployment.ts';

const HOUR_MS = 3_600_000;

export interface BackfillPlace {
  /** In words: `smoke in stage prod (eu-west-1)`. */
  readonly called: string;
  /** A run of `npm start`: its windows are never old enough to be final. */
  readonly isLocal: boolean;
  /** As it is in force. */
  readonly profile: CompiledProfile;
  archive(): Promise<ArchivePlace>;
  engine(): Promise<EngineTarget>;
  readonly hotCopy: PaneSink;
  readonly state: StateStore;
  readonly heads: Pick<AlertHeads, 'heads'>;
}

export function placeOf(deployment: Deployment, nowMs: () => number): BackfillPlace {
  const { called, isLocal, profile, dynamodb: client, tables, paneTtlHours, archive, engine } = deployment;
  const ttlMs = paneTtlHours * HOUR_MS;
  const hot = createDynamoPaneSink({ client, table: tables.windows }, ttlMs);
  return {
    ...{ called, isLocal, profile, archive, engine },
    hotCopy: {
      // What is older would be deleted as soon as it is there. An item has panes of a quarter of an hour.
      write: (panes) => hot.write(panes.filter(({ endMs }) => endMs + ttlMs > nowMs() - HOUR_MS)),
    },
    state: createDynamoStateStore({ client, table: tables.windows, nowMs, isKept: () => true }),
    heads: createDynamoAlertHeads({ client, table: tables.alerts, ttlMs: DAY_MS, nowMs }),
  };
}

/** All windows of an engine whose start is in the range, of devices that are named; page by page. */
export async function* oldWindows(
  source: WindowSource,
  profile: string,
  devices: Iterable<string>,
  fromMs: number,
  toMs: number,
) {
  for (const device of devices) {
    let startMs = fromMs;
    while (startMs < toMs) {
      const { panes, cut } = await source.read({ profile, device, fromMs: startMs, toMs, limit: PAGE });
      yield panes;
      if (cut === undefined) break;
      if (cut.cutAtMs <= startMs)
        throw new Error(`${source.name} gives no more than ${PAGE} windows of ${device}, which has more at one time`);
      startMs = cut.cutAtMs;
    }
  }
}

const PAGE = 10_000;
