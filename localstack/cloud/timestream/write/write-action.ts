// WriteRecords: checks every record, settles it against what is stored, writes the good ones, lists the rejected ones.
// https://docs.aws.amazon.com/timestream/latest/developerguide/API_WriteRecords.html
import { AwsError } from '../../http/aws-error.ts';
import type { Catalog, Table } from '../store/catalog.ts';
import { checkRecord, type RowToWrite, type TimeRules } from './record.ts';
import { absorb } from './table-schema.ts';
import { settle } from './upsert.ts';
import { type MergedRecord, readWriteRequest } from './write-request.ts';

type Rejection = { readonly RecordIndex: number; readonly Reason: string; readonly ExistingVersion?: number };
type Indexed = RowToWrite & { readonly index: number };

/**
 * Must not run beside another write: the caller queues it. Throws RejectedRecordsException (419) after writing the
 * others.
 */
export const writeRecords = async (
  catalog: Catalog,
  nowMs: number,
  input: Readonly<Record<string, unknown>>,
): Promise<{ RecordsIngested: { Total: number; MemoryStore: number; MagneticStore: number } }> => {
  const { databaseName, tableName, records } = readWriteRequest(input);
  const table = catalog.table(databaseName, tableName);
  const rejections: Rejection[] = [];
  const rows = await goodRows(table, { nowMs, ...table.info }, records, rejections);
  const byKey = Map.groupBy(rows, ({ key }) => key);
  const stored = byKey.size === 0 ? new Map() : await table.rows.lookup([...byKey.keys()]);
  const inserts: RowToWrite[] = [];
  const replacements: RowToWrite[] = [];
  for (const [key, group] of byKey) {
    const { write, rejected } = settle(stored.get(key), group);
    if (write !== undefined) (stored.has(key) ? replacements : inserts).push(write);
    for (const { record, existingVersion, reason } of rejected) {
      rejections.push({ RecordIndex: record.index, Reason: reason, ExistingVersion: Number(existingVersion) });
    }
  }
  await table.rows.insert(inserts);
  await table.rows.replace(replacements);
  if (rejections.length > 0) throw rejectedRecords(rejections);
  const magneticCount = rows.filter(({ store }) => store === 'magnetic').length;
  return {
    RecordsIngested: { Total: rows.length, MemoryStore: rows.length - magneticCount, MagneticStore: magneticCount },
  };
};

const goodRows = async (
  table: Table,
  rules: TimeRules,
  records: readonly MergedRecord[],
  rejections: Rejection[],
): Promise<Indexed[]> => {
  const rows: Indexed[] = [];
  const columnCount = table.schema.columns.size;
  for (const [index, record] of records.entries()) {
    const row = checkRecord(record, rules, table.info.requiredDimensions);
    const reason = 'reason' in row ? row.reason : absorb(table.schema, row);
    if (reason !== undefined) rejections.push({ RecordIndex: index, Reason: reason });
    else if (!('reason' in row)) rows.push({ ...row, index });
  }
  if (table.schema.columns.size > columnCount) await table.rows.grow(table.schema);
  return rows;
};

const rejectedRecords = (rejections: readonly Rejection[]): AwsError =>
  new AwsError('RejectedRecordsException', 'One or more records have been rejected. See RejectedRecords for details.', {
    status: 419,
    fields: { RejectedRecords: rejections.toSorted((a, b) => a.RecordIndex - b.RecordIndex) },
  });
