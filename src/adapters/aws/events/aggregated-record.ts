// An aggregated record of the Kinesis Producer Library → its user records. Lambda does not do it:
// https://docs.aws.amazon.com/streams/latest/dev/kinesis-record-deaggregation.html The format (magic number, a message
// of protocol buffers, its MD5): https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md
// The message is decoded as a whole before its first user record is given out: a broken one is an issue, and kept
// whole.
import { createHash } from 'node:crypto';
import type { Issue } from '#core/reading/issue.ts';
import { createFields, nextField } from './protobuf-fields.ts';

/** What a user record has of its own. */
export interface UserRecord {
  readonly subSequence: number;
  readonly partitionKey: string;
  readonly explicitHashKey?: string;
  /** Of the aggregated record's memory. */
  readonly bytes: Uint8Array;
}

export interface UserRecords {
  readonly count: number;
  at(subSequence: number): UserRecord;
}

const MAGIC = [0xf3, 0x89, 0x9a, 0xc2] as const;
const MD5_BYTES = 16;
/** Protocol buffers' text is UTF-8: https://protobuf.dev/programming-guides/proto2/#scalar */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Whether the bytes begin with the magic number, which no UTF-8 text does. */
export function isAggregated(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, at) => bytes[at] === byte);
}

/** The user records of a record that begins with the magic number, or why there are none. */
export function userRecordsOf(bytes: Uint8Array): UserRecords | Issue {
  const end = bytes.length - MD5_BYTES;
  const message = bytes.subarray(MAGIC.length, Math.max(MAGIC.length, end));
  const md5 = createHash('md5').update(message).digest();
  if (end < MAGIC.length || !md5.equals(bytes.subarray(end))) {
    return issueOf(
      `${bytes.length} bytes that begin with F3 89 9A C2`,
      'text in UTF-8, or an aggregated record, which ends with the MD5 of its message',
    );
  }
  const found = decode(message);
  return typeof found === 'string' ? issueOf(`an aggregated record of ${bytes.length} bytes`, found) : found;
}

function issueOf(value: string, expected: string): Issue {
  return { reason: 'bad-aggregate', field: '', value, expected };
}

/**
 * Numbers by user record: where its data lies, and which keys of the tables it names (−1: none). A few bytes of message
 * make one.
 */
interface Columns {
  readonly starts: number[];
  readonly ends: number[];
  readonly keys: number[];
  readonly hashKeys: number[];
}

const TEXT_OR_MESSAGE = 2;
const WHOLE_NUMBER = 0;

/** The user records, or what was expected of the message and is not so. */
function decode(message: Uint8Array): UserRecords | string {
  const keys: string[] = [];
  const hashKeys: string[] = [];
  const columns: Columns = { starts: [], ends: [], keys: [], hashKeys: [] };
  const fields = createFields(message, 0, message.length);
  while (nextField(fields)) {
    if (fields.wire !== TEXT_OR_MESSAGE) continue;
    const { number, from, to } = fields;
    if (number === 1 || number === 2) {
      const text = textOf(message.subarray(from, to));
      if (text === undefined) return 'keys of UTF-8 text';
      (number === 1 ? keys : hashKeys).push(text);
    } else if (number === 3 && !addUserRecord(message, from, to, columns)) {
      return 'user records that each have a partition key and data';
    }
  }
  if (fields.isBroken) return 'a whole message of protocol buffers';
  const { starts, ends } = columns;
  if (starts.length === 0) return 'at least one user record';
  if (columns.keys.some((key) => key >= keys.length)) return `partition keys among the ${keys.length} of its table`;
  if (columns.hashKeys.some((key) => key >= hashKeys.length))
    return `hash keys among the ${hashKeys.length} of its table`;
  return {
    count: starts.length,
    at(subSequence) {
      const hashKey = hashKeys[columns.hashKeys[subSequence] as number];
      return {
        subSequence,
        partitionKey: keys[columns.keys[subSequence] as number] as string,
        ...(hashKey === undefined ? {} : { explicitHashKey: hashKey }),
        bytes: message.subarray(starts[subSequence], ends[subSequence]),
      };
    },
  };
}

/**
 * Answers false where the user record is broken or lacks what it must have. Of a field given twice the last one counts,
 * as protocol buffers say.
 */
function addUserRecord(message: Uint8Array, from: number, to: number, columns: Columns): boolean {
  const fields = createFields(message, from, to);
  let key = -1;
  let hashKey = -1;
  let start = -1;
  let end = -1;
  while (nextField(fields)) {
    if (fields.number === 1 && fields.wire === WHOLE_NUMBER) key = fields.value;
    else if (fields.number === 2 && fields.wire === WHOLE_NUMBER) hashKey = fields.value;
    else if (fields.number === 3 && fields.wire === TEXT_OR_MESSAGE) {
      start = fields.from;
      end = fields.to;
    }
  }
  if (fields.isBroken || key < 0 || start < 0) return false;
  columns.starts.push(start);
  columns.ends.push(end);
  columns.keys.push(key);
  columns.hashKeys.push(hashKey);
  return true;
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}
