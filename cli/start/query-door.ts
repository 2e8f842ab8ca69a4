// The query API on the page's own address: the function of a deployment, called as its gateway calls it. Only programs
// of this machine and the page itself come here (the listener refuses others), so nobody has to say who they are.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from '#local/cloud/http/aws-error.ts';
import { readBody } from '#local/cloud/http/body.ts';

export type QueryFunction = (event: unknown) => Promise<unknown>;

interface FunctionAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded?: boolean;
}

/** An HTTP API takes 10 MB; no route takes more than a sixteenth of this. */
const MAX_BODY_BYTES = 1_000_000;

export async function answerQuery(
  query: QueryFunction,
  request: IncomingMessage,
  url: URL,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request, MAX_BODY_BYTES).catch((error: unknown) => {
    if (error instanceof AwsError) return undefined;
    throw error;
  });
  if (body === undefined) {
    response.writeHead(413, { 'content-type': 'application/problem+json' });
    response.end(
      `${JSON.stringify({ type: 'about:blank', title: 'Content Too Large', status: 413, detail: `the body is above ${MAX_BODY_BYTES} bytes` })}\n`,
    );
    return;
  }
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
  const event = {
    version: '2.0',
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(',') : (value ?? ''),
      ]),
    ),
    requestContext: { http: { method: request.method ?? 'GET', path: url.pathname } },
    body: body.toString('base64'),
    isBase64Encoded: true,
  };
  const answer = (await query(event)) as FunctionAnswer;
  const text = answer.isBase64Encoded === true ? Buffer.from(answer.body, 'base64') : answer.body;
  response.writeHead(answer.statusCode, answer.headers);
  response.end(answer.statusCode === 304 ? undefined : text);
}
