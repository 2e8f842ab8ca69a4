// Where an object or a bucket of S3 is, and how S3 words a refusal. For requests of our own
// (docs/decisions/0006-bundle-size.md).
import { clientRegion, type Environment, endpointOf } from '../request/client-config.ts';
import { serviceHost } from '../request/signed-fetch.ts';
import type { Wording } from '../request/signed-send.ts';

/** `key` is empty for the bucket itself. Names of `query` are sorted here, as the signature wants them. */
export type S3Address = (bucket: string, key: string, query?: Readonly<Record<string, string>>) => URL;

/**
 * The bucket's own host; behind an endpoint that was given, and for a name with dots (which no certificate covers), the
 * path. https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export function s3Address(env: Environment): S3Address {
  const region = clientRegion(env);
  const endpoint = endpointOf('S3', env)?.replace(/\/$/, '');
  const host = serviceHost('s3', region);
  const base = (bucket: string): string => {
    if (endpoint !== undefined) return `${endpoint}/${bucket}`;
    return bucket.includes('.') ? `https://${host}/${bucket}` : `https://${bucket}.${host}`;
  };
  return (bucket, key, query = {}) => {
    const asked = Object.entries(query)
      .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
      .sort();
    const path = key.split('/').map(encoded).join('/');
    return new URL(`${base(bucket)}/${path}${asked.length === 0 ? '' : `?${asked.join('&')}`}`);
  };
}

/** RFC 3986, as the signature wants it: `encodeURIComponent` leaves five characters alone. */
function encoded(segment: string): string {
  return encodeURIComponent(segment).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export const s3Reason: Wording['reason'] = (text) => ({ code: told(text, 'Code'), message: told(text, 'Message') });

function told(xml: string, element: string): string {
  return new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1] ?? `no ${element}`;
}
