// The key group of a device: the unit of order, state and parallelism. Everything about one device happens in one
// group.
import { murmur3x32 } from './murmur3-32.ts';

const utf8 = new TextEncoder();

/**
 * 0 … groups − 1, by hash of the id's UTF-8 bytes. Stored state is kept under it, so it never changes for a given
 * number of groups.
 */
export function keyGroupOf(device: string, groups: number): number {
  return murmur3x32(utf8.encode(device)) % groups;
}
