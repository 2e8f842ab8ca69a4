// What is neither measured by the command nor told by the person: stated here once, with its reason, and printed with
// the result. Refuses nothing. Whoever knows better changes a number here.

/** 365 days of 24 hours, a twelfth of them: AWS's own calculator uses it. */
export const HOURS_PER_MONTH = 730;
export const SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600;

/** How full a shard may be on average: readings come in waves, and a full shard refuses. */
export const SHARD_FILL_RATIO = 0.8;

/** 1,769 MB is one vCPU: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
export const MB_PER_VCPU = 1769;

/** Lambda's arm64 core against the core on which CPU_MS below was measured. */
const LAMBDA_SLOWER = 2;
/**
 * Core milliseconds, medians of `npm run bench -- quick --readings 40000` and `npm run bench -- detect` on a shared
 * two-core machine under load (2026-11-21), times LAMBDA_SLOWER. States and panes are the best of twelve runs of their
 * encoders there.
 */
export const CPU_MS = {
  validateReading: 0.0007 * LAMBDA_SLOWER,
  validateRecord: 0.002 * LAMBDA_SLOWER,
  aggregateReading: 0.0014 * LAMBDA_SLOWER,
  detectReading: 0.0004 * LAMBDA_SLOWER,
  pack: 0.01 * LAMBDA_SLOWER,
  pane: 0.02 * LAMBDA_SLOWER,
  /** A row of Parquet: docs/decisions/0040-parquet-writer.md. */
  parquetPane: 0.006 * LAMBDA_SLOWER,
  stateKilobyte: 0.01 * LAMBDA_SLOWER,
  /** What a call of detect touches of the baselines it was handed. */
  baselineKilobyte: 0.001 * LAMBDA_SLOWER,
  /** src/adapters/aws/state/state-bytes.ts: 150 MB/s and 600 MB/s of states, the best of twelve. */
  deflateKilobyte: 0.007 * LAMBDA_SLOWER,
  inflateKilobyte: 0.0016 * LAMBDA_SLOWER,
  /** What a call of detect gets and gives back as JSON. */
  handedKilobyte: 0.003 * LAMBDA_SLOWER,
  /** Runtime, event, metrics line. */
  call: 1.5 * LAMBDA_SLOWER,
} as const;

/** Milliseconds a call waits for a service within the region; usual medians, no measurement of ours. */
export const WAIT_MS = {
  kinesisPut: 20,
  dynamoRead: 8,
  dynamoWrite: 8,
  /** For each 100 KB of an item. */
  dynamoItem100Kb: 10,
  timestreamWrite: 40,
  s3Put: 40,
  snsPublish: 25,
} as const;

/** History in S3, read by Athena: docs/decisions/0044-engines.md says how these were found. */
export const ATHENA = {
  /**
   * Bytes of a row in the table, for one in the objects that aggregate writes: days of 4,000 and 400 simulated meters,
   * 388,000 and 626,000 rows, written by DuckDB as zstd, take 21.3 and 23.9 against 31.2 and 31.9.
   */
  tableRatio: 0.75,
  /** Of a day's bytes: a merge compares the key and the revision of its rows, 2 % of them; the rest is room. */
  mergeShare: 0.25,
  /** A panel reads time, device and one or two numbers of the 27 columns. */
  queryShare: 0.25,
  /** A board of ours. */
  panels: 10,
  /** Files of rows, of deletions, and four of the table itself. */
  mergePuts: 8,
  mergeGets: 60,
  /** VACUUM, and the deletion of what is older than `historyDays`. */
  upkeepQueries: 2,
  /** A MERGE of Athena takes some seconds, and the job waits for it. */
  mergeSeconds: 25,
  /**
   * What nobody has read for 30 days costs half: https://aws.amazon.com/s3/storage-classes/intelligent-tiering/
   */
  freshDays: 30,
} as const;

/** A request of the query API: a day of windows of a device. `npm run bench -- query` says how long it takes. */
export const API_REQUEST = {
  cpuMs: 110,
  /** The access log's line, and the function's own. */
  logBytes: 600,
  /** Tokens of a pool live an hour; one program that asks day and night. */
  tokensPerHour: 1,
} as const;

/** Panes that are written again because a reading came after its window was written. */
export const CORRECTED_PANES_RATIO = 0.02;

/** START, END and REPORT of a call, with Lambda's ids and, where traced, the trace's; 26 bytes an event come on top. */
export const PLATFORM_LOG_BYTES_PER_CALL = 560;
/** Logs are kept compressed: https://aws.amazon.com/cloudwatch/pricing/ counts 0.15 of the bytes in its examples. */
export const LOG_COMPRESSION_RATIO = 0.15;

/**
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html: the first call of each second and 5 % of
 * the others. Counted for each function.
 */
export const TRACE_SAMPLING = { perSecond: 1, ratio: 0.05 } as const;

/** A firing and its end: two transitions, each published and stored. */
export const TRANSITIONS_PER_ALERT = 2;
/**
 * Of a firing 5: its item on insert and on its mark, and in the index an entry, its removal and another one, since what
 * fires stays listed. Of its end 6: on insert and on its mark 2 each, and the firing's item and entry once more. A
 * changed key is two writes: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html. Of both the
 * head besides, 2 KB and an entry of the index, new or moved: 3.5; the minute's count of messages: 1; the groups of its
 * dimensions, three in the energy profile: 3.
 */
export const WRITES_PER_TRANSITION = 13;

/**
 * https://docs.aws.amazon.com/streams/latest/dev/costs-performance.html: about one KMS call every 5 minutes for each
 * stream and credential.
 */
export const KMS_CALLS_PER_HOUR = 12;
/**
 * A role each: producers and validate; validate, aggregate and detect. Producers count as one: a gateway or a role each
 * is one more.
 */
export const KMS_CREDENTIALS = { raw: 2, readings: 3 } as const;

/**
 * Idle polling of an SQS queue by Lambda: five pollers, 20 s each.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export const QUEUE_POLLS_PER_MONTH = (5 * SECONDS_PER_MONTH) / 20;

/** A record in Lambda's event beside its data: ids, ARNs, times. */
export const EVENT_RECORD_BYTES = 480;
/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const EVENT_MAX_BYTES = 6_000_000;

/**
 * What a key group adds to the item of a dimension value's window, for each measure: sums that are exact take more than
 * a plain one.
 */
export const DIMENSION_PART_BYTES = 90;
/** Its key groups' parts do not all come in one run of the sweep. */
export const DIMENSION_COMMITS = 2;

/**
 * A query burst: https://docs.aws.amazon.com/timestream/latest/developerguide/tcu.html bills 4 TCU for 30 s at least; a
 * board's queries fit into one.
 */
export const QUERY_BURST = { tcu: 4, seconds: 30 } as const;

/**
 * What the mapping of validate publishes itself (lib: metricsConfig) and is there whenever records flow. Whether AWS
 * bills it is not known; counted.
 */
export const MAPPING_METRICS = 2;

/**
 * Favourable to Flink: windows, deduplication and baselines of 50,000 readings/s on one KPU (1 vCPU, 4 GB), and no
 * parallelism for safety.
 */
export const FLINK_READINGS_PER_KPU = 50_000;
/** Favourable to Kafka: t3.small brokers, which AWS advises for trials only, up to this many bytes a second in. */
export const MSK_SMALL_MAX_BYTES_PER_SECOND = 1_000_000;
/** m7g.large brokers, three of them, replicated three times. */
export const MSK_LARGE_MAX_BYTES_PER_SECOND = 60_000_000;
