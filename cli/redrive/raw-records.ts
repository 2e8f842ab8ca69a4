// What is put back, as records of the raw stream: each partition key in its first order, readings of one key packed
// together. Pure.
import { chunksOf } from '#adapters/aws/request/chunks.ts';
import type { Quarantined } from './quarantined.ts';

export interface OutgoingRecord {
  readonly partitionKey: string;
  /** undefined: the shard by the partition key. */
  readonly explicitHashKey?: string | undefined;
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
  return [...byKey.values()].flatMap((ofKey) => runsOf(ofKey).flatMap(recordsOf));
}

function recordsOf(run: readonly Quarantined[]): OutgoingRecord[] {
  const [first] = run;
  if (first === undefined) return [];
  const { partitionKey, explicitHashKey } = first;
  if (!first.isReading) return run.map(({ data }) => ({ partitionKey, explicitHashKey, data }));
  const chunks = chunksOf(run, MAX_READINGS, MAX_BYTES, ({ data }) => data.length + 1);
  return chunks.map((chunk) => ({ partitionKey, explicitHashKey, data: joined(chunk) }));
}

function byArrival(a: Quarantined, b: Quarantined): number {
  const [shardA, sequenceA, indexA] = a.position;
  const [shardB, sequenceB, indexB] = b.position;
  if (a.arrivalMs !== b.arrivalMs) return a.arrivalMs - b.arrivalMs;
  if (shardA !== shardB) return shardA < shardB ? -1 : 1;
  if (sequenceA !== sequenceB) return bySequence(sequenceA, sequenceB);
  return (a.subSequence ?? 0) - (b.subSequence ?? 0) || indexA - indexB;
}

/** Decimal numbers of up to 128 digits: the longer is the larger. */
function bySequence(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : 1);
}

/** Neighbours that are all readings, or all whole records, and go to the same shard. */
function runsOf(items: readonly Quarantined[]): Quarantined[][] {
  const runs: Quarantined[][] = [];
  for (const item of items) {
    const last = runs.at(-1);
    const [first] = last ?? [];
    const isAlike = first?.isReading === item.isReading && first.explicitHashKey === item.explicitHashKey;
    if (last !== undefined && isAlike) last.push(item);
    else runs.push([item]);
  }
  return runs;
}

/** The readings as they are, one a line; a single one stays alone. */
function joined(items: readonly Quarantined[]): Buffer {
  return Buffer.concat(items.flatMap(({ data }, at) => (at === 0 ? [data] : [LINE_FEED, data])));
}

const LINE_FEED = Buffer.from('\n');
