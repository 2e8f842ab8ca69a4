// A Kinesis stream in memory: partition keys to shards by MD5 hash ranges, sequence numbers, split and merge. It sets
// no throughput limit and keeps records until `trimBefore` is called; size limits of a record and of PutRecords are
// Kinesis's.
import { evenHashRanges, type HashRange, hashKeyOf, parseHashKey } from './hash-ranges.ts';
import {
  append,
  createRecordLog,
  forgetBefore,
  offsetAtTime,
  offsetOf,
  type RecordLog,
  readLog,
} from './record-log.ts';
import type { ReadResult, ShardInfo, StartAt, StreamSource } from './source.ts';

interface PutEntry {
  readonly partitionKey: string;
  readonly data: Uint8Array | string;
  /** Decimal, takes the place of the partition key's MD5. */
  readonly explicitHashKey?: string | undefined;
  /** When Kinesis took it (ms); the stream's clock when left out. */
  readonly arrivalMs?: number | undefined;
}

interface PutResult {
  readonly shardId: string;
  readonly sequenceNumber: string;
}

/** Memory answers at once: no promise. */
interface MemoryCursor {
  read(maxRecords: number): ReadResult;
}

export interface MemoryStream extends StreamSource {
  readonly name: string;
  listShards(): readonly ShardInfo[];
  openCursor(shardId: string, startAt: StartAt): MemoryCursor;
  put(entry: PutEntry): PutResult;
  /**
   * PutRecords: at most 500 entries and 10 MiB together. Entries of one call keep their order here; Kinesis does not
   * promise it.
   */
  putRecords(entries: readonly PutEntry[]): PutResult[];
  /** Closes the shard; its two children take its range, cut at `newStartingHashKey` (default: the middle). */
  splitShard(shardId: string, newStartingHashKey?: string): [string, string];
  /** Closes two shards of adjacent ranges; their child takes both ranges. */
  mergeShards(shardId: string, adjacentShardId: string): string;
  trimBefore(shardId: string, sequenceNumber: string): void;
  /** Records still kept, over all shards. */
  recordCount(): number;
}

export interface MemoryStreamOptions {
  readonly name: string;
  readonly shardCount?: number;
  /** ms since 1970, asked for every record that brings no arrival of its own. */
  readonly clock?: () => number;
  /** Default 1 MiB; a stream can be set to take up to 10 MiB. */
  readonly maxRecordBytes?: number;
  readonly region?: string;
  readonly accountId?: string;
}

interface Shard {
  readonly info: { shardId: string; parentShardIds: readonly string[]; closed: boolean };
  readonly range: HashRange;
  readonly log: RecordLog;
  readonly sequencePrefix: string;
  lastSequence: number;
}

const MIB = 1024 * 1024;

/** AWS: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html */
const PUT_RECORDS = { maxEntries: 500, maxBytes: 10 * MIB };

/**
 * AWS: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html (PartitionKey: 1 to 256 characters)
 */
const MAX_PARTITION_KEY_LENGTH = 256;

/** Sequence numbers grow by a prime, so that nobody comes to rely on neighbours: Kinesis leaves gaps, too. */
const SEQUENCE_STRIDE = 13;

/** Smallest number of 16 digits: what is added to it needs no padding, and the whole has Kinesis's 56 digits. */
const FIRST_SEQUENCE = 1_000_000_000_000_000;

/** Shards remembered by partition key before the memory is emptied; keeps the MD5 off the path of known keys. */
const REMEMBERED_KEYS = 100_000;

/**
 * An empty stream whose shards divide the hash key range evenly. Throws a RangeError when a put or a reshard is
 * refused.
 */
