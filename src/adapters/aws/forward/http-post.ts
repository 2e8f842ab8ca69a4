// POST of JSON to a service outside: bounded attempts, a time-out each, and an error that names the service and its
// answer but never an address or a header, which hold secrets.
import { backoffMs, DEFAULT_RETRY, type Retry } from '../request/retry.ts';

export interface PostOptions {
  readonly fetch?: typeof fetch;
  readonly retry?: Retry;
  readonly timeoutMs?: number;
}

export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A service did not take it. `status` is undefined where it did not answer. */
export class PostError extends Error {
  readonly status: number | undefined;

  constructor(what: string, status: number | undefined) {
    super(what);
    this.name = 'PostError';
    this.status = status;
  }
}

/** Three tries of 5 s and the pauses between them stay within the lease of 30 s (src/stages/forward/forward.ts). */
const TIMEOUT_MS = 5_000;
const RETRY: Retry = { ...DEFAULT_RETRY, maxAttempts: 3, baseMs: 500, capMs: 4_000 };
/** As long as it asks us to wait, up to this. */
const MAX_RETRY_AFTER_MS = 4_000;
const SHOWN_LENGTH = 200;

/** Resolves with a 2xx. 408, 429, 5xx and no answer are tried again; any other answer will not change by that. */
export async function post({ url, headers, body }: Post, options: PostOptions = {}): Promise<void> {
  const { fetch: send = fetch, retry = RETRY, timeoutMs = TIMEOUT_MS } = options;
  for (let attempts = 1; ; attempts += 1) {
    let error: PostError;
    let waitMs = backoffMs(attempts - 1, retry);
    try {
      // A redirect would hand the secret to somebody else.
      const signal = AbortSignal.timeout(timeoutMs);
      const answer = await send(url, { method: 'POST', headers, body, redirect: 'manual', signal });
      const said = (await answer.text().catch(() => '')).slice(0, SHOWN_LENGTH).replace(/\s+/g, ' ').trim();
      if (answer.status >= 200 && answer.status < 300) return;
      error = new PostError(
        `answered ${answer.status}${said === '' ? '' : `: ${withoutSecrets(said, url, headers)}`}`,
        answer.status,
      );
      if (answer.status !== 408 && answer.status !== 429 && answer.status < 500) throw error;
      const seconds = Number(answer.headers.get('retry-after'));
      if (seconds > 0) waitMs = Math.min(seconds * 1000, MAX_RETRY_AFTER_MS);
    } catch (cause) {
      if (cause instanceof PostError) throw cause;
      error = new PostError(`no answer: ${nameOf(cause)}`, undefined);
    }
    if (attempts >= retry.maxAttempts) throw new PostError(`${error.message} (${attempts} tries)`, error.status);
    await retry.sleep(waitMs);
  }
}

/** A service may say back what it was sent. */
function withoutSecrets(text: string, url: string, headers: Readonly<Record<string, string>>): string {
  const secrets = [
    ...Object.values(headers).map((value) => value.replace(/^Bearer /, '')),
    ...new URL(url).pathname.split('/'),
  ];
  return secrets
    .filter((secret) => secret.length >= 16)
    .reduce((shown, secret) => shown.replaceAll(secret, '***'), text);
}

/** The kind of failure; what fetch says of it would name the address. */
function nameOf(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const { code, name } = inner as { readonly code?: unknown; readonly name?: unknown };
  return String(code ?? name ?? 'unknown');
}
