// Lambda's Kinesis events for the handlers, made before the clock runs: base64 of the data is Kinesis' work, decoding
// it is ours.

export interface KinesisEvent {
  readonly Records: readonly unknown[];
}

/**
 * Lambda's limit on an event: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html (6 MB synchronous
 * payload).
 */
const MAX_EVENT_BYTES = 6 * 1024 * 1024;
/** Fields and names around the data of each record. */
const RECORD_OVERHEAD_BYTES = 500;

/** Whether records of these data fill an event, and one is left. Bytes of base64, not counted one by one. */
export function fillsEvent(datas: readonly Uint8Array[], batchSize: number): boolean {
  if (datas.length > batchSize) return true;
  let bytes = 0;
  for (const data of datas) bytes += Math.ceil(data.length / 3) * 4 + RECORD_OVERHEAD_BYTES;
  return bytes > MAX_EVENT_BYTES;
}

/** Events of at most `batchSize` records and 6 MB, in order; sequence numbers go on from event to event. */
export function kinesisEvents(
  datas: readonly Uint8Array[],
  shard: string,
  arrivalMs: number,
  batchSize: number,
  firstSequence = 0,
): KinesisEvent[] {
  const events: KinesisEvent[] = [];
  let records: unknown[] = [];
  let bytes = 0;
  for (const [i, data] of datas.entries()) {
    const text = Buffer.from(data).toString('base64');
    const size = text.length + RECORD_OVERHEAD_BYTES;
    if (records.length > 0 && (records.length >= batchSize || bytes + size > MAX_EVENT_BYTES)) {
      events.push(asReceived({ Records: records }));
      records = [];
      bytes = 0;
    }
    records.push(recordOf(text, shard, `4959${String(firstSequence + i).padStart(52, '0')}`, arrivalMs));
    bytes += size;
  }
  if (records.length > 0) events.push(asReceived({ Records: records }));
  return events;
}

/**
 * Lambda's runtime makes an event by JSON.parse: its texts are flat. Those put together here are not, and the first to
 * read one would pay for it.
 */
function asReceived(event: KinesisEvent): KinesisEvent {
  return JSON.parse(JSON.stringify(event)) as KinesisEvent;
}

function recordOf(data: string, shard: string, sequenceNumber: string, arrivalMs: number) {
  return {
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: 'bench',
      sequenceNumber,
      data,
      approximateArrivalTimestamp: arrivalMs / 1000,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `${shard}:${sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: 'arn:aws:iam::000000000000:role/bench',
    awsRegion: 'us-east-1',
    eventSourceARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/bench',
  };
}
