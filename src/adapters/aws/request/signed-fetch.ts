// A signed request of our own: bounded attempts, a time-out, the answer as it came. What it means is the caller's
// business; only what may pass by itself is tried again.
import { type Credentials, defaultProvider } from './environment-credentials.ts';
import { type SignedService, signedHeaders, type UnsignedRequest } from './request-signature.ts';
import { backoffMs, DEFAULT_RETRY, type Retry } from './retry.ts';

export interface SignedSendOptions {
  readonly credentials?: () => Promise<Credentials>;
  readonly fetch?: typeof fetch;
  readonly nowMs?: () => number;
  readonly retry?: Retry;
}

export interface SignedAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

/** Either the last answer, or why there was none. */
export type SignedOutcome =
  | { readonly attempts: number; readonly answer: SignedAnswer }
  | { readonly attempts: number; readonly broken: string };

/** A body is a batch at most, 6 MB; it takes well under a second. */
const TIMEOUT_MS = 5_000;
/** As the SDK's own clients: src/adapters/aws/request/client-config.ts. */
const MAX_ATTEMPTS = 3;

const passes = (status: number): boolean => status >= 500 || status === 429 || status === 408;

/**
 * 5xx, 429, 408 and broken connections are tried again, and what `isPassing` names besides. Never rejects but for
 * missing credentials.
 */
export function createSignedFetch(service: SignedService, region: string, options: SignedSendOptions = {}) {
  const {
    credentials = defaultProvider(),
    fetch: send = fetch,
    nowMs = Date.now,
    retry = { ...DEFAULT_RETRY, maxAttempts: MAX_ATTEMPTS },
  } = options;

  async function attempt({ method, url, headers, body }: UnsignedRequest): Promise<SignedAnswer | string> {
    const signed = signedHeaders({ method, url, headers, body }, service, region, await credentials(), nowMs());
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      // A redirect means the wrong region; following it would only hide that.
      const sent = method === 'GET' ? { method, headers: signed } : { method, headers: signed, body };
      const answer = await send(url, { ...sent, redirect: 'manual', signal });
      return { status: answer.status, headers: answer.headers, bytes: new Uint8Array(await answer.arrayBuffer()) };
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : '';
      return `${String(error)}${cause}`;
    }
  }

  return async (
    request: UnsignedRequest,
    isPassing: (answer: SignedAnswer) => boolean = () => false,
  ): Promise<SignedOutcome> => {
    for (let attempts = 1; ; attempts += 1) {
      const answer = await attempt(request);
      const isLast = attempts >= retry.maxAttempts;
      if (typeof answer === 'string') {
        if (isLast) return { attempts, broken: answer };
      } else if (isLast || !(passes(answer.status) || isPassing(answer))) return { attempts, answer };
      await retry.sleep(backoffMs(attempts - 1, retry));
    }
  };
}

/**
 * Where DNS ends in the partitions that do not end in amazonaws.com:
 * https://docs.aws.amazon.com/general/latest/gr/s3.html
 */
const SUFFIXES: readonly (readonly [string, string])[] = [
  ['cn-', 'amazonaws.com.cn'],
  ['eusc-', 'amazonaws.eu'],
];

/** A service's host in a region, e.g. `kinesis.eu-west-1.amazonaws.com`. */
export function serviceHost(service: SignedService, region: string): string {
  const suffix = SUFFIXES.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'amazonaws.com';
  return `${service}.${region}.${suffix}`;
}
