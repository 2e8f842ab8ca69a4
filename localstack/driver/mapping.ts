// The settings of one event source mapping for Kinesis, with AWS's defaults, and a check of AWS's limits.
// AWS: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html and
// https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html

/** Where the first read of a stream starts; `timestampMs` only with AT_TIMESTAMP. */
type StartingPosition =
  | { readonly type: 'TRIM_HORIZON' }
  | { readonly type: 'LATEST' }
  | { readonly type: 'AT_TIMESTAMP'; readonly timestampMs: number };

/** A queue and a topic get the metadata of a discarded batch, a bucket the records too. */
export interface FailureDestination {
  readonly kind: 'sqs' | 'sns' | 's3';
  /** Name, ARN or logical id, handed to the port as it is. */
  readonly target: string;
}

export interface Mapping {
  /** Unique in a driver; the id of the mapping in events, checkpoints and S3 keys. */
  readonly id: string;
  readonly functionName: string;
  /** Name, ARN or logical id of the stream, by which the driver looks up its source. */
  readonly stream: string;
  readonly enabled: boolean;
  readonly batchSize: number;
  readonly batchingWindowMs: number;
  readonly parallelizationFactor: number;
  readonly bisectOnError: boolean;
  /** −1: without limit. */
  readonly maxRetries: number;
  /** −1: without limit. */
  readonly maxRecordAgeMs: number;
  readonly reportBatchItemFailures: boolean;
  /** 0: no tumbling window. */
  readonly tumblingWindowMs: number;
  readonly startingPosition: StartingPosition;
  readonly onFailure: FailureDestination | undefined;
}

/** What has to be said of a mapping; everything else has AWS's default. */
export type MappingSettings = Pick<Mapping, 'functionName' | 'stream'> &
  Partial<Omit<Mapping, 'functionName' | 'stream' | 'onFailure'>> & {
    readonly onFailure?: FailureDestination | undefined;
  };

/** Settings that AWS would refuse, every one of them listed in the message. */
export class MappingError extends Error {
  override readonly name = 'MappingError';
  readonly problems: readonly string[];

  constructor(mappingId: string, problems: readonly string[]) {
    super(`event source mapping ${mappingId} refused:\n  ${problems.join('\n  ')}`);
    this.problems = problems;
  }
}

const SECOND = 1000;

/** Limits of the page above; the lowest record age of 60 s is in API_CreateEventSourceMapping. */
const LIMITS = {
  batchSize: { min: 1, max: 10_000 },
  batchingWindowMs: { min: 0, max: 300 * SECOND, wholeSeconds: true },
  parallelizationFactor: { min: 1, max: 10 },
  maxRetries: { min: -1, max: 10_000 },
  maxRecordAgeMs: { min: 60 * SECOND, max: 604_800 * SECOND, wholeSeconds: true, unlimited: -1 },
  tumblingWindowMs: { min: 0, max: 900 * SECOND, wholeSeconds: true },
} as const;

interface Limit {
  readonly min: number;
  readonly max: number;
  readonly wholeSeconds?: boolean;
  readonly unlimited?: number;
}

/** A complete mapping from what was said and AWS's defaults. Throws `MappingError` with every problem at once. */
export function createMapping(settings: MappingSettings): Mapping {
  const { onFailure, ...rest } = settings;
  const mapping: Mapping = {
    id: `${settings.stream}→${settings.functionName}`,
    enabled: true,
    batchSize: 100,
    batchingWindowMs: 0,
    parallelizationFactor: 1,
    bisectOnError: false,
    maxRetries: -1,
    maxRecordAgeMs: -1,
    reportBatchItemFailures: false,
    tumblingWindowMs: 0,
    startingPosition: { type: 'TRIM_HORIZON' },
    ...rest,
    onFailure,
  };
  const problems = problemsOf(mapping);
  if (problems.length > 0) throw new MappingError(mapping.id, problems);
  return mapping;
}

/** What AWS would refuse in a mapping; empty when it would take it. */
function problemsOf(mapping: Mapping): string[] {
  const problems: string[] = [];
  for (const [field, limit] of Object.entries(LIMITS) as [keyof typeof LIMITS, Limit][]) {
    const value = mapping[field];
    if (value === limit.unlimited) continue;
    if (!Number.isInteger(value) || value < limit.min || value > limit.max) {
      const also = limit.unlimited === undefined ? '' : `, or ${limit.unlimited} for no limit`;
      problems.push(`${field} is ${value}: set a whole number from ${limit.min} to ${limit.max}${also}`);
    } else if (limit.wholeSeconds && value % SECOND !== 0) {
      problems.push(`${field} is ${value}: AWS counts whole seconds, so set a multiple of 1000`);
    }
  }
  if (mapping.tumblingWindowMs > 0 && mapping.parallelizationFactor > 1) {
    problems.push(
      `parallelizationFactor is ${mapping.parallelizationFactor} with a tumbling window: set it to 1, the window's state is one per shard`,
    );
  }
  const { startingPosition } = mapping;
  if (startingPosition.type === 'AT_TIMESTAMP' && !Number.isFinite(startingPosition.timestampMs)) {
    problems.push('startingPosition is AT_TIMESTAMP without a time: set timestampMs');
  }
  return problems;
}
