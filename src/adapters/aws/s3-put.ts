// Writes one object to S3: all that the stages do there. A request of our own instead of the S3 client, which is 170 KB of a bundle (docs/decisions/0006-bundle-size.md).
// It refuses what S3 refuses, with S3's own code and sentence.
import { clientRegion, type Environment, endpointOf } from './client-config.ts';
import { type Credentials, defaultProvider } from './environment-credentials.ts';
import { backoffMs, DEFAULT_RETRY, type Retry } from './retry.ts';
import { signedHeaders } from './s3-signature.ts';

export interface PutObject {
  readonly bucket: string;
  readonly key: string;
  readonly body: string;
  readonly contentType: string;
}

export interface S3PutOptions {
  readonly credentials?: () => Promise<Credentials>;
  readonly fetch?: typeof fetch;
  readonly nowMs?: () => number;
  readonly retry?: Retry;
}

/** A quarantine object is a batch at most, 6 MB; it takes well under a second. */
const TIMEOUT_MS = 5_000;
/** As the SDK's own clients: src/adapters/aws/client-config.ts. */
const MAX_ATTEMPTS = 3;

/** Resolves when the object is there; throttling, 5xx and broken connections are tried again. Rejects with S3's reason. */
export function createS3Put(env: Environment, options: S3PutOptions = {}): (object: PutObject) => Promise<void> {
  const {
    credentials = defaultProvider(),
    fetch: send = fetch,
    nowMs = Date.now,
    retry = { ...DEFAULT_RETRY, maxAttempts: MAX_ATTEMPTS },
  } = options;
  const region = clientRegion(env);
  const endpoint = endpointOf('S3', env);

  async function attempt(object: PutObject): Promise<Failure | undefined> {
    const request = {
      method: 'PUT',
      url: objectUrl(object, region, endpoint),
      headers: { 'content-type': object.contentType },
      body: object.body,
    };
    const headers = signedHeaders(request, region, await credentials(), nowMs());
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      // A redirect means the wrong region; following it would only hide that.
      const answer = await send(request.url, {
        method: 'PUT',
        headers,
        body: object.body,
        redirect: 'manual',
        signal,
      });
      const text = await answer.text();
      if (answer.ok) return undefined;
      const again = answer.status >= 500 || answer.status === 429 || answer.status === 408;
      return { reason: `${answer.status} ${told(text, 'Code')}: ${told(text, 'Message')}`, again };
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : '';
      return { reason: `${String(error)}${cause}`, again: true };
    }
  }

  return async (object) => {
    for (let attempts = 1; ; attempts += 1) {
      const failure = await attempt(object);
      if (failure === undefined) return;
      if (!failure.again || attempts >= retry.maxAttempts) {
        throw new Error(
          `S3 did not take ${object.key} into bucket ${object.bucket} (region ${region}) in ${attempts} attempts; last reason: ${failure.reason}. ` +
            'The batch will be tried again as a whole.',
        );
      }
      await retry.sleep(backoffMs(attempts - 1, retry));
    }
  };
}

interface Failure {
  readonly reason: string;
  readonly again: boolean;
}

/** Where DNS ends in the partitions that do not end in amazonaws.com: https://docs.aws.amazon.com/general/latest/gr/s3.html */
const SUFFIXES: readonly (readonly [string, string])[] = [
  ['cn-', 'amazonaws.com.cn'],
  ['eusc-', 'amazonaws.eu'],
];

/**
 * The bucket's own host; behind an endpoint that was given, and for a name with dots (which no certificate covers), the path.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
function objectUrl({ bucket, key }: PutObject, region: string, endpoint: string | undefined): URL {
  const path = key.split('/').map(encoded).join('/');
  if (endpoint !== undefined) return new URL(`${endpoint.replace(/\/$/, '')}/${bucket}/${path}`);
  const suffix = SUFFIXES.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'amazonaws.com';
  const host = `s3.${region}.${suffix}`;
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
