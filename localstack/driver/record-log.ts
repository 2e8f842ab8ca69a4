// The records of one shard in memory: appended at one end, forgotten at the other, addressed by an offset that never
// changes. It knows nothing of shards or time.
import { compareSequenceNumbers, type StreamRecord } from './source.ts';

/**
 * Records a chunk holds: forgetting drops whole chunks, so it never moves what stays. What is forgotten of the first
 * chunk is still held: of records of 15 KB in 18 shards 256 are 70 MB at most.
 */
const CHUNK_RECORDS = 256;

export interface RecordLog {
  chunks: StreamRecord[][];
  /** Offset of the first record of the first chunk; a multiple of the chunk size. */
  chunkOffset: number;
  /** Offset of the oldest record still readable. */
  firstOffset: number;
  /** Offset the next record will get. */
  endOffset: number;
}

export function createRecordLog(): RecordLog {
  return { chunks: [], chunkOffset: 0, firstOffset: 0, endOffset: 0 };
}

export function append(log: RecordLog, record: StreamRecord): void {
  const last = log.chunks.at(-1);
  if (last === undefined || last.length === CHUNK_RECORDS) log.chunks.push([record]);
  else last.push(record);
  log.endOffset += 1;
}

/**
 * Up to `maxRecords` records from `offset` on; what was forgotten is skipped. Answers where the next read starts, too.
 */
export function readLog(log: RecordLog, offset: number, maxRecords: number): { records: StreamRecord[]; next: number } {
  let at = Math.max(offset, log.firstOffset);
  const end = Math.min(log.endOffset, at + maxRecords);
  const records: StreamRecord[] = [];
  while (at < end) {
    const index = at - log.chunkOffset;
    const chunk = log.chunks[Math.floor(index / CHUNK_RECORDS)]!;
    const from = index % CHUNK_RECORDS;
    const to = Math.min(CHUNK_RECORDS, from + (end - at));
    for (let place = from; place < to; place += 1) records.push(chunk[place]!);
    at += to - from;
  }
  return { records, next: at };
}

/** Offset of the first record whose sequence number is not below the given one; the log is in their order. */
export function offsetOf(log: RecordLog, sequenceNumber: string): number {
  let low = log.firstOffset;
  let high = log.endOffset;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (compareSequenceNumbers(recordAt(log, middle).sequenceNumber, sequenceNumber) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Offset of the first record that arrived at or after an instant (arrivals are only nearly in order, so it looks at
 * each).
 */
export function offsetAtTime(log: RecordLog, timestampMs: number): number {
  let offset = log.firstOffset;
  while (offset < log.endOffset && recordAt(log, offset).arrivalMs < timestampMs) offset += 1;
  return offset;
}

/** Forgets everything before `offset`. */
export function forgetBefore(log: RecordLog, offset: number): void {
  log.firstOffset = Math.min(log.endOffset, Math.max(log.firstOffset, offset));
  while (log.chunks.length > 0 && log.chunkOffset + CHUNK_RECORDS <= log.firstOffset) {
    log.chunks.shift();
    log.chunkOffset += CHUNK_RECORDS;
  }
}

function recordAt(log: RecordLog, offset: number): StreamRecord {
  const index = offset - log.chunkOffset;
  return log.chunks[Math.floor(index / CHUNK_RECORDS)]![index % CHUNK_RECORDS]!;
}
