// One shard of a mapping: reads ahead a little, deals the records out to its lanes by partition key, and knows the
// checkpoint. AWS: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html (order per shard, parallelization
// factor)
import { offer, waitingCount } from './gather.ts';
import { createLane, isIdle, oldestUnfinished, type StepResult, stepLane } from './lane.ts';
import type { Lane, LaneHost } from './lane-state.ts';
import {
  compareSequenceNumbers,
  type ShardCursor,
  type ShardInfo,
  type StartAt,
  type StreamRecord,
  type StreamSource,
} from './source.ts';

export interface ShardWorker {
  readonly info: ShardInfo;
  readonly host: LaneHost;
  readonly lanes: readonly Lane[];
  readonly openCursor: (startAt: StartAt) => ShardCursor | Promise<ShardCursor>;
  readonly startAt: StartAt;
  readonly readIntervalMs: number;
  /** Not read before this time, since the last answer was empty. */
  nextReadMs: number;
  cursor: ShardCursor | undefined;
  atEnd: boolean;
  isFinished: boolean;
  /** Sequence numbers read and not yet behind the checkpoint, in the shard's order. */
  readonly readOrder: string[];
  readOrderHead: number;
  /** Everything up to this sequence number is done. */
  checkpoint: string | undefined;
  reading: Promise<boolean> | undefined;
}

/**
 * GetRecords answers at most 10,000. AWS: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html
 */
const READ_LIMIT = 10_000;

/**
 * Batches a lane may have waiting: a second one lets a lane go on while the keys of another one wait for their turn.
 */
const BATCHES_AHEAD = 2;

export function createShardWorker(
  info: ShardInfo,
  host: LaneHost,
  startAt: StartAt,
  source: StreamSource,
): ShardWorker {
  return {
    info,
    host,
    lanes: Array.from({ length: host.mapping.parallelizationFactor }, createLane),
    openCursor: (at) => source.openCursor(info.shardId, at),
    startAt,
    readIntervalMs: source.readIntervalMs ?? 0,
    nextReadMs: Number.NEGATIVE_INFINITY,
    cursor: undefined,
    atEnd: false,
    isFinished: false,
    readOrder: [],
    readOrderHead: 0,
    checkpoint: undefined,
    reading: undefined,
  };
}

/** One step of one lane: reads if there is room, does what is due, moves the checkpoint. */
export async function stepShardLane(worker: ShardWorker, lane: Lane, nowMs: number): Promise<StepResult> {
  // Lanes that run at the same time share one read, so that the shard's order is kept.
  worker.reading ??= fill(worker, nowMs).finally(() => {
    worker.reading = undefined;
  });
  const hasRead = await worker.reading;
  const result = await stepLane(lane, worker.host, nowMs);
  if (result.progressed || hasRead) moveCheckpoint(worker);
  if (!worker.isFinished && worker.atEnd && worker.lanes.every(isIdle)) {
    worker.isFinished = true;
    const { mapping, shardId, observe } = worker.host;
    observe?.({ type: 'shard-finished', mappingId: mapping.id, shardId, nowMs });
    return { progressed: true, dueMs: nowMs };
  }
  return result;
}

/** The oldest record read and not done, over all lanes. */
export function oldestUnfinishedOf(worker: ShardWorker): StreamRecord | undefined {
  let oldest: StreamRecord | undefined;
  for (const lane of worker.lanes) {
    const candidate = oldestUnfinished(lane);
    if (candidate === undefined) continue;
    if (oldest === undefined || compareSequenceNumbers(candidate.sequenceNumber, oldest.sequenceNumber) < 0) {
      oldest = candidate;
    }
  }
  return oldest;
}

/** Records read and not yet done. */
export function unfinishedCount(worker: ShardWorker): number {
  let count = 0;
  for (const lane of worker.lanes) {
    count += waitingCount(lane.gathering);
    for (const batch of lane.work) count += batch.records.length;
  }
  return count;
}

/** Reads until the lanes have enough waiting or the shard has nothing more now; tells whether anything was read. */
async function fill(worker: ShardWorker, nowMs: number): Promise<boolean> {
  if (worker.atEnd || nowMs < worker.nextReadMs) return false;
  const { mapping } = worker.host;
  const { batchSize, parallelizationFactor } = mapping;
  // One record more than a batch tells whether a full batch is the last one of its window.
  const room = parallelizationFactor > 1 ? batchSize * parallelizationFactor * BATCHES_AHEAD : batchSize + 1;
  let waiting = worker.lanes.reduce((sum, lane) => sum + waitingCount(lane.gathering), 0);
  let hasRead = false;
  while (waiting < room && !worker.atEnd) {
    worker.cursor ??= await worker.openCursor(worker.startAt);
    const limit = Math.min(READ_LIMIT, room - waiting);
    const { records, atEnd } = await worker.cursor.read(limit);
    dealOut(worker, records, nowMs);
    waiting += records.length;
    hasRead ||= records.length > 0;
    if (atEnd) endInput(worker);
    // Where reads are paced, a short answer ends the reading too: asking on would hold up the batch as long as records
    // trickle in.
    if (records.length === 0 || (worker.readIntervalMs > 0 && records.length < limit)) {
      worker.nextReadMs = nowMs + worker.readIntervalMs;
      break;
    }
  }
  return hasRead;
}

function endInput(worker: ShardWorker): void {
  worker.atEnd = true;
  for (const lane of worker.lanes) lane.inputEnded = true;
}

/** Gives each record to its lane. */
function dealOut({ lanes, readOrder }: ShardWorker, records: readonly StreamRecord[], nowMs: number): void {
  for (const record of records) {
    readOrder.push(record.sequenceNumber);
    const lane = lanes.length === 1 ? lanes[0]! : lanes[laneIndex(record.partitionKey, lanes.length)]!;
    offer(lane.gathering, record, nowMs);
  }
}

/** FNV-1a over the key's characters: any fixed hash will do, AWS names none. */
function laneIndex(partitionKey: string, laneCount: number): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < partitionKey.length; index += 1) {
    hash = Math.imul(hash ^ partitionKey.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % laneCount;
}

/** The checkpoint is the last record before the lowest one that is not done. */
function moveCheckpoint(worker: ShardWorker): void {
  const oldest = oldestUnfinishedOf(worker)?.sequenceNumber;
  const { readOrder } = worker;
  let head = worker.readOrderHead;
  if (oldest === undefined) head = readOrder.length;
  else while (head < readOrder.length && compareSequenceNumbers(readOrder[head]!, oldest) < 0) head += 1;
  if (head === worker.readOrderHead) return;
  worker.checkpoint = readOrder[head - 1];
  // What is behind the checkpoint is forgotten once it is the greater part.
  if (head * 2 >= readOrder.length) {
    readOrder.splice(0, head);
    head = 0;
  }
  worker.readOrderHead = head;
}
