// Kinesis by requests of our own: its client is too large for the bundle of a function that has little use for it
// (docs/decisions/0006-bundle-size.md).
import { clientRegion, type Environment, endpointOf } from '../request/client-config.ts';
import { jsonReason } from '../request/json-reason.ts';
import { type SignedSendOptions, serviceHost } from '../request/signed-fetch.ts';
import { createSignedSend } from '../request/signed-send.ts';

/** One operation on a stream; resolves with the answer. `undone` begins the error: what the stream did not do. */
export type KinesisCall = <Answer>(operation: string, input: object, stream: string, undone: string) => Promise<Answer>;

/** A call that fails as a whole is tried again where that may help, then rejects with Kinesis's reason. */
export function createKinesisCall(env: Environment, options: SignedSendOptions = {}): KinesisCall {
  const region = clientRegion(env);
  const url = new URL(endpointOf('KINESIS', env) ?? `https://${serviceHost('kinesis', region)}`);
  const send = createSignedSend('kinesis', region, options);
  return async (operation, input, stream, undone) => {
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `Kinesis_20131202.${operation}` };
    const answer = await send(
      { method: 'POST', url, headers, body: JSON.stringify(input) },
      { refusal: `Kinesis stream ${stream} (region ${region}) did not ${undone}`, reason: jsonReason },
    );
    return JSON.parse(answer);
  };
}
