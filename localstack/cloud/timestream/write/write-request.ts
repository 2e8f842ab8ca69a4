// Reads a WriteRecords request: checks its shape and merges CommonAttributes into every record. Refuses the whole
// request (ValidationException) where the API reference does: shape, overlap of dimensions, version 0.
// https://docs.aws.amazon.com/timestream/latest/developerguide/API_WriteRecords.html and API_Record.html
import {
  maxDimensionCount,
  maxDimensionNameBytes,
  maxMeasureNameBytes,
  maxMeasuresPerRecordCount,
  maxRecordCount,
  maxValueLength,
} from './limits.ts';
import { type ScalarType, scalarTypes, type TimeUnit, timeUnits } from './measure-value.ts';
import {
  constraintError,
  list,
  members,
  optionalEnum,
  optionalText,
  resourceName,
  text,
  validationError,
} from './shape.ts';

export type MeasureType = ScalarType | 'MULTI';

/** A record with the common attributes merged in and the documented defaults set. */
export type MergedRecord = {
  readonly dimensions: readonly Dimension[];
  readonly measureName: string | undefined;
  readonly type: MeasureType;
  readonly value: string | undefined;
  readonly values: readonly NamedValue[];
  readonly time: string | undefined;
  readonly unit: TimeUnit;
  readonly version: bigint;
};
type Dimension = { readonly name: string; readonly value: string };
export type NamedValue = { readonly name: string; readonly type: MeasureType; readonly value: string };

export type WriteRequest = {
  readonly databaseName: string;
  readonly tableName: string;
  readonly records: readonly MergedRecord[];
};

type PartialRecord = {
  [Member in keyof MergedRecord]?: MergedRecord[Member] | undefined;
} & Pick<MergedRecord, 'dimensions' | 'values'>;

const measureTypes: readonly MeasureType[] = [...scalarTypes, 'MULTI'];

export const readWriteRequest = (input: Readonly<Record<string, unknown>>): WriteRequest => {
  const records = list(input.Records, 'records', maxRecordCount);
  if (records.length === 0) throw constraintError('records', 'Member must have length greater than or equal to 1');
  const common = readRecord(input.CommonAttributes, 'commonAttributes');
  return {
    databaseName: resourceName(input.DatabaseName, 'databaseName'),
    tableName: resourceName(input.TableName, 'tableName'),
    records: records.map((record, index) => merge(common, readRecord(record, `records.${index + 1}.member`), index)),
  };
};

const readRecord = (input: unknown, path: string): PartialRecord => {
  const record = members(input, path);
  return {
    dimensions: list(record.Dimensions, `${path}.dimensions`, maxDimensionCount).map((entry, index) =>
      readDimension(entry, `${path}.dimensions.${index + 1}.member`),
    ),
    measureName: optionalText(record.MeasureName, `${path}.measureName`, 1, maxMeasureNameBytes),
    type: optionalEnum(record.MeasureValueType, `${path}.measureValueType`, measureTypes),
    value: optionalText(record.MeasureValue, `${path}.measureValue`, 1, maxValueLength),
    values: list(record.MeasureValues, `${path}.measureValues`, maxMeasuresPerRecordCount).map((entry, index) =>
      readNamedValue(entry, `${path}.measureValues.${index + 1}.member`),
    ),
    time: optionalText(record.Time, `${path}.time`, 1, 256),
    unit: optionalEnum(record.TimeUnit, `${path}.timeUnit`, timeUnits),
    version: readVersion(record.Version, `${path}.version`),
  };
};

const readDimension = (input: unknown, path: string): Dimension => {
  const entry = members(input, path);
  optionalEnum(entry.DimensionValueType, `${path}.dimensionValueType`, ['VARCHAR']);
  return {
    name: text(entry.Name, `${path}.name`, 1, maxDimensionNameBytes),
    value: text(entry.Value, `${path}.value`, 0, Number.POSITIVE_INFINITY),
  };
};

const readNamedValue = (input: unknown, path: string): NamedValue => {
  const entry = members(input, path);
  const type = optionalEnum(entry.Type, `${path}.type`, measureTypes);
  if (type === undefined) throw constraintError(`${path}.type`, 'Member must not be null');
  return {
    name: text(entry.Name, `${path}.name`, 1, Number.POSITIVE_INFINITY),
    type,
    value: text(entry.Value, `${path}.value`, 1, maxValueLength),
  };
};

/** "Version must be 1 or greater, or you will receive a ValidationException error" (API_Record). */
const readVersion = (value: unknown, path: string): bigint | undefined => {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1) return BigInt(value);
  throw constraintError(path, `Member must be an integer greater than or equal to 1, but was ${String(value)}`);
};

const merge = (common: PartialRecord, own: PartialRecord, index: number): MergedRecord => {
  const dimensions = [...common.dimensions, ...own.dimensions];
  const twice = firstTwice(dimensions);
  if (twice !== undefined) {
    throw validationError(
      `Dimension "${twice}" occurs twice in record ${index}: a record must contain dimensions with unique names, CommonAttributes included.`,
    );
  }
  return {
    dimensions,
    measureName: own.measureName ?? common.measureName,
    type: own.type ?? common.type ?? 'DOUBLE',
    value: own.value ?? common.value,
    values: [...common.values, ...own.values],
    time: own.time ?? common.time,
    unit: own.unit ?? common.unit ?? 'MILLISECONDS',
    version: own.version ?? common.version ?? 1n,
  };
};

const firstTwice = (dimensions: readonly Dimension[]): string | undefined => {
  const seen = new Set<string>();
  for (const { name } of dimensions) {
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return undefined;
};
