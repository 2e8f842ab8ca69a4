// What flows and how often each function is called, for one workload and one choice of settings. Quantities a second;
// the bill is made of it.
import { CORRECTED_PANES_RATIO, EVENT_MAX_BYTES, EVENT_RECORD_BYTES, SHARD_FILL_RATIO } from './assumptions.ts';
import type { Choice } from './deployment.ts';
import type { Workload } from './options.ts';
import type { Shapes } from './shapes.ts';

export interface Flow {
  readonly readingsPerSecond: number;
  readonly rawRecordsPerSecond: number;
  readonly rawRecordBytes: number;
  readonly packsPerSecond: number;
  readonly packBytes: number;
  readonly rawShards: number;
  readonly readingsShards: number;
  readonly validateCallsPerSecond: number;
  readonly aggregateCallsPerSecond: number;
  /** Between two commits of a key group's window state. */
  readonly commitSeconds: number;
  readonly detectCallsPerSecond: number;
  /**
   * What detect hands on at most: each key group as its state or, where detectHandsOn is `readings`, as its log if that
   * is smaller by then.
   */
  readonly detectHandedBytesPerShard: number;
  /** Of that, what a key group takes that a call encodes anew. */
  readonly detectHandedBytesPerGroup: number;
  /** Between two commits of baselines: an invocation window, or until a log is above the limit. */
  readonly detectCommitSeconds: number;
  /** False: it is above the limit at once, and is committed by every call. */
  readonly isDetectStateHandedOn: boolean;
  readonly groupsInUse: number;
  /** Key groups that a batch of `readings` touches. */
  groupsTouched(readings: number): number;
  /** Of all windows, corrections included. */
  readonly panesPerSecond: number;
  /** Window states that the sweep reads. */
  readonly sweepLoadsPerSecond: number;
}

/** https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
const SHARD_BYTES_PER_SECOND = 1_048_576;
const SHARD_RECORDS_PER_SECOND = 1000;
/** An on-demand stream begins with four shards: same page. */
const ON_DEMAND_SHARDS = 4;
/** src/stages/detect/detect.ts: what would be more is committed, and begun anew. */
const DETECT_STATE_LIMIT_BYTES = 800_000;
const BASE64 = 4 / 3;
/** Where a log lasts shorter there are more shards instead. */
const LEAST_LOG_SECONDS = 60;
/** lib/constructs/sweep-schedule.ts */
const SWEEP_EVERY_SECONDS = 60;
/** Lambda polls a shard once a second: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html */
const POLLS_PER_SECOND = 1;

interface Arrivals {
  readonly recordsPerSecond: number;
  readonly recordBytes: number;
  /** Moments at which records come: those that one call has put come together. */
  readonly momentsPerSecond: number;
  readonly shards: number;
}

/**
 * A stream's calls of a function: at most one each batching window or poll and shard, and only where records come; more
 * where a batch is full before.
 */
function callsPerSecond(
  { recordsPerSecond, recordBytes, momentsPerSecond, shards }: Arrivals,
  batchSize: number,
  waitSeconds: number,
): number {
  const ofShard = recordsPerSecond / shards;
  const every = Math.max(waitSeconds, 1 / POLLS_PER_SECOND);
  const moments = Math.min(ofShard, momentsPerSecond);
  const full = Math.max(ofShard / batchSize, (ofShard * (recordBytes * BASE64 + EVENT_RECORD_BYTES)) / EVENT_MAX_BYTES);
  return shards * Math.max(Math.min(1 / every, moments), full);
}

export const shardsFor = (recordsPerSecond: number, bytesPerSecond: number): number =>
  Math.max(
    1,
    Math.ceil(recordsPerSecond / (SHARD_RECORDS_PER_SECOND * SHARD_FILL_RATIO)),
    Math.ceil(bytesPerSecond / (SHARD_BYTES_PER_SECOND * SHARD_FILL_RATIO)),
  );

/**
 * Shards are as many as the load needs; `choice.readingsShards` may ask for more, since each shard's batches then fill
 * more slowly and states are written less often.
 */
