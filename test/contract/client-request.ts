// What an SDK client sends, to hold a request of our own against it: where it goes, its form, its signature.
import { expect } from 'vitest';
import { type SignedService, signedHeaders } from '#adapters/aws/request/request-signature.ts';

export interface ClientRequest {
  readonly hostname: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

/** A request handler for an SDK client that answers 200 to everything and keeps what it was given. */
export function recordingHandler() {
  const seen: ClientRequest[] = [];
  const requestHandler = {
    handle: async (request: ClientRequest) => {
      seen.push(request);
      return { response: { statusCode: 200, headers: {}, body: new Uint8Array() } };
    },
  };
  return { seen, requestHandler };
}

/** A fetch that answers `text` to everything and keeps what it was given. */
export function recordingFetch(text: string) {
  const sent: { readonly url: string; readonly init: RequestInit | undefined }[] = [];
  const fetch = async (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
    sent.push({ url: String(url), init });
    return new Response(text);
  };
  return { sent, fetch };
}

interface Signing {
  readonly service: SignedService;
  readonly region: string;
  readonly keys: Parameters<typeof signedHeaders>[3];
}

/**
 * Our signature of the client's request, at the client's time, is the client's. `body` as it was given to the client.
 */
export function expectSameSignature(
  { hostname, path, query, headers }: ClientRequest,
  method: 'POST' | 'PUT',
  body: string,
  { service, region, keys }: Signing,
): void {
  const names = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1]?.split(';') ?? [];
  const given = names.filter((name) => !/^(host|x-amz-(content-sha256|date|security-token))$/.test(name));
  const at = (headers['x-amz-date'] ?? '').replace(/(....)(..)(..)T(..)(..)(..)/, '$1-$2-$3T$4:$5:$6');
  const search = new URLSearchParams(query).toString();
  const request = {
    method,
    url: new URL(`https://${hostname}${path}${search === '' ? '' : `?${search}`}`),
    headers: Object.fromEntries(given.map((name) => [name, headers[name] ?? ''])),
    body,
  };
  const { authorization } = signedHeaders(request, service, region, keys, Date.parse(at));
  expect(authorization).toBe(headers.authorization?.replaceAll(', ', ','));
}

/** Of a service that speaks JSON: the same place, body, form and signature. */
export function expectSameJsonRequest(
  theirs: ClientRequest,
  ours: { readonly url: string; readonly init: RequestInit | undefined } | undefined,
  signing: Signing,
): void {
  const body = new TextDecoder().decode(theirs.body);
  expect(ours?.url).toBe(`https://${theirs.hostname}${theirs.path}`);
  expect(JSON.parse(String(ours?.init?.body))).toEqual(JSON.parse(body));
  const form = new Headers(ours?.init?.headers);
  for (const name of ['content-type', 'x-amz-target']) expect(form.get(name)).toBe(theirs.headers[name]);
  expectSameSignature(theirs, 'POST', body, signing);
}
