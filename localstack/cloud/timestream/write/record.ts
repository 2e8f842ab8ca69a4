// The rules one record must keep, whatever the table holds: names, values, sizes, time. What breaks one is rejected
// alone. https://docs.aws.amazon.com/timestream/latest/developerguide/API_RejectedRecord.html (causes), ts-limits.html
// (sizes, naming constraints, system identifiers), data-ingest.html (time).
import { hash } from 'node:crypto';
import {
  dayMs,
  futureIngestionMs,
  maxDimensionPairsBytes,
  maxMeasureNameBytes,
  maxRecordBytes,
  maxValueLength,
  memoryWindowMs,
} from './limits.ts';
import { readTimeNs, readValue, type ScalarType, type Value, valueBytes } from './measure-value.ts';
import type { MeasureType, MergedRecord, NamedValue } from './write-request.ts';

/** What a good record becomes: one row of the table. */
export type RowToWrite = {
  /** 128 bits over dimensions, measure name and time: what an upsert is keyed by. */
  readonly key: string;
  /** 128 bits over the values: equal prints are equal values. */
  readonly print: string;
  readonly version: bigint;
  readonly timeUs: bigint;
  readonly measureName: string;
  readonly measureType: MeasureType;
  readonly dimensions: MergedRecord['dimensions'];
  readonly columns: readonly MeasureColumn[];
  readonly store: 'memory' | 'magnetic';
};
/** `measure_value::double` … for a single measure, the measure's own name in a multi-measure record. */
type MeasureColumn = { readonly name: string; readonly type: ScalarType; readonly value: Value };

export type TimeRules = {
  readonly nowMs: number;
  readonly memoryHours: number;
  readonly magneticDays: number;
  readonly magneticWrites: boolean;
};

/** The row, or the reason of its rejection. `requiredDimensions`: those the table's partition key enforces. */
export const checkRecord = (
  record: MergedRecord,
  rules: TimeRules,
  requiredDimensions: readonly string[] = [],
): RowToWrite | { readonly reason: string } => {
  const timeNs = record.time === undefined ? undefined : readTimeNs(record.time, record.unit);
  const reason =
    checkNames(record, requiredDimensions) ??
    checkSizes(record) ??
    (timeNs === undefined
      ? `The time "${record.time ?? ''}" is not valid: expected whole ${record.unit.toLowerCase()} from 1970 to 2262-04-11.`
      : checkTime(timeNs, rules));
  if (reason !== undefined || timeNs === undefined) return { reason: reason ?? '' };
  const columns = readColumns(record);
  if ('reason' in columns) return columns;
  const measureName = record.measureName!;
  return {
    key: hash128([sortedPairs(record.dimensions), measureName, timeNs.toString()]),
    print: hash128([record.type, columns.map(({ name, type, value }) => [name, type, String(value)]).sort(byFirst)]),
    version: record.version,
    timeUs: timeNs / 1000n,
    measureName,
    measureType: record.type,
    dimensions: record.dimensions,
    columns,
    store: Number(timeNs / 1_000_000n) >= rules.nowMs - memoryWindowMs(rules.memoryHours) ? 'memory' : 'magnetic',
  };
};

const checkNames = (record: MergedRecord, required: readonly string[]): string | undefined => {
  if (record.measureName === undefined)
    return 'The measure name is missing: give MeasureName in the record or in CommonAttributes.';
  if (record.dimensions.length === 0) return 'The record has no dimension: at least one is required.';
  const names = new Set(record.dimensions.map(({ name }) => name));
  const missing = required.find((name) => !names.has(name));
  if (missing !== undefined)
    return `The dimension "${missing}" is required by the table's partition key and is missing.`;
  const taken = [...names, record.measureName, ...record.values.map(({ name }) => name)];
  const bad = taken.map(nameProblem).find((problem) => problem !== undefined);
  if (bad !== undefined) return bad;
  if (record.type !== 'MULTI') return undefined;
  const twice = record.values
    .map(({ name }) => name)
    .find((name, index, all) => names.has(name) || all.indexOf(name) !== index);
  return twice === undefined
    ? undefined
    : `The measure "${twice}" has the name of another measure or dimension of the record.`;
};

const systemNames = new Set(['measure_name', 'measure_value', 'time', 'ts_non_existent_col']);

const nameProblem = (name: string): string | undefined => {
  if (systemNames.has(name)) return `The name "${name}" is reserved for a system column.`;
  if (name.startsWith('ts_') || name.startsWith('measure_value'))
    return `The name "${name}" starts with a reserved prefix (ts_, measure_value).`;
  if (name.includes(':')) return `The name "${name}" holds a colon, which is not allowed.`;
  return undefined;
};

