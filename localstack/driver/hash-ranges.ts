// Which shard a partition key belongs to: its MD5, read as a 128-bit number, falls into one shard's hash key range.
// AWS: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html (PartitionKey, ExplicitHashKey)
import { hash } from 'node:crypto';

/** Both ends belong to the range. */
export interface HashRange {
  readonly start: bigint;
  readonly end: bigint;
}

/**
 * The highest hash key, 2^128 − 1. AWS: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_HashKeyRange.html
 */
export const HIGHEST_HASH_KEY = (1n << 128n) - 1n;

/** The hash key of a partition key (MD5 of its UTF-8 bytes, most significant byte first). */
export function hashKeyOf(partitionKey: string): bigint {
  return BigInt(`0x${hash('md5', partitionKey, 'hex')}`);
}

/** An explicit hash key, given as a decimal number from 0 to 2^128 − 1. Throws on anything else. */
export function parseHashKey(decimal: string): bigint {
  const value = /^(0|[1-9]\d{0,38})$/.test(decimal) ? BigInt(decimal) : -1n;
  if (value < 0n || value > HIGHEST_HASH_KEY) {
    throw new RangeError(
      `ExplicitHashKey "${decimal}" is not a decimal number from 0 to 2^128 - 1: pass one, or leave it out`,
    );
  }
  return value;
}

/** `count` ranges of equal size, the last one taking the rest, as CreateStream lays them out. */
export function evenHashRanges(count: number): HashRange[] {
  const size = (HIGHEST_HASH_KEY + 1n) / BigInt(count);
  return Array.from({ length: count }, (_, index) => ({
    start: size * BigInt(index),
    end: index === count - 1 ? HIGHEST_HASH_KEY : size * BigInt(index + 1) - 1n,
  }));
}
