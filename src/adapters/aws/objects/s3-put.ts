// Writes one object to S3: for what is named by its content and never read here. A request of our own instead of the S3
// client, which is 170 KB of a bundle (docs/decisions/0006-bundle-size.md). It refuses what S3 refuses, with S3's own
// code and sentence.
import { clientRegion, type Environment } from '../request/client-config.ts';
import type { SignedSendOptions } from '../request/signed-fetch.ts';
import { createSignedSend } from '../request/signed-send.ts';
import { s3Address, s3Reason } from './s3-address.ts';

export interface PutObject {
  readonly bucket: string;
  readonly key: string;
  readonly body: string | Uint8Array<ArrayBuffer>;
  readonly contentType: string;
}

/**
 * Resolves when the object is there; throttling, 5xx and broken connections are tried again. Rejects with S3's reason.
 */
export function createS3Put(env: Environment, options: SignedSendOptions = {}): (object: PutObject) => Promise<void> {
  const region = clientRegion(env);
  const addressOf = s3Address(env);
  const send = createSignedSend('s3', region, options);
  return async ({ bucket, key, body, contentType }) => {
    await send(
      { method: 'PUT', url: addressOf(bucket, key), headers: { 'content-type': contentType }, body },
      { refusal: `S3 did not take ${key} into bucket ${bucket} (region ${region})`, reason: s3Reason },
    );
  };
}
