// PutRecords by a request of our own: the Kinesis client is too large for the bundle of a function that has no other use for it (docs/decisions/0006-bundle-size.md).
// It refuses nothing: the caller keeps to the limits of put-records.ts.
import { clientRegion, type Environment, endpointOf } from './client-config.ts';
import { jsonReason } from './json-reason.ts';
import type { RecordResult } from './put-records.ts';
import { type SignedSendOptions, serviceHost } from './signed-fetch.ts';
import { createSignedSend } from './signed-send.ts';

export interface StreamRecord {
  readonly partitionKey: string;
  readonly data: Uint8Array;
}

/** A result for each record, in their order. */
export type PutRecords = (streamName: string, records: readonly StreamRecord[]) => Promise<readonly RecordResult[]>;

/** A call that fails as a whole is tried again where that may help, then rejects with Kinesis's reason. */
export function createKinesisPutRecords(env: Environment, options: SignedSendOptions = {}): PutRecords {
  const region = clientRegion(env);
  const url = new URL(endpointOf('KINESIS', env) ?? `https://${serviceHost('kinesis', region)}`);
  const send = createSignedSend('kinesis', region, options);
  return async (streamName, records) => {
    const body = JSON.stringify({
      StreamName: streamName,
      Records: records.map(({ partitionKey, data }) => ({
        PartitionKey: partitionKey,
        Data: Buffer.from(data).toString('base64'),
      })),
    });
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'Kinesis_20131202.PutRecords' };
    const answer = await send(
      { method: 'POST', url, headers, body },
      {
        refusal: `Kinesis stream ${streamName} (region ${region}) did not take ${records.length} records`,
        reason: jsonReason,
      },
    );
    const { Records = [] }: { Records?: RecordResult[] } = JSON.parse(answer);
    return Records;
  };
}
