// Aggregated records for tests, byte by byte: good ones, and messages that no producer would make.
import { createHash } from 'node:crypto';

/** A number as protocol buffers write it: seven bits a byte, the lowest first. */
export function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = BigInt(value);
  do {
    bytes.push(Number(rest & 127n) | (rest > 127n ? 128 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return bytes;
}

const field = (number: number, data: Uint8Array) =>
  Buffer.concat([Buffer.from([number * 8 + 2, ...varint(data.length)]), data]);

/** The field of a message that holds one user record; keys are places in the tables. */
export function userRecord({ key, hashKey, data }: { key: number; hashKey?: number; data: Uint8Array }): Buffer {
  const hash = hashKey === undefined ? [] : [0x10, ...varint(hashKey)];
  return field(3, Buffer.concat([Buffer.from([0x08, ...varint(key), ...hash]), field(3, data)]));
}

interface Tables {
  readonly keys: readonly string[];
  readonly hashKeys?: readonly string[];
}

/** Magic number, message, MD5. The message is given as it is, or as its tables and user records. */
export function aggregated(given: Uint8Array | Tables, userRecords: readonly Uint8Array[] = []): Buffer {
  const message =
    given instanceof Uint8Array
      ? given
      : Buffer.concat([
          ...given.keys.map((key) => field(1, Buffer.from(key))),
          ...(given.hashKeys ?? []).map((key) => field(2, Buffer.from(key))),
          ...userRecords,
        ]);
  const md5 = createHash('md5').update(message).digest();
  return Buffer.concat([Buffer.from([0xf3, 0x89, 0x9a, 0xc2]), message, md5]);
}
