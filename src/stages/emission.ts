// What the sweep itself puts into the raw stream each minute, on the way that readings take. Ticks are the first of it;
// whatever else wants to come through the whole pipeline (a synthetic reading that is awaited at the other end, say) is
// one more Emitter.
import { encodeTick, setOf } from '#core/tick/tick.ts';
import type { Metrics, RawStream, RawStreamRecord, RawStreamShard } from './ports.ts';

export interface Emitter {
  /** For the metric of what could not be put: `<name>Failed`. */
  readonly name: string;
  /** The records of this minute. Each shard's first hash key puts a record into that shard. */
  recordsFor(shards: readonly RawStreamShard[], nowMs: number): readonly RawStreamRecord[];
}

/** One tick for each open shard. */
export const tickEmitter: Emitter = {
  name: 'Ticks',
  recordsFor(shards) {
    const set = setOf(shards.map(({ id }) => id));
    return shards.map(({ id, firstHashKey }, part) => ({
      partitionKey: 'weir-tick',
      explicitHashKey: firstHashKey,
      data: encodeTick({ shard: id, set, part, of: shards.length }),
    }));
  },
};

/** Never rejects: what is missed is counted, and the next minute's stands for it. */
export async function emit(
  emitters: readonly Emitter[],
  ports: { readonly raw: RawStream; readonly metrics: Metrics },
  nowMs: number,
): Promise<void> {
  if (emitters.length === 0) return;
  let shards: readonly RawStreamShard[];
  try {
    shards = await ports.raw.openShards();
  } catch {
    for (const { name } of emitters) ports.metrics.count(`${name}Failed`, 1);
    return;
  }
  for (const { name, recordsFor } of emitters) {
    const records = recordsFor(shards, nowMs);
    const refused = await ports.raw.put(records).catch(() => records.length);
    if (refused > 0) ports.metrics.count(`${name}Failed`, refused);
  }
}
