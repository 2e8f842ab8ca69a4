// Lambda's event of a function URL or an HTTP API (payload format 2.0) → a request. Refuses an event of another form.
// https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
import { isObject, MalformedEventError } from '../malformed-event-error.ts';

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** `source`: whose events have this form, for a refusal. @throws MalformedEventError */
export function httpRequestOf(event: unknown, source = 'a function URL'): HttpRequest {
  const { rawPath, requestContext, body = '', isBase64Encoded } = isObject(event) ? event : {};
  const http = isObject(requestContext) ? requestContext.http : undefined;
  const method = isObject(http) ? http.method : undefined;
  if (typeof method !== 'string') throw new MalformedEventError('requestContext.http.method', method, 'text', source);
  if (typeof rawPath !== 'string') throw new MalformedEventError('rawPath', rawPath, 'text', source);
  const text = typeof body === 'string' ? body : '';
  return {
    method,
    path: rawPath,
    body: isBase64Encoded === true ? Buffer.from(text, 'base64').toString('utf8') : text,
  };
}
