// Names inside the three DynamoDB tables (windows, baselines, alerts): lib/ provisions them, the adapters read and
// write by them.

/** Both keys are strings; `ttl` is in seconds since the epoch. */
export const TABLE_SHAPE = { partitionKey: 'pk', sortKey: 'sk', ttlAttribute: 'ttl' } as const;

/**
 * The index of `alerts` that is sparse: an item is in it only while it carries `pending` (text), sorted by `storedAtMs`
 * (a number). So the transitions that wait for their publication are found without scanning the table.
 */
export const PENDING_INDEX = { name: 'pending', partitionKey: 'pending', sortKey: 'storedAtMs' } as const;
