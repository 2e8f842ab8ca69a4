// Bytes of a state, or of packed panes, as they lie in a store: a byte that says how, then the bytes, deflated where
// that pays. Pure. It refuses bytes with another first byte: another release has written them.
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { UnknownFormatError } from '#core/formats.ts';

/**
 * DynamoDB counts whole kilobytes, so there is nothing to win below one.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */
const MIN_DEFLATED_BYTES = 1024;

/**
 * States of 188 meters shrink to a quarter (a reading every 15 min: 18,077 → 4,604 bytes; every minute: 73,233 →
 * 19,336; 50 a minute: 242,433 → 106,447), at some 150 MB/s. Level 6 makes them 5 % smaller and takes three times as
 * long. zstd is as small and twice as fast, which is half a millisecond a state, and experimental in Node 24:
 * https://nodejs.org/docs/latest-v24.x/api/zlib.html#zlibzstdcompresssyncbuffer-options
 */
const LEVEL = 1;

const PLAIN = 0;
const DEFLATED = 1;

export function storedBytes(state: Uint8Array): Uint8Array {
  if (state.byteLength >= MIN_DEFLATED_BYTES) {
    const deflated = deflateRawSync(state, { level: LEVEL });
    if (deflated.byteLength < state.byteLength) return framed(DEFLATED, deflated);
  }
  return framed(PLAIN, state);
}

function framed(form: number, bytes: Uint8Array): Uint8Array {
  const stored = new Uint8Array(1 + bytes.byteLength);
  stored[0] = form;
  stored.set(bytes, 1);
  return stored;
}

/** What was given to `storedBytes`. @throws UnknownFormatError. */
export function stateOfBytes(stored: Uint8Array): Uint8Array {
  const form = stored[0];
  if (form === DEFLATED) return inflateRawSync(stored.subarray(1));
  if (form === PLAIN) return stored.subarray(1);
  throw new UnknownFormatError(
    'stateObject',
    `it begins with byte ${form}, not ${PLAIN} (plain) or ${DEFLATED} (deflated)`,
  );
}
