// The limits Timestream documents, in one place, each with the page it is written on (read 2026-11).
// Quotas: https://docs.aws.amazon.com/timestream/latest/developerguide/ts-limits.html

const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/** Future ingestion period: 15 minutes (Quotas). */
export const futureIngestionMs = 15 * 60_000;
/** Records a WriteRecords call (Quotas, and API_WriteRecords). */
export const maxRecordCount = 100;
/** "Maximum record size" (Quotas). What counts into it is told by metering-and-pricing: see `recordBytes`. */
export const maxRecordBytes = 2048;
/** "Dimension name dimension value pair size per series" (Quotas). */
export const maxDimensionPairsBytes = 2048;
/** Dimensions per table (Quotas); a record takes as many (API_Record). */
export const maxDimensionCount = 128;
/** Dimension name length (Quotas; API_Dimension). */
export const maxDimensionNameBytes = 60;
/** Measure name length (Quotas; API_Record). */
export const maxMeasureNameBytes = 256;
/** Measure names per table (Quotas). */
export const maxMeasureNameCount = 8192;
/** Measures per multi-measure record (Quotas). */
export const maxMeasuresPerRecordCount = 256;
/** Unique measures across multi-measure records per table (Quotas). */
export const maxMultiMeasuresPerTableCount = 1024;
/** Length of a value: API_Record and API_MeasureValue. */
export const maxValueLength = 2048;
/**
 * Retention (Quotas): memory store 1 to 8,766 hours, 6 unless told; magnetic store 1 to 73,000 days, 73,000 unless
 * told.
 */
export const memoryHours = { min: 1, max: 8766, default: 6 } as const;
export const magneticDays = { min: 1, max: 73_000, default: 73_000 } as const;
/** The largest 64-bit nanosecond since the epoch: 2262-04-11 23:47:16.854775807 (Data types for writes). */
export const maxTimeNs = 2n ** 63n - 1n;

export const memoryWindowMs = (hours: number): number => hours * hourMs;
