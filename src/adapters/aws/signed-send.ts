// Sends a signed request of our own where an SDK client would be too large for a bundle (docs/decisions/0006-bundle-size.md): bounded attempts, a time-out.
// It refuses what the service refuses, with the service's own code and sentence.
import { type Credentials, defaultProvider } from './environment-credentials.ts';
import { signedHeaders, type UnsignedRequest } from './request-signature.ts';
import { backoffMs, DEFAULT_RETRY, type Retry } from './retry.ts';

export interface SignedSendOptions {
  readonly credentials?: () => Promise<Credentials>;
  readonly fetch?: typeof fetch;
  readonly nowMs?: () => number;
  readonly retry?: Retry;
}

/** How a service words its refusals. */
export interface Wording {
  /** Begins the error: what was not done. */
  readonly refusal: string;
  /** From the body of an answer that is no 2xx. */
  readonly reason: (text: string) => { readonly code: string; readonly message: string };
}

/** A body is a batch at most, 6 MB; it takes well under a second. */
const TIMEOUT_MS = 5_000;
/** As the SDK's own clients: src/adapters/aws/client-config.ts. */
const MAX_ATTEMPTS = 3;

/** Services that speak JSON throttle with status 400. */
const THROTTLED = /Throttl|ProvisionedThroughputExceeded|LimitExceeded/;

interface Failure {
  readonly reason: string;
  readonly again: boolean;
}

/** Resolves with the body of a 2xx; throttling, 5xx and broken connections are tried again. Rejects with the service's reason. */
export function createSignedSend(
  service: 's3' | 'kinesis',
  region: string,
  options: SignedSendOptions = {},
): (request: UnsignedRequest, wording: Wording) => Promise<string> {
  const {
    credentials = defaultProvider(),
    fetch: send = fetch,
    nowMs = Date.now,
    retry = { ...DEFAULT_RETRY, maxAttempts: MAX_ATTEMPTS },
  } = options;

  async function attempt(request: UnsignedRequest, wording: Wording): Promise<string | Failure> {
    const { method, url, body } = request;
    const headers = signedHeaders(request, service, region, await credentials(), nowMs());
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      // A redirect means the wrong region; following it would only hide that.
      const answer = await send(url, { method, headers, body, redirect: 'manual', signal });
      const text = await answer.text();
      if (answer.ok) return text;
      const { code, message } = wording.reason(text);
      const again = answer.status >= 500 || answer.status === 429 || answer.status === 408 || THROTTLED.test(code);
      return { reason: `${answer.status} ${code}: ${message}`, again };
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : '';
      return { reason: `${String(error)}${cause}`, again: true };
    }
  }

  return async (request, wording) => {
    for (let attempts = 1; ; attempts += 1) {
      const answer = await attempt(request, wording);
      if (typeof answer === 'string') return answer;
      if (!answer.again || attempts >= retry.maxAttempts) {
        throw new Error(
          `${wording.refusal} in ${attempts} attempts; last reason: ${answer.reason}. The batch will be tried again as a whole.`,
        );
      }
      await retry.sleep(backoffMs(attempts - 1, retry));
    }
  };
}

/** Where DNS ends in the partitions that do not end in amazonaws.com: https://docs.aws.amazon.com/general/latest/gr/s3.html */
const SUFFIXES: readonly (readonly [string, string])[] = [
  ['cn-', 'amazonaws.com.cn'],
  ['eusc-', 'amazonaws.eu'],
];

/** A service's host in a region, e.g. `kinesis.eu-west-1.amazonaws.com`. */
export function serviceHost(service: 's3' | 'kinesis', region: string): string {
  const suffix = SUFFIXES.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'amazonaws.com';
  return `${service}.${region}.${suffix}`;
}