const checkSizes = (record: MergedRecord): string | undefined => {
  const pairsBytes = record.dimensions.reduce(
    (sum, { name, value }) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  );
  if (pairsBytes > maxDimensionPairsBytes) {
    return `The dimension names and values are ${pairsBytes} bytes: at most ${maxDimensionPairsBytes} are allowed.`;
  }
  const longName = record.values.find(({ name }) => Buffer.byteLength(name) > maxMeasureNameBytes);
  if (longName !== undefined)
    return `The measure name "${longName.name.slice(0, 40)}…" is above ${maxMeasureNameBytes} bytes.`;
  const bytes = pairsBytes + recordBytes(record);
  return bytes > maxRecordBytes ? `The record is ${bytes} bytes: at most ${maxRecordBytes} are allowed.` : undefined;
};

/** Time 8 bytes, names and texts their UTF-8 bytes, numbers 8, booleans 1 (metering-and-pricing.writes.html). */
const recordBytes = (record: MergedRecord): number => {
  const nameBytes = 8 + Buffer.byteLength(record.measureName ?? '');
  if (record.type !== 'MULTI') return nameBytes + valueBytes(record.type, record.value ?? '');
  return record.values.reduce((sum, entry) => sum + Buffer.byteLength(entry.name) + namedValueBytes(entry), nameBytes);
};

const namedValueBytes = ({ type, value }: NamedValue): number => (type === 'MULTI' ? 0 : valueBytes(type, value));

/** Within memory retention; with magnetic writes within magnetic retention; never more than 15 minutes ahead. */
const checkTime = (timeNs: bigint, rules: TimeRules): string | undefined => {
  const fromMs = rules.magneticWrites
    ? Math.max(0, rules.nowMs - rules.magneticDays * dayMs)
    : rules.nowMs - memoryWindowMs(rules.memoryHours);
  const toMs = rules.nowMs + futureIngestionMs;
  const timeMs = Number(timeNs / 1_000_000n);
  if (timeMs >= fromMs && timeMs <= toMs) return undefined;
  const range = `[${new Date(fromMs).toISOString()}, ${new Date(toMs).toISOString()}]`;
  return `The record timestamp is outside the time range ${range} of the ${rules.magneticWrites ? 'data ingestion window' : 'memory store'}.`;
};

const readColumns = (record: MergedRecord): MeasureColumn[] | { readonly reason: string } => {
  if (record.type === 'MULTI') return readMulti(record);
  if (record.values.length > 0) return { reason: 'MeasureValues are allowed for the type MULTI only.' };
  if (record.type === 'TIMESTAMP')
    return { reason: 'TIMESTAMP is an invalid measure value type for a single measure: use it within MULTI.' };
  if (record.value === undefined) return { reason: 'The measure value is missing.' };
  const read = readValue(record.value, record.type, record.unit);
  if ('reason' in read) return read;
  return [{ name: `measure_value::${record.type.toLowerCase()}`, type: record.type, value: read.value }];
};

const readMulti = (record: MergedRecord): MeasureColumn[] | { readonly reason: string } => {
  if (record.value !== undefined)
    return { reason: 'MeasureValue is not allowed for the type MULTI: use MeasureValues.' };
  if (record.values.length === 0) return { reason: 'A record of the type MULTI needs at least one of MeasureValues.' };
  const columns: MeasureColumn[] = [];
  let bytes = 0;
  for (const { name, type, value } of record.values) {
    if (type === 'MULTI') return { reason: `The measure "${name}" cannot be of the type MULTI itself.` };
    const read = readValue(value, type, record.unit);
    if ('reason' in read) return { reason: `Measure "${name}": ${read.reason}` };
    bytes += valueBytes(type, value);
    columns.push({ name, type, value: read.value });
  }
  return bytes > maxValueLength
    ? { reason: `The measure values are ${bytes} bytes: at most ${maxValueLength} are allowed.` }
    : columns;
};

const sortedPairs = (dimensions: MergedRecord['dimensions']): string[][] =>
  dimensions.map(({ name, value }) => [name, value]).sort(byFirst);

const byFirst = (a: readonly unknown[], b: readonly unknown[]): number => (String(a[0]) < String(b[0]) ? -1 : 1);

const hash128 = (parts: unknown): string => hash('sha256', JSON.stringify(parts), 'base64url').slice(0, 22);
