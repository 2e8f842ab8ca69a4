// PutRecords by a request of our own. It refuses nothing: the caller keeps to the limits of put-records.ts.
import type { Environment } from '../request/client-config.ts';
import type { SignedSendOptions } from '../request/signed-fetch.ts';
import { createKinesisCall } from './kinesis-call.ts';
import type { RecordResult } from './put-records.ts';

export interface StreamRecord {
  readonly partitionKey: string;
  /** Decimal; takes the place of the partition key's hash. */
  readonly explicitHashKey?: string;
  readonly data: Uint8Array;
}

/** A result for each record, in their order. */
export type PutRecords = (streamName: string, records: readonly StreamRecord[]) => Promise<readonly RecordResult[]>;

/** A call that fails as a whole is tried again where that may help, then rejects with Kinesis's reason. */
export function createKinesisPutRecords(env: Environment, options: SignedSendOptions = {}): PutRecords {
  const call = createKinesisCall(env, options);
  return async (streamName, records) => {
    const input = {
      StreamName: streamName,
      Records: records.map(({ partitionKey, explicitHashKey, data }) => ({
        PartitionKey: partitionKey,
        ...(explicitHashKey === undefined ? {} : { ExplicitHashKey: explicitHashKey }),
        Data: Buffer.from(data).toString('base64'),
      })),
    };
    const undone = `take ${records.length} records`;
    const { Records = [] } = await call<{ Records?: RecordResult[] }>('PutRecords', input, streamName, undone);
    return Records;
  };
}
