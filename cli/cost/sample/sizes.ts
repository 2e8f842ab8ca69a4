// What AWS counts as the size of a DynamoDB item and of a Timestream record. Pure. Refuses types that no adapter of
// Weir writes.
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { _Record } from '@aws-sdk/client-timestream-write';

const utf8 = (text: string): number => Buffer.byteLength(text);

/**
 * Names and values; a number takes about a byte for two digits, and one:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 * @throws TypeError for lists and maps, which no adapter writes.
 */
export function itemBytes(item: Readonly<Record<string, AttributeValue>>): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(item)) bytes += utf8(name) + valueBytes(name, value);
  return bytes;
}

function valueBytes(name: string, value: AttributeValue): number {
  if (value.S !== undefined) return utf8(value.S);
  if (value.N !== undefined) return Math.ceil(value.N.length / 2) + 1;
  if (value.B !== undefined) return value.B.byteLength;
  if (value.BOOL !== undefined) return 1;
  throw new TypeError(`attribute ${name}: expected text, number, bytes or a flag, as Weir's items have`);
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html */
export const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / 1024));
/** Of items that are so large on average: rounding up costs them half a unit. */
export const meanWriteUnits = (bytes: number): number => Math.max(1, bytes / 1024 + 0.5);
/** Consistent reads. */
export const readUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / 4096));

const EIGHT_BYTES = new Set(['DOUBLE', 'BIGINT', 'TIMESTAMP']);

/**
 * Time, dimensions, measure name, values:
 * https://docs.aws.amazon.com/timestream/latest/developerguide/metering-and-pricing.writes.html
 */
export function recordBytes(record: _Record): number {
  let bytes = record.Time === undefined ? 0 : 8;
  for (const { Name, Value } of record.Dimensions ?? []) bytes += utf8(Name ?? '') + utf8(Value ?? '');
  bytes += utf8(record.MeasureName ?? '');
  for (const { Name, Value, Type } of record.MeasureValues ?? []) {
    bytes += utf8(Name ?? '');
    bytes += EIGHT_BYTES.has(Type ?? '') ? 8 : Type === 'BOOLEAN' ? 1 : utf8(Value ?? '');
  }
  return bytes;
}
