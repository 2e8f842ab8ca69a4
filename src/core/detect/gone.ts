// When a device is gone: nothing that it may still send in time would find anything of before.
import type { CompiledProfile } from '../profile/compile.ts';

/** One raw shard may be read so much later than another: a day is what the stream keeps by default. */
const SHARD_LAG_MS = 86_400_000;

/** A device whose clock stands before this is gone at `nowMs`; `maxAgeMs` as in LatenessLimits. */
export function goneBeforeMs({ forgetAfterMs }: CompiledProfile, maxAgeMs: number, nowMs: number): number {
  return nowMs - maxAgeMs - SHARD_LAG_MS - forgetAfterMs;
}
