// How the benchmarks share a fleet out: key groups, and how many shards of the readings stream its state needs.

/** Four times the default, since a key group never spans two shards: a million devices need as many as there are. */
export const KEY_GROUPS = 64;
/** Device-measures whose state a shard hands on under Lambda's 1 MB (setting readingsShards, docs/limits.md). */
export const SERIES_PER_SHARD = 15_000;
