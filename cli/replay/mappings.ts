// The event source mappings that a deployment has with its default settings (lib/weir-compute.ts; a test holds the two
// equal), and what a replay changes of them.
import { createMapping, type Mapping, type MappingSettings } from '#local/driver/mapping.ts';

export type StageName = 'validate' | 'aggregate' | 'detect';

export const RAW_STREAM = 'raw';
export const READINGS_STREAM = 'readings';

/** As deployed. */
export const STAGE_MAPPINGS: Readonly<Record<StageName, MappingSettings>> = {
  validate: {
    functionName: 'validate',
    stream: RAW_STREAM,
    batchSize: 10_000,
    bisectOnError: true,
    maxRetries: 5,
    maxRecordAgeMs: 21_600_000,
    reportBatchItemFailures: true,
  },
  aggregate: {
    functionName: 'aggregate',
    stream: READINGS_STREAM,
    batchSize: 10_000,
    batchingWindowMs: 300_000,
    parallelizationFactor: 1,
  },
  detect: {
    functionName: 'detect',
    stream: READINGS_STREAM,
    batchSize: 100,
    parallelizationFactor: 1,
    tumblingWindowMs: 300_000,
  },
};

/**
 * As deployed but for the record age: a file's arrivals are not the driver's clock (a line may arrive at 1970, or a day
 * before the one ahead of it), so no record is ever too old for it.
 */
export function replayMappings(): Mapping[] {
  return Object.values(STAGE_MAPPINGS).map((settings) => createMapping({ ...settings, maxRecordAgeMs: -1 }));
}