export async function flowOf(workload: Workload, choice: Choice, shapes: Shapes): Promise<Flow> {
  const { deviceCount, periodMs, packed, profile, detectHandsOn } = workload;
  const readingsPerSecond = (deviceCount * 1000) / periodMs;
  const rawRecordsPerSecond = readingsPerSecond / packed;
  const isOnDemand = choice.streamMode === 'on-demand';
  const { rawRecordBytes } = await shapes.packs(packed, choice.keyGroups);
  const shards = (needed: number): number => (isOnDemand ? Math.max(ON_DEMAND_SHARDS, needed) : needed);
  const rawShards = shards(shardsFor(rawRecordsPerSecond, rawRecordsPerSecond * rawRecordBytes));
  const raw = {
    recordsPerSecond: rawRecordsPerSecond,
    recordBytes: rawRecordBytes,
    momentsPerSecond: rawRecordsPerSecond,
    shards: rawShards,
  };
  const validateCallsPerSecond = callsPerSecond(raw, choice.validateBatchSize, choice.validateBatchingWindowSeconds);
  const packs = await shapes.packs(readingsPerSecond / validateCallsPerSecond, choice.keyGroups);
  const packsPerSecond = packs.packCount * validateCallsPerSecond;
  const packBytes = packs.packBytes / packs.packCount;

  const groupsInUse = Math.min(choice.keyGroups, deviceCount);
  const { baselineBytesPerDevice, log } = shapes.states;
  const detectStateBytes = deviceCount * baselineBytesPerDevice * BASE64;
  const logHeadBytes = groupsInUse * log.headBytes * BASE64;
  const logBytesPerSecond = readingsPerSecond * log.bytesPerReading * BASE64;
  const hasLog = detectHandsOn === 'readings';
  const handedBytes = (seconds: number) =>
    hasLog ? Math.min(detectStateBytes, logHeadBytes + logBytesPerSecond * seconds) : detectStateBytes;
  const forState = Math.ceil(handedBytes(LEAST_LOG_SECONDS) / (DETECT_STATE_LIMIT_BYTES * SHARD_FILL_RATIO));
  const forPacks = shardsFor(packsPerSecond, packsPerSecond * packBytes);
  const readingsShards = Math.min(
    choice.keyGroups,
    shards(Math.max(forPacks, forState, isOnDemand ? 1 : choice.readingsShards)),
  );
  const arrivals = {
    recordsPerSecond: packsPerSecond,
    recordBytes: packBytes,
    momentsPerSecond: validateCallsPerSecond,
    shards: readingsShards,
  };
  const aggregateCallsPerSecond = callsPerSecond(
    arrivals,
    choice.aggregateBatchSize,
    choice.aggregateBatchingWindowSeconds,
  );
  const commitSeconds = readingsShards / aggregateCallsPerSecond;
  const mostHandedBytes = readingsShards * DETECT_STATE_LIMIT_BYTES;
  const windowSeconds = choice.detectInvocationWindowSeconds;
  // A state that is too large is so with every call; a log grows.
  const beyondSeconds = hasLog ? (mostHandedBytes - logHeadBytes) / logBytesPerSecond : 0;
  const handedSeconds = detectStateBytes <= mostHandedBytes ? windowSeconds : beyondSeconds;
  const batchesPerSecond = callsPerSecond(arrivals, choice.detectBatchSize, 0);
  const isDetectStateHandedOn = windowSeconds > 0 && handedSeconds >= 2 * (readingsShards / batchesPerSecond);
  const detectCommitSeconds = isDetectStateHandedOn
    ? Math.min(windowSeconds, handedSeconds)
    : readingsShards / batchesPerSecond;
  const detectHandedBytes = isDetectStateHandedOn ? handedBytes(detectCommitSeconds) : 0;
  return {
    readingsPerSecond,
    rawRecordsPerSecond,
    rawRecordBytes,
    packsPerSecond,
    packBytes,
    rawShards,
    readingsShards,
    validateCallsPerSecond,
    aggregateCallsPerSecond,
    commitSeconds,
    detectCallsPerSecond: batchesPerSecond + (windowSeconds === 0 ? 0 : readingsShards / windowSeconds),
    detectHandedBytesPerShard: detectHandedBytes / readingsShards,
    detectHandedBytesPerGroup: detectHandedBytes / groupsInUse,
    ...{ detectCommitSeconds, isDetectStateHandedOn },
    groupsInUse,
    groupsTouched: (readings) => groupsInUse * (1 - (1 - 1 / groupsInUse) ** readings),
    panesPerSecond: readingsPerSecond * shapes.states.panesPerReading * (1 + CORRECTED_PANES_RATIO),
    sweepLoadsPerSecond: sweepLoadsPerSecond(
      profile.windows,
      groupsInUse,
      readingsPerSecond,
      choice,
      profile.dimensionWindows.length > 0,
    ),
  };
}

/**
 * A busy key group is read once in an idle time; one whose readings are further apart than that, at each end of its
 * windows until they are over, and twice in an idle time afterwards (src/stages/sweep/idle-groups.ts); all of them
 * twice where dimensions have windows, whose parts are in them.
 */
function sweepLoadsPerSecond(
  windows: readonly { readonly sizeMs: number; readonly slideMs: number }[],
  groups: number,
  readingsPerSecond: number,
  { aggregateBatchingWindowSeconds }: Choice,
  hasDimensionWindows: boolean,
): number {
  const idleSeconds = 2 * aggregateBatchingWindowSeconds + SWEEP_EVERY_SECONDS;
  if (hasDimensionWindows) return groups / Math.max(SWEEP_EVERY_SECONDS, idleSeconds / 2);
  const apartSeconds = groups / readingsPerSecond;
  if (apartSeconds < idleSeconds) return groups / idleSeconds;
  const openSeconds = Math.max(...windows.map(({ sizeMs }) => sizeMs)) / 1000;
  const everySeconds = Math.max(SWEEP_EVERY_SECONDS, Math.min(...windows.map(({ slideMs }) => slideMs)) / 1000);
  const ofReading = Math.min(openSeconds, apartSeconds) / everySeconds + apartSeconds / (idleSeconds / 2);
  return groups * Math.min(1 / SWEEP_EVERY_SECONDS, ofReading / apartSeconds);
}
