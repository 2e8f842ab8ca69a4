// What is put back, as records of the raw stream: each partition key in its first order, readings of one key packed together. Pure.
import { chunksOf } from '#adapters/aws/chunks.ts';
import type { Quarantined } from './quarantined.ts';

export interface OutgoingRecord {
  readonly partitionKey: string;
  readonly data: Buffer;
}

/** Small enough for a request to take several, large enough that a device's thousands of readings are a few records. */
const MAX_READINGS = 500;
const MAX_BYTES = 200_000;

/** Records in the order of arrival within each partition key. */
export function rawRecords(items: readonly Quarantined[]): OutgoingRecord[] {
  const byKey = new Map<string, Quarantined[]>();
  for (const item of [...items].sort(byArrival)) {
    const known = byKey.get(item.partitionKey);
    if (known === undefined) byKey.set(item.partitionKey, [item]);
    else known.push(item);
  }
  return [...byKey].flatMap(([partitionKey, ofKey]) =>
    runsOf(ofKey).flatMap((run) =>
      run[0]?.isReading === true
        ? chunksOf(run, MAX_READINGS, MAX_BYTES, ({ data }) => data.length + 1).map((chunk) => ({
            partitionKey,
            data: joined(chunk),
          }))
        : run.map(({ data }) => ({ partitionKey, data })),
    ),
  );
}

function byArrival(a: Quarantined, b: Quarantined): number {
  const [shardA, sequenceA, indexA] = a.position;
  const [shardB, sequenceB, indexB] = b.position;
  if (a.arrivalMs !== b.arrivalMs) return a.arrivalMs - b.arrivalMs;
  if (shardA !== shardB) return shardA < shardB ? -1 : 1;
  if (sequenceA !== sequenceB) return bySequence(sequenceA, sequenceB);
  return indexA - indexB;
}

/** Decimal numbers of up to 128 digits: the longer is the larger. */
function bySequence(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : 1);
}

/** Neighbours that are all readings, or all whole records. */
function runsOf(items: readonly Quarantined[]): Quarantined[][] {
  const runs: Quarantined[][] = [];
  for (const item of items) {
    const last = runs.at(-1);
    if (last?.[0]?.isReading === item.isReading) last.push(item);
    else runs.push([item]);
  }
  return runs;
}

/** The texts as they are, in one JSON array; a single one stays alone. */
function joined(items: readonly Quarantined[]): Buffer {
  const [only] = items;
  if (only !== undefined && items.length === 1) return only.data;
  return Buffer.from(`[${items.map(({ data }) => data.toString('utf8')).join(',\n')}]`);
}
