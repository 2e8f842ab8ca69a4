// A key group's state as an object of S3: a line of JSON for whoever looks into the bucket, then the bytes. Pure.
// It refuses objects without that line: they were not written by this adapter.
import { checkMembers } from '#core/formats.ts';
import { stateOfBytes, storedBytes } from './state-bytes.ts';

export interface StateObject {
  readonly version: number;
  /** Who wrote it: tells an own write, whose answer was lost, from another's. */
  readonly writer: string;
  readonly bytes: Uint8Array;
}

const NEWLINE = 10;
const encoder = new TextEncoder();

/**
 * `#` is a character that S3 advises against: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html.
 * @throws RangeError for a key with a `/`.
 */
export function objectKeyOf(key: string): string {
  if (key.includes('/'))
    throw new RangeError(`state key ${key} has a "/", which stands for "#" in S3: use another name`);
  return key.replaceAll('#', '/');
}

export function stateObject({ version, writer, bytes }: StateObject): Uint8Array<ArrayBuffer> {
  const line = encoder.encode(`${JSON.stringify({ version, writer })}\n`);
  const stored = storedBytes(bytes);
  const object = new Uint8Array(line.byteLength + stored.byteLength);
  object.set(line);
  object.set(stored, line.byteLength);
  return object;
}

/** @throws Error where the object is of another making, UnknownFormatError; `key` is for its message. */
export function stateOfObject(object: Uint8Array, key: string): StateObject {
  const end = object.indexOf(NEWLINE);
  const head: unknown = end < 0 ? undefined : parsed(object.subarray(0, end));
  if (typeof head !== 'object' || head === null || !('version' in head) || !('writer' in head)) throw foreign(key);
  const { version, writer } = head;
  if (!Number.isSafeInteger(version) || typeof writer !== 'string') throw foreign(key);
  checkMembers('stateObject', head, ['version', 'writer']);
  return { version: Number(version), writer, bytes: stateOfBytes(object.subarray(end + 1)) };
}

function parsed(line: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(line));
  } catch {
    return undefined;
  }
}

function foreign(key: string): Error {
  return new Error(
    `the object of state ${key} does not begin with a line of version and writer: it was not written by this version of Weir`,
  );
}
