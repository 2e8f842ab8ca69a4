// Where Kinesis takes what is put back, and what it would refuse: one such record would fail its whole request, and
// with it the redrive. Pure. https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecordsRequestEntry.html

/**
 * The default of a stream, of data and partition key together:
 * https://docs.aws.amazon.com/streams/latest/dev/large-records.html
 */
const MAX_RECORD_BYTES = 1_048_576;
const MAX_KEY_CHARACTERS = 256;
const MAX_HASH_KEY = 2n ** 128n - 1n;

export interface Destination {
  readonly partitionKey: string;
  readonly explicitHashKey?: string | undefined;
}

/**
 * The keys it came with. One that Kinesis does not take (Kafka's may be empty or of any length, an aggregated record's
 * anything) is left out: the partition key is then the raw shard. Weir itself looks at neither, since packs are by
 * device.
 */
export function destination(came: Destination & { readonly shard: string }): Destination {
  const { partitionKey, explicitHashKey, shard } = came;
  const characters = [...partitionKey].length;
  return {
    partitionKey: characters > 0 && characters <= MAX_KEY_CHARACTERS ? partitionKey : shard,
    ...(explicitHashKey !== undefined && isHashKey(explicitHashKey) ? { explicitHashKey } : {}),
  };
}

/** Why it cannot be put back as it is; undefined: it can. */
export function whyNotPut(data: Uint8Array, partitionKey: string): string | undefined {
  const bytes = data.length + Buffer.byteLength(partitionKey);
  return bytes <= MAX_RECORD_BYTES
    ? undefined
    : `it has ${bytes} bytes with its partition key, and a Kinesis record takes ${MAX_RECORD_BYTES}`;
}

function isHashKey(text: string): boolean {
  return /^(0|[1-9]\d{0,38})$/.test(text) && BigInt(text) <= MAX_HASH_KEY;
}
