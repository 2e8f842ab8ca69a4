// One mapping at work: which shards of its stream it reads, from where, and when a child shard's turn comes.
// AWS: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html (starting position) and
// https://docs.aws.amazon.com/streams/latest/dev/kinesis-using-sdk-java-after-resharding.html (parents before children)
import { eventSourceFacts, recordSizer } from './event.ts';
import type { Lane, LaneHost } from './lane-state.ts';
import { createShardWorker, type ShardWorker } from './shard.ts';
import type { ShardInfo, StreamSource } from './source.ts';

/** What every shard of a mapping shares. */
export type MappingHost = Omit<LaneHost, 'shardId' | 'facts' | 'functionArn' | 'sizeOf'>;

export interface MappingWorker {
  readonly host: MappingHost;
  readonly source: StreamSource;
  readonly shards: Map<string, ShardWorker>;
  isEnabled: boolean;
  /** When the shards were last listed; undefined before the first time. */
  listedAtMs: number | undefined;
  knownFinished: number;
}

/** A lane that can be stepped. */
export interface Place {
  readonly worker: MappingWorker;
  readonly shard: ShardWorker;
  readonly lane: Lane;
}

export function createMappingWorker(host: MappingHost, source: StreamSource): MappingWorker {
  const { enabled } = host.mapping;
  return { host, source, shards: new Map(), isEnabled: enabled, listedAtMs: undefined, knownFinished: 0 };
}

/** Lists the shards when the source may be asked again, or when one was read to its end since. */
export async function refreshShards(worker: MappingWorker, nowMs: number): Promise<void> {
  const { source, shards, listedAtMs } = worker;
  const finished = Array.from(shards.values()).filter(({ isFinished }) => isFinished).length;
  const isDue = listedAtMs === undefined || nowMs >= listedAtMs + (source.listIntervalMs ?? 0);
  if (!isDue && finished === worker.knownFinished) return;
  const isFirst = listedAtMs === undefined;
  for (const info of await source.listShards()) {
    const { shardId } = info;
    if (shards.has(shardId)) continue;
    shards.set(shardId, createWorker(worker, info, isFirst));
    const { mapping, observe } = worker.host;
    observe?.({ type: 'shard-opened', mappingId: mapping.id, shardId, nowMs });
  }
  worker.listedAtMs = nowMs;
  worker.knownFinished = finished;
}

function createWorker(worker: MappingWorker, info: ShardInfo, isFirst: boolean): ShardWorker {
  const { host, source } = worker;
  const { streamArn } = source;
  const { shardId } = info;
  const { functionName } = host.mapping;
  const facts = eventSourceFacts(streamArn, functionName);
  const [, partition, , region, accountId] = streamArn.split(':');
  const functionArn = `arn:${partition}:lambda:${region}:${accountId}:function:${functionName}`;
  return createShardWorker(
    info,
    { ...host, shardId, facts, functionArn, sizeOf: recordSizer(facts) },
    // A shard that came into being while the mapping ran is read whole, whatever the starting position.
    isFirst ? host.mapping.startingPosition : { type: 'TRIM_HORIZON' },
    source,
  );
}

/** The lanes of the shards whose turn has come: a child's comes when the mapping has done with its parents. */
export function placesOf(worker: MappingWorker): Place[] {
  const places: Place[] = [];
  for (const shard of worker.shards.values()) {
    if (shard.isFinished) continue;
    const waits = shard.info.parentShardIds.some((parentId) => worker.shards.get(parentId)?.isFinished === false);
    if (!waits) for (const lane of shard.lanes) places.push({ worker, shard, lane });
  }
  return places;
}
