// The shape of the three DynamoDB tables (windows, baselines, alerts): one for all, so lib/ provisions and the adapters use the same names.

/**
 * `pk` and `sk` are strings; `expiresAt` is the TTL attribute (seconds since the epoch). The index is sparse: an item is in it only while it
 * carries `listKey`. It answers "which keys are there" and "what is still pending" without scanning the table. Its projection is KEYS_ONLY:
 * what it names is then read from the table itself, consistently.
 */
export const TABLE_SHAPE = {
  partitionKey: 'pk',
  sortKey: 'sk',
  ttlAttribute: 'expiresAt',
  index: { name: 'listing', partitionKey: 'listKey', sortKey: 'listSort', projection: 'KEYS_ONLY' },
} as const;
