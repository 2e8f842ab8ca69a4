// Encodes DuckDB's columns and values as Timestream's ColumnInfo and Datum.
// https://docs.aws.amazon.com/timestream/latest/developerguide/API_query_ColumnInfo.html, API_query_Type.html and
// API_query_Datum.html
import {
  type DuckDBArrayType,
  DuckDBArrayValue,
  DuckDBDateValue,
  DuckDBIntervalValue,
  type DuckDBListType,
  DuckDBListValue,
  type DuckDBMapType,
  DuckDBMapValue,
  type DuckDBStructType,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from '@duckdb/node-api';
import { dateText, doubleText, intervalText, timestampText, timeText } from './texts.ts';

export type ColumnInfo = { readonly Name?: string; readonly Type: AnswerType };
export type AnswerType =
  | { readonly ScalarType: string }
  | { readonly ArrayColumnInfo: ColumnInfo }
  | { readonly TimeSeriesMeasureValueColumnInfo: ColumnInfo }
  | { readonly RowColumnInfo: readonly ColumnInfo[] };
export type Datum =
  | { readonly NullValue: true }
  | { readonly ScalarValue: string }
  | { readonly ArrayValue: readonly Datum[] }
  | { readonly TimeSeriesValue: readonly { readonly Time: string; readonly Value: Datum }[] }
  | { readonly RowValue: { readonly Data: readonly Datum[] } };

/** A type of Timestream with the way its values are encoded. */
export type Encoder = { readonly type: AnswerType; encode(value: DuckDBValue): Datum };

const nothing: Datum = { NullValue: true };

const scalar = (name: string, write: (value: DuckDBValue) => string): Encoder => ({
  type: { ScalarType: name },
  encode: (value) => (value === null ? nothing : { ScalarValue: write(value) }),
});

/** DuckDB's type → Timestream's. Sums of BIGINT are HUGEINT in DuckDB and BIGINT here; decimals are DOUBLE. */
export const encoderOf = (type: DuckDBType): Encoder => {
  switch (type.typeId) {
    case DuckDBTypeId.BOOLEAN:
      return scalar('BOOLEAN', String);
    case DuckDBTypeId.TINYINT:
    case DuckDBTypeId.SMALLINT:
    case DuckDBTypeId.INTEGER:
    case DuckDBTypeId.UTINYINT:
    case DuckDBTypeId.USMALLINT:
      return scalar('INTEGER', String);
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.UINTEGER:
    case DuckDBTypeId.UBIGINT:
    case DuckDBTypeId.HUGEINT:
    case DuckDBTypeId.UHUGEINT:
      return scalar('BIGINT', String);
    case DuckDBTypeId.FLOAT:
    case DuckDBTypeId.DOUBLE:
    case DuckDBTypeId.DECIMAL:
      return scalar('DOUBLE', (value) => doubleText(Number(String(value))));
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_TZ:
      return scalar('TIMESTAMP', timeOf);
    case DuckDBTypeId.DATE:
      return scalar('DATE', (value) => (value instanceof DuckDBDateValue ? dateText(value.days) : String(value)));
    case DuckDBTypeId.TIME:
      return scalar('TIME', (value) => (value instanceof DuckDBTimeValue ? timeText(value.micros) : String(value)));
    case DuckDBTypeId.INTERVAL:
      return scalar('INTERVAL_DAY_TO_SECOND', (value) =>
        value instanceof DuckDBIntervalValue ? intervalText(value) : String(value),
      );
    case DuckDBTypeId.SQLNULL:
      return scalar('UNKNOWN', String);
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.ARRAY:
      return listEncoder(type as DuckDBListType | DuckDBArrayType);
    case DuckDBTypeId.STRUCT:
      return rowEncoder(type as DuckDBStructType);
    case DuckDBTypeId.MAP:
      return mapEncoder(type as DuckDBMapType);
    default:
      return scalar('VARCHAR', String);
  }
};

const listEncoder = (type: DuckDBListType | DuckDBArrayType): Encoder => {
  const of = type.valueType;
  if (isPoint(of)) return seriesEncoder(of);
  const inner = encoderOf(of);
  return {
    type: { ArrayColumnInfo: { Type: inner.type } },
    encode: (value) => (value === null ? nothing : { ArrayValue: itemsOf(value).map(inner.encode) }),
  };
};

/** A time series is a list of (time, value) in this stand-in: what create_time_series and interpolate_* make. */
const isPoint = (type: DuckDBType): type is DuckDBStructType => {
  if (type.typeId !== DuckDBTypeId.STRUCT) return false;
  const { entryNames, entryTypes } = type as DuckDBStructType;
  return entryNames.join() === 'time,value' && entryTypes[0]?.typeId === DuckDBTypeId.TIMESTAMP;
};

const seriesEncoder = (point: DuckDBStructType): Encoder => {
  const inner = encoderOf(point.entryTypes[1]!);
  const encodePoint = (value: DuckDBValue) => {
    const { time, value: measured } = fieldsOf(value);
    return { Time: timeOf(time ?? null), Value: inner.encode(measured ?? null) };
  };
  return {
    type: { TimeSeriesMeasureValueColumnInfo: { Type: inner.type } },
    encode: (value) => (value === null ? nothing : { TimeSeriesValue: itemsOf(value).map(encodePoint) }),
  };
};

const rowEncoder = ({ entryNames, entryTypes }: DuckDBStructType): Encoder => {
  const inner = entryTypes.map(encoderOf);
  return {
    type: { RowColumnInfo: inner.map(({ type }, index) => ({ Name: entryNames[index] ?? '', Type: type })) },
    encode: (value) => {
      if (value === null) return nothing;
      const fields = fieldsOf(value);
      return { RowValue: { Data: inner.map(({ encode }, index) => encode(fields[entryNames[index]!] ?? null)) } };
    },
  };
};

/** Timestream's types have no map: it is answered as an array of rows (key, value). */
const mapEncoder = ({ keyType, valueType }: DuckDBMapType): Encoder => {
  const [key, held] = [encoderOf(keyType), encoderOf(valueType)];
  const columns = [
    { Name: 'key', Type: key.type },
    { Name: 'value', Type: held.type },
  ];
  const entriesOf = (value: DuckDBValue) => (value instanceof DuckDBMapValue ? value.entries : []);
  return {
    type: { ArrayColumnInfo: { Type: { RowColumnInfo: columns } } },
    encode: (value) =>
      value === null
        ? nothing
        : {
            ArrayValue: entriesOf(value).map((entry) => ({
              RowValue: { Data: [key.encode(entry.key), held.encode(entry.value)] },
            })),
          },
  };
};

const timeOf = (value: DuckDBValue): string =>
  value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue
    ? timestampText(value.micros)
    : String(value);

const itemsOf = (value: DuckDBValue): readonly DuckDBValue[] =>
  value instanceof DuckDBListValue || value instanceof DuckDBArrayValue ? value.items : [];

const fieldsOf = (value: DuckDBValue): Readonly<Record<string, DuckDBValue>> =>
  value instanceof DuckDBStructValue ? value.entries : {};
