// The query API on the page's own address: the function of a deployment, called as its gateway calls it. Only programs
// of this machine and the page itself come here (the listener refuses others), so nobody has to say who they are.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiProblem } from '#adapters/api/problem.ts';
import { PROBLEM_TYPE } from '#adapters/api/route.ts';
import type { ApiEventAnswer } from '#adapters/aws/events/api-event.ts';
import { AwsError } from '#local/cloud/http/aws-error.ts';
import { readBody } from '#local/cloud/http/body.ts';

export type QueryFunction = (event: unknown) => Promise<unknown>;

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
    const problem = new ApiProblem(413, `the body is above ${MAX_BODY_BYTES} bytes`);
    response.writeHead(problem.status, { 'content-type': PROBLEM_TYPE });
    response.end(`${JSON.stringify(problem.body())}\n`);
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
  const answer = (await query(event)) as ApiEventAnswer;
  const text = answer.isBase64Encoded === true ? Buffer.from(answer.body, 'base64') : answer.body;
  response.writeHead(answer.statusCode, answer.headers);
  response.end(answer.statusCode === 304 ? undefined : text);
}
