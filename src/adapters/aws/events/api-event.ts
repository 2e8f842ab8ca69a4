// An HTTP API's event (payload format 2.0) → a request of the query API, with what its gateway has found out about the
// caller. Refuses an event of another form, and one that no authorizer has seen where one has to.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
import type { ApiAnswer, ApiRequest } from '../../api/router.ts';
import { isObject, MalformedEventError } from '../malformed-event-error.ts';
import { httpRequestOf } from './http-event.ts';

const SOURCE = 'an HTTP API';

/**
 * `iam`: whoever the gateway let through may do everything; of a token the scopes in it count. A call that came through
 * no gateway, as whoever may invoke the function itself can make one, is as `iam`.
 */
export function apiRequestOf(event: unknown, access: 'iam' | 'jwt' | 'cognito'): ApiRequest {
  const { method, path, body } = httpRequestOf(event, SOURCE);
  const { rawQueryString, headers, requestContext } = event as Record<string, unknown>;
  const authorizer = isObject(requestContext) ? requestContext.authorizer : undefined;
  const { jwt, iam } = isObject(authorizer) ? authorizer : {};
  if (access !== 'iam' && !isObject(jwt)) {
    throw new MalformedEventError('requestContext.authorizer.jwt', jwt, 'the claims of a token', SOURCE);
  }
  const claims = isObject(jwt) && isObject(jwt.claims) ? jwt.claims : {};
  return {
    method,
    path,
    query: typeof rawQueryString === 'string' ? rawQueryString : '',
    headers: isObject(headers) ? lowerCased(headers) : {},
    body,
    scopes: access === 'iam' ? 'all' : scopesIn(claims),
    who: access === 'iam' ? callerIn(iam) : nameIn(claims),
  };
}

/** Of claims that are lists the gateway makes `[a b]`. */
function scopesIn({ scope, scp }: Readonly<Record<string, unknown>>): readonly string[] {
  return [scope, scp]
    .flatMap((claim) =>
      String(claim ?? '')
        .replace(/^\[|\]$/g, '')
        .split(/[\s,]+/),
    )
    .filter(Boolean);
}

/** Whom people know: an address rather than a number. */
function nameIn(claims: Readonly<Record<string, unknown>>): string | undefined {
  const names = ['email', 'preferred_username', 'username', 'cognito:username', 'name', 'client_id', 'sub'];
  return names.map((name) => claims[name]).find((name) => typeof name === 'string' && name !== '') as
    | string
    | undefined;
}

/** `arn:aws:iam::123456789012:user/zoe` → `user/zoe`. */
function callerIn(iam: unknown): string | undefined {
  const { userArn } = isObject(iam) ? iam : {};
  return typeof userArn === 'string' ? userArn.split(':').slice(5).join(':') || userArn : undefined;
}

function lowerCased(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}

/** What the gateway takes back. */
export interface ApiEventAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded?: true;
}

export function apiEventAnswer({ status, headers, body }: ApiAnswer): ApiEventAnswer {
  if (typeof body === 'string') return { statusCode: status, headers, body };
  return { statusCode: status, headers, body: Buffer.from(body).toString('base64'), isBase64Encoded: true };
}