export function createMemoryStream(options: MemoryStreamOptions): MemoryStream {
  const { name, shardCount = 1, maxRecordBytes = MIB, region = 'us-east-1', accountId = '000000000000' } = options;
  const clock = options.clock ?? (() => 0);
  const shards = new Map<string, Shard>();
  const shardByKey = new Map<string, Shard>();
  let open: Shard[] = [];

  function addShard(range: HashRange, parentShardIds: readonly string[]): Shard {
    const number = String(shards.size).padStart(12, '0');
    const shardId = `shardId-${number}`;
    const shard: Shard = {
      info: { shardId, parentShardIds, closed: false },
      range,
      log: createRecordLog(),
      sequencePrefix: `4966${number}${'0'.repeat(24)}`,
      lastSequence: FIRST_SEQUENCE,
    };
    shards.set(shardId, shard);
    open.push(shard);
    return shard;
  }

  function close(shard: Shard): void {
    shard.info.closed = true;
    open = open.filter((other) => other !== shard);
    shardByKey.clear();
  }

  function openShard(shardId: string): Shard {
    const shard = shards.get(shardId);
    if (shard === undefined || shard.info.closed) {
      throw new RangeError(`stream ${name}: shard ${shardId} is ${shard ? 'closed' : 'unknown'}: name an open one`);
    }
    return shard;
  }

  function shardOf(entry: PutEntry): Shard {
    if (open.length === 1) return open[0]!;
    const remembered = entry.explicitHashKey === undefined ? entry.partitionKey : `#${entry.explicitHashKey}`;
    const known = shardByKey.get(remembered);
    if (known !== undefined) return known;
    const key =
      entry.explicitHashKey === undefined ? hashKeyOf(entry.partitionKey) : parseHashKey(entry.explicitHashKey);
    const shard = open.find(({ range }) => range.start <= key && key <= range.end)!;
    if (shardByKey.size >= REMEMBERED_KEYS) shardByKey.clear();
    shardByKey.set(remembered, shard);
    return shard;
  }

  function put(entry: PutEntry): PutResult {
    const { partitionKey } = entry;
    const data = typeof entry.data === 'string' ? Buffer.from(entry.data) : entry.data;
    if (partitionKey.length < 1 || partitionKey.length > MAX_PARTITION_KEY_LENGTH) {
      throw new RangeError(`stream ${name}: partition key has ${partitionKey.length} characters: 1 to 256 are taken`);
    }
    if (data.byteLength + partitionKey.length > maxRecordBytes) {
      throw new RangeError(
        `stream ${name}: record of ${data.byteLength + partitionKey.length} bytes: at most ${maxRecordBytes} are taken, key included`,
      );
    }
    const shard = shardOf(entry);
    const { shardId } = shard.info;
    shard.lastSequence += SEQUENCE_STRIDE;
    const sequenceNumber = shard.sequencePrefix + shard.lastSequence;
    append(shard.log, { shardId, sequenceNumber, partitionKey, data, arrivalMs: entry.arrivalMs ?? clock() });
    return { shardId, sequenceNumber };
  }

  function putRecords(entries: readonly PutEntry[]): PutResult[] {
    const bytes = entries.reduce(
      (sum, { data, partitionKey }) => sum + Buffer.byteLength(data) + partitionKey.length,
      0,
    );
    if (entries.length > PUT_RECORDS.maxEntries || bytes > PUT_RECORDS.maxBytes) {
      throw new RangeError(
        `stream ${name}: PutRecords with ${entries.length} entries, ${bytes} bytes: at most 500 entries and 10 MiB are taken`,
      );
    }
    return entries.map(put);
  }

  function splitShard(shardId: string, newStartingHashKey?: string): [string, string] {
    const parent = openShard(shardId);
    const { start, end } = parent.range;
    const cut = newStartingHashKey === undefined ? (start + end + 1n) / 2n : parseHashKey(newStartingHashKey);
    if (cut <= start || cut > end) {
      throw new RangeError(`stream ${name}: ${shardId} covers ${start} to ${end}: ${cut} does not cut it in two`);
    }
    close(parent);
    const lower = addShard({ start, end: cut - 1n }, [shardId]);
    const upper = addShard({ start: cut, end }, [shardId]);
    return [lower.info.shardId, upper.info.shardId];
  }

  function mergeShards(shardId: string, adjacentShardId: string): string {
    const [first, second] = [openShard(shardId), openShard(adjacentShardId)];
    const [lower, upper] = first.range.start < second.range.start ? [first, second] : [second, first];
    if (lower.range.end + 1n !== upper.range.start) {
      throw new RangeError(`stream ${name}: ${shardId} and ${adjacentShardId} are not adjacent: merge neighbours`);
    }
    close(first);
    close(second);
    return addShard({ start: lower.range.start, end: upper.range.end }, [shardId, adjacentShardId]).info.shardId;
  }

  function openCursor(shardId: string, startAt: StartAt): MemoryCursor {
    const shard = shards.get(shardId);
    if (shard === undefined) throw new RangeError(`stream ${name}: no shard ${shardId}`);
    let offset = startOffset(shard.log, startAt);
    return {
      read(maxRecords: number) {
        const { records, next } = readLog(shard.log, offset, maxRecords);
        offset = next;
        return { records, atEnd: shard.info.closed && offset === shard.log.endOffset };
      },
    };
  }

  for (const range of evenHashRanges(shardCount)) addShard(range, []);

  return {
    name,
    streamArn: `arn:aws:kinesis:${region}:${accountId}:stream/${name}`,
    put,
    putRecords,
    splitShard,
    mergeShards,
    openCursor,
    listShards: (): ShardInfo[] => Array.from(shards.values(), ({ info }) => ({ ...info })),
    trimBefore(shardId, sequenceNumber) {
      const log = shards.get(shardId)?.log;
      if (log !== undefined) forgetBefore(log, offsetOf(log, sequenceNumber));
    },
    recordCount: () => Array.from(shards.values()).reduce((sum, { log }) => sum + log.endOffset - log.firstOffset, 0),
  };
}

function startOffset(log: RecordLog, startAt: StartAt): number {
  switch (startAt.type) {
    case 'TRIM_HORIZON':
      return log.firstOffset;
    case 'LATEST':
      return log.endOffset;
    case 'AT_TIMESTAMP':
      return offsetAtTime(log, startAt.timestampMs);
    case 'AFTER_SEQUENCE_NUMBER': {
      const offset = offsetOf(log, startAt.sequenceNumber);
      const found = readLog(log, offset, 1).records[0];
      return found?.sequenceNumber === startAt.sequenceNumber ? offset + 1 : offset;
    }
  }
}
