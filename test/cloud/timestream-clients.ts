// A stand-in of Timestream with the real SDK clients on it, one table and a clock that stands still: for the tests
// beside it.
import {
  type ColumnInfo,
  type Datum,
  QueryCommand,
  type QueryResponse,
  TimestreamQueryClient,
} from '@aws-sdk/client-timestream-query';
import {
  CreateDatabaseCommand,
  CreateTableCommand,
  type CreateTableRequest,
  type _Record as Record_,
  RejectedRecordsException,
  TimestreamWriteClient,
  type TimestreamWriteClientConfig,
  WriteRecordsCommand,
  type WriteRecordsResponse,
} from '@aws-sdk/client-timestream-write';
import { startTimestream, type Timestream } from '#local/cloud/timestream/server.ts';

export const nowMs = Date.parse('2026-01-15T12:00:00Z');
export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;

type Rejected = {
  readonly index: number;
  readonly reason: string;
  readonly existingVersion: number | undefined;
};
type Written = { readonly response: WriteRecordsResponse | undefined; readonly rejected: readonly Rejected[] };

export type Bench = {
  readonly timestream: Timestream;
  readonly write: TimestreamWriteClient;
  readonly query: TimestreamQueryClient;
  /** Creates a table in the database `weir`. */
  createTable(tableName: string, properties?: Partial<CreateTableRequest>): Promise<void>;
  writeTo(tableName: string, records: readonly Record_[], common?: Record_): Promise<Written>;
  /** All rows of a query, plainly: scalars as text, null, arrays, rows and series as nested arrays. */
  rows(sql: string): Promise<unknown[][]>;
  ask(sql: string): Promise<QueryResponse>;
  close(): Promise<void>;
};

/** Both SDK clients; `requestHandler`: options of the SDK's Node handler, such as a time-out. */
export const clientsFor = (
  endpoint: string,
  requestHandler: NonNullable<TimestreamWriteClientConfig['requestHandler']> = {},
) => {
  const config = {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
    requestHandler,
  };
  return { write: new TimestreamWriteClient(config), query: new TimestreamQueryClient(config) };
};

/** Starts with the database `weir`. */
export const openBench = async (): Promise<Bench> => {
  const timestream = await startTimestream({ clock: () => nowMs });
  const { write, query } = clientsFor(timestream.endpoint);
  await write.send(new CreateDatabaseCommand({ DatabaseName: 'weir' }));
  const ask = (sql: string) => query.send(new QueryCommand({ QueryString: sql }));
  return {
    timestream,
    write,
    query,
    createTable: async (tableName, properties = {}) => {
      await write.send(new CreateTableCommand({ DatabaseName: 'weir', TableName: tableName, ...properties }));
    },
    writeTo: async (tableName, records, common) => {
      const input = { DatabaseName: 'weir', TableName: tableName, Records: [...records], CommonAttributes: common };
      try {
        return { response: await write.send(new WriteRecordsCommand(input)), rejected: [] };
      } catch (error) {
        if (!(error instanceof RejectedRecordsException)) throw error;
        const rejected = (error.RejectedRecords ?? []).map((one) => ({
          index: one.RecordIndex ?? -1,
          reason: one.Reason ?? '',
          existingVersion: one.ExistingVersion,
        }));
        return { response: undefined, rejected };
      }
    },
    ask,
    rows: async (sql) => ((await ask(sql)).Rows ?? []).map((row) => (row.Data ?? []).map(plain)),
    close: async () => {
      write.destroy();
      query.destroy();
      await timestream.close();
    },
  };
};

/** A multi-measure record of one device at `nowMs − ageMs`. */
export const windowRecord = (
  device: string,
  ageMs: number,
  values: Readonly<Record<string, number>>,
  version = 1,
): Record_ => ({
  Dimensions: [{ Name: 'device', Value: device }],
  MeasureName: 'energy',
  MeasureValueType: 'MULTI',
  MeasureValues: Object.entries(values).map(([name, value]) => ({ Name: name, Type: 'DOUBLE', Value: String(value) })),
  Time: String(nowMs - ageMs),
  Version: version,
});

/** A single-measure DOUBLE record. */
export const singleRecord = (device: string, ageMs: number, value: string, version = 1): Record_ => ({
  Dimensions: [{ Name: 'device', Value: device }],
  MeasureName: 'power',
  MeasureValue: value,
  Time: String(nowMs - ageMs),
  Version: version,
});

export const plain = (datum: Datum): unknown => {
  if (datum.NullValue === true) return null;
  if (datum.ArrayValue !== undefined) return datum.ArrayValue.map(plain);
  if (datum.RowValue !== undefined) return (datum.RowValue.Data ?? []).map(plain);
  if (datum.TimeSeriesValue !== undefined) {
    return datum.TimeSeriesValue.map(({ Time, Value }) => [Time, Value === undefined ? undefined : plain(Value)]);
  }
  return datum.ScalarValue;
};

/** `name: TYPE` of every column, nested as Timestream writes it. */
export const columnText = ({ Name, Type }: ColumnInfo): string => {
  const prefix = Name === undefined ? '' : `${Name}: `;
  if (Type?.ArrayColumnInfo !== undefined) return `${prefix}array(${columnText(Type.ArrayColumnInfo)})`;
  if (Type?.TimeSeriesMeasureValueColumnInfo !== undefined) {
    return `${prefix}timeseries(${columnText(Type.TimeSeriesMeasureValueColumnInfo)})`;
  }
  if (Type?.RowColumnInfo !== undefined) return `${prefix}row(${Type.RowColumnInfo.map(columnText).join(', ')})`;
  return `${prefix}${Type?.ScalarType ?? '?'}`;
};
