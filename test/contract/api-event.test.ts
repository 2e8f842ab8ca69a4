// An HTTP API's event as a request: who calls and what they may do, by whichever authorizer has looked.
import { describe, expect, test } from 'vitest';
import { apiEventAnswer, apiRequestOf } from '#adapters/aws/events/api-event.ts';
import { MalformedEventError } from '#adapters/aws/malformed-event-error.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
const eventOf = (authorizer?: object) => ({
  version: '2.0',
  routeKey: 'GET /v1/windows',
  rawPath: '/v1/windows',
  rawQueryString: 'device=a&measure=x&measure=y',
  headers: { Accept: 'text/csv', 'content-type': 'application/json' },
  requestContext: { http: { method: 'GET', path: '/v1/windows' }, ...(authorizer && { authorizer }) },
  body: Buffer.from('{"by":"zoë"}').toString('base64'),
  isBase64Encoded: true,
});

test('path, query as it stood, headers by small letters, and the body unpacked', () => {
  expect(apiRequestOf(eventOf(), 'iam')).toMatchObject({
    ...{ method: 'GET', path: '/v1/windows', query: 'device=a&measure=x&measure=y', body: '{"by":"zoë"}' },
    headers: { accept: 'text/csv', 'content-type': 'application/json' },
  });
});

test('an event of another form is refused, and it is said whose it should be', () => {
  expect(() => apiRequestOf({ Records: [] }, 'iam')).toThrow(
    'Invoke this function by an event source mapping of an HTTP API.',
  );
});

describe('a token', () => {
  const of = (claims: object) => apiRequestOf(eventOf({ jwt: { claims, scopes: null } }), 'jwt');

  test.each([
    [{ scope: 'weir/read weir/act' }, ['weir/read', 'weir/act']],
    [{ scp: '[weir/read openid]' }, ['weir/read', 'openid']],
    [{ scope: '' }, []],
    [{}, []],
  ])('%j may do what its scopes say', (claims, scopes) => {
    expect(of(claims).scopes).toEqual(scopes);
  });

  test.each([
    [{ sub: '1f', email: 'zoe@example.org' }, 'zoe@example.org'],
    [{ sub: '1f', client_id: 'board' }, 'board'],
    [{ sub: '1f' }, '1f'],
    [{}, undefined],
  ])('%j says who acts', (claims, who) => {
    expect(of(claims).who).toBe(who);
  });

  test('that no authorizer has looked at is none, whatever a caller of the function writes', () => {
    for (const authorizer of [undefined, {}, { iam: { userArn: 'arn:aws:iam::1:user/x' } }, { jwt: 'x' }])
      expect(() => apiRequestOf(eventOf(authorizer), 'cognito')).toThrow(MalformedEventError);
  });
});

test('a signature lets its user do everything, by name', () => {
  const request = apiRequestOf(eventOf({ iam: { userArn: 'arn:aws:sts::123456789012:assumed-role/ops/zoe' } }), 'iam');
  expect([request.scopes, request.who]).toEqual(['all', 'assumed-role/ops/zoe']);
});

test('bytes are answered as base64, texts as they are', () => {
  expect(apiEventAnswer({ status: 200, headers: {}, body: 'x' })).toEqual({ statusCode: 200, headers: {}, body: 'x' });
  expect(apiEventAnswer({ status: 200, headers: {}, body: Uint8Array.of(1, 2) })).toEqual({
    ...{ statusCode: 200, headers: {}, body: 'AQI=', isBase64Encoded: true },
  });
});
