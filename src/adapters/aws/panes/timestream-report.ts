// What Timestream's magnetic store refuses after it has taken it: reports in S3, by an address in the table
// (lib/weir-time-series.ts). AWS says that these are rows of a version that is not above the stored one:
// https://docs.aws.amazon.com/timestream/latest/developerguide/troubleshoot-rejectedrecords.html It does not say how a
// report looks. So any JSON is read, a document or one a line, and a row is whatever object in it has a reason or a
// version that is there already; a report in which nothing is found counts as one row of unknown cause, never as none.
import { gunzipSync } from 'node:zlib';
import type { _Record } from '@aws-sdk/client-timestream-write';
import { isObject } from '../malformed-event-error.ts';
import { causeOf, type RejectionCause } from './timestream-rejection.ts';

export interface RefusedRow {
  readonly cause: RejectionCause;
  /** The service's own sentence. */
  readonly reason: string;
  /** The row as it was sent; undefined where the report does not repeat it whole. */
  readonly record: _Record | undefined;
}

/** Never throws. */
export function rowsOfReport(bytes: Uint8Array): readonly RefusedRow[] {
  const rows = documentsOf(textOf(bytes)).flatMap(rowsIn);
  return rows.length > 0 ? rows : [{ cause: 'other', reason: 'a report in which no row is found', record: undefined }];
}

function textOf(bytes: Uint8Array): string {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  try {
    return new TextDecoder().decode(isGzip ? gunzipSync(bytes) : bytes);
  } catch {
    return '';
  }
}

function documentsOf(text: string): unknown[] {
  const parse = (part: string): unknown[] => {
    try {
      return [JSON.parse(part)];
    } catch {
      return [];
    }
  };
  const whole = parse(text);
  return whole.length > 0 ? whole : text.split('\n').flatMap((line) => (line.trim() === '' ? [] : parse(line)));
}

/** Reports nest a handful of levels; what is deeper is not looked at. */
const MAX_DEPTH = 16;

function rowsIn(value: unknown, depth = 0): RefusedRow[] {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return [];
  const here = rowOf(value);
  return here === undefined ? Object.values(value).flatMap((inner) => rowsIn(inner, depth + 1)) : [here];
}

function rowOf(value: object): RefusedRow | undefined {
  const reason = memberOf(value, 'Reason');
  const existing = memberOf(value, 'ExistingVersion');
  if (typeof reason !== 'string' && existing === undefined) return undefined;
  const record = recordIn(value);
  const version = Number(record?.Version ?? memberOf(value, 'Version') ?? 0);
  const rejected = {
    Reason: String(reason ?? ''),
    ...(existing === undefined ? {} : { ExistingVersion: Number(existing) }),
  };
  return { cause: causeOf(rejected, version), reason: rejected.Reason, record };
}

/** The object itself, or one within it, where it has all that a row of ours has. */
function recordIn(value: object): _Record | undefined {
  for (const one of [value, ...Object.values(value)]) {
    if (!isObject(one)) continue;
    const [dimensions, measures] = ['Dimensions', 'MeasureValues'].map((name) => pairsOf(memberOf(one, name)));
    const [measure, time, version] = ['MeasureName', 'Time', 'Version'].map((name) => memberOf(one, name));
    if (dimensions === undefined || measures === undefined || measure === undefined || time === undefined) continue;
    return {
      Dimensions: dimensions,
      MeasureValues: measures,
      MeasureName: String(measure),
      MeasureValueType: 'MULTI',
      Time: String(time),
      TimeUnit: 'MILLISECONDS',
      ...(version === undefined ? {} : { Version: Number(version) }),
    } as _Record;
  }
  return undefined;
}

function pairsOf(value: unknown): { Name: string; Value: string; Type?: string }[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const pairs = value.flatMap((each: unknown) => {
    const [name, text, type] = ['Name', 'Value', 'Type'].map((member) =>
      isObject(each) ? memberOf(each, member) : undefined,
    );
    if (name === undefined || text === undefined) return [];
    return [{ Name: String(name), Value: String(text), ...(type === undefined ? {} : { Type: String(type) }) }];
  });
  return pairs.length === value.length && pairs.length > 0 ? pairs : undefined;
}

/** `ExistingVersion`, `existingVersion`, `existing_version`. */
function memberOf(value: object, name: string): unknown {
  const plain = (text: string): string => text.replaceAll('_', '').toLowerCase();
  return Object.entries(value).find(([key]) => plain(key) === name.toLowerCase())?.[1];
}
