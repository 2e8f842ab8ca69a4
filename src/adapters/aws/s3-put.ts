// Writes one object to S3: all that the stages do there. A request of our own instead of the S3 client, which is 170 KB of a bundle (docs/decisions/0006-bundle-size.md).
// It refuses what S3 refuses, with S3's own code and sentence.
import { clientRegion, type Environment, endpointOf } from './client-config.ts';
import { createSignedSend, type SignedSendOptions, serviceHost } from './signed-send.ts';

export interface PutObject {
  readonly bucket: string;
  readonly key: string;
  readonly body: string;
  readonly contentType: string;
}

/** Resolves when the object is there; throttling, 5xx and broken connections are tried again. Rejects with S3's reason. */
export function createS3Put(env: Environment, options: SignedSendOptions = {}): (object: PutObject) => Promise<void> {
  const region = clientRegion(env);
  const endpoint = endpointOf('S3', env);
  const send = createSignedSend('s3', region, options);
  return async (object) => {
    const request = {
      method: 'PUT',
      url: objectUrl(object, region, endpoint),
      headers: { 'content-type': object.contentType },
      body: object.body,
    };
    await send(request, {
      refusal: `S3 did not take ${object.key} into bucket ${object.bucket} (region ${region})`,
      reason: (text) => ({ code: told(text, 'Code'), message: told(text, 'Message') }),
    });
  };
}

/**
 * The bucket's own host; behind an endpoint that was given, and for a name with dots (which no certificate covers), the path.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
function objectUrl({ bucket, key }: PutObject, region: string, endpoint: string | undefined): URL {
  const path = key.split('/').map(encoded).join('/');
  if (endpoint !== undefined) return new URL(`${endpoint.replace(/\/$/, '')}/${bucket}/${path}`);
  const host = serviceHost('s3', region);
  return new URL(bucket.includes('.') ? `https://${host}/${bucket}/${path}` : `https://${bucket}.${host}/${path}`);
}

/** RFC 3986, as the signature wants it: `encodeURIComponent` leaves five characters alone. */
function encoded(segment: string): string {
  return encodeURIComponent(segment).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function told(xml: string, element: string): string {
  return new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1] ?? `no ${element}`;
}
