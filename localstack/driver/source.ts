// The port through which the driver reads a stream: shards, their parents, and records in order.
// It carries no rule of Lambda's; memory-stream.ts and kinesis-source.ts implement it.

/**
 * One record as Kinesis keeps it. `sequenceNumber` is a decimal string, `arrivalMs` its approximate arrival (ms since
 * 1970).
 */
export interface StreamRecord {
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly data: Uint8Array;
  readonly arrivalMs: number;
}

/** A shard, open or closed (a closed one takes no more records). A split child has one parent, a merged one two. */
export interface ShardInfo {
  readonly shardId: string;
  readonly parentShardIds: readonly string[];
  readonly closed: boolean;
}

/**
 * Where a reader starts in a shard.
 * AWS: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetShardIterator.html (ShardIteratorType)
 */
export type StartAt =
  | { readonly type: 'TRIM_HORIZON' }
  | { readonly type: 'LATEST' }
  | { readonly type: 'AT_TIMESTAMP'; readonly timestampMs: number }
  | { readonly type: 'AFTER_SEQUENCE_NUMBER'; readonly sequenceNumber: string };

/** `atEnd` is true once the shard is closed and its last record was read. */
export interface ReadResult {
  readonly records: readonly StreamRecord[];
  readonly atEnd: boolean;
}

/** A place in one shard that moves forward with every read. Two cursors of one shard know nothing of each other. */
export interface ShardCursor {
  /** Up to `maxRecords` next records, in the shard's order; an empty answer means: nothing there now. */
  read(maxRecords: number): ReadResult | Promise<ReadResult>;
}

/** A stream as the driver sees it. */
export interface StreamSource {
  readonly streamArn: string;
  /** How long a list of shards is good for; left out, it may be asked for every step. */
  readonly listIntervalMs?: number;
  /** How long an empty answer of a shard is good for; left out, it may be read every step. */
  readonly readIntervalMs?: number;
  /** Every shard that still holds records or takes them, parents before children. */
  listShards(): readonly ShardInfo[] | Promise<readonly ShardInfo[]>;
  openCursor(shardId: string, startAt: StartAt): ShardCursor | Promise<ShardCursor>;
  /** Forgets the records before `sequenceNumber`; only a stream that keeps its records in memory has it. */
  trimBefore?(shardId: string, sequenceNumber: string): void;
}

/** Order of two sequence numbers of one stream: decimal numbers too long for a double, so by length, then by digits. */
export function compareSequenceNumbers(left: string, right: string): number {
  if (left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : left > right ? 1 : 0;
}
