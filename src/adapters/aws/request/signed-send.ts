// Sends a signed request of our own where an SDK client would be too large for a bundle
// (docs/decisions/0006-bundle-size.md), and wants a 2xx. It refuses what the service refuses, with the service's own
// code and sentence.
import type { SignedService, UnsignedRequest } from './request-signature.ts';
import { createSignedFetch, type SignedOutcome, type SignedSendOptions } from './signed-fetch.ts';

/** How a service words its refusals. */
export interface Wording {
  /** Begins the error: what was not done. */
  readonly refusal: string;
  /** From the body of an answer that is no 2xx. */
  readonly reason: (text: string) => { readonly code: string; readonly message: string };
}

/** Services that speak JSON throttle with status 400. */
const THROTTLED = /Throttl|ProvisionedThroughputExceeded|LimitExceeded/;

const isOk = (status: number): boolean => status >= 200 && status < 300;

export const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/**
 * Resolves with the body of a 2xx; throttling, 5xx and broken connections are tried again. Rejects with the service's
 * reason.
 */
export function createSignedSend(
  service: SignedService,
  region: string,
  options: SignedSendOptions = {},
): (request: UnsignedRequest, wording: Wording) => Promise<string> {
  const call = createSignedFetch(service, region, options);
  return async (request, wording) => {
    const outcome = await call(
      request,
      ({ status, bytes }) => !isOk(status) && THROTTLED.test(wording.reason(textOf(bytes)).code),
    );
    if ('answer' in outcome && isOk(outcome.answer.status)) return textOf(outcome.answer.bytes);
    throw refused(outcome, wording);
  };
}

/** What was not done, in how many attempts, and the service's reason. */
export function refused(outcome: SignedOutcome, { refusal, reason }: Wording): Error {
  return new Error(
    `${refusal} in ${outcome.attempts} attempts; last reason: ${lastReason(outcome, reason)}. The batch will be tried again as a whole.`,
  );
}

function lastReason(outcome: SignedOutcome, reason: Wording['reason']): string {
  if ('broken' in outcome) return outcome.broken;
  const { code, message } = reason(textOf(outcome.answer.bytes));
  return `${outcome.answer.status} ${code}: ${message}`;
}
