// The door of the query API: who is let in, how much, from which pages; and the hot copy, which is there for it.
import { describe, expect, test } from 'vitest';
import { API_ROUTE_ROWS } from '#config/api-routes.ts';
import { SettingsError } from '#config/environment.ts';
import { propertiesOf, resourcesOf, synthesized } from './synthesized.ts';

const TOKENS = { api: 'jwt', apiIssuer: 'https://issuer.example', apiAudience: 'weir,board' };
const routesOf = (made = synthesized()) =>
  resourcesOf(made, 'AWS::ApiGatewayV2::Route').map(([, { Properties }]) => Properties as Record<string, unknown>);
const hotOf = (settings: Record<string, string>) =>
  (propertiesOf(synthesized(settings), 'AggregateFunction').Environment as { Variables: Record<string, unknown> })
    .Variables.WEIR_HOT_WINDOWS;

test('every route is the gateway’s own, and by default wants a signature', () => {
  const keys = API_ROUTE_ROWS.map(({ method, path }) => `${method} ${path}`);
  expect(routesOf().map(({ RouteKey }) => RouteKey)).toEqual(keys);
  expect(new Set(routesOf().map(({ AuthorizationType }) => AuthorizationType))).toEqual(new Set(['AWS_IAM']));
});

test.each([TOKENS, { api: 'cognito' }])('with $api every route wants a token with its scope', (settings) => {
  const routes = routesOf(synthesized(settings));
  expect(routes.map(({ AuthorizationType, AuthorizationScopes }) => [AuthorizationType, AuthorizationScopes])).toEqual(
    API_ROUTE_ROWS.map(({ scope }) => ['JWT', [scope]]),
  );
});

test('tokens count of the issuer and for the audiences that are set', () => {
  const [authorizer] = resourcesOf(synthesized(TOKENS), 'AWS::ApiGatewayV2::Authorizer');
  expect(authorizer?.[1].Properties).toMatchObject({
    JwtConfiguration: { Audience: ['weir', 'board'], Issuer: 'https://issuer.example' },
  });
});

test('each route has a throttle; those that read many items a fifth', () => {
  const settings = (propertiesOf(synthesized({ apiRequestsPerSecond: '50' }), 'QueryStage').RouteSettings ??
    {}) as Record<string, unknown>;
  expect(Object.keys(settings)).toHaveLength(API_ROUTE_ROWS.length);
  expect(settings['GET /v1/windows']).toEqual({ ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 });
  expect(settings['GET /metrics']).toEqual({ ThrottlingRateLimit: 10, ThrottlingBurstLimit: 20 });
});

test('pages of other origins are let in by name only', () => {
  expect(propertiesOf(synthesized(), 'QueryApi')).not.toHaveProperty('CorsConfiguration');
  const made = synthesized({ apiCorsOrigins: 'https://board.example' });
  expect(propertiesOf(made, 'QueryApi')).toMatchObject({
    CorsConfiguration: { AllowOrigins: ['https://board.example'], AllowMethods: ['GET', 'POST'] },
  });
});

describe('the hot copy', () => {
  test.each([
    [{}, 'on'],
    [{ api: 'none' }, 'off'],
    [{ api: 'none', hotCopy: 'true' }, 'on'],
    [{ hotCopy: 'false' }, 'on'],
  ])('%j: %s', (settings, hot) => {
    expect(hotOf(settings)).toBe(hot);
  });

  test('without an API nothing of it is made', () => {
    const made = synthesized({ api: 'none' });
    expect(resourcesOf(made, 'AWS::ApiGatewayV2::Api')).toEqual([]);
    expect([...made.resources.keys()].filter((id) => id.startsWith('Query'))).toEqual([]);
  });
});

test.each([
  [{ api: 'jwt', apiAudience: 'weir' }, 'set apiIssuer'],
  [{ api: 'jwt', apiIssuer: 'https://issuer.example' }, 'apiAudience is not set'],
  [{ api: 'jwt', apiIssuer: 'http://issuer.example', apiAudience: 'weir' }, 'expected an https address'],
  [{ apiIssuer: 'https://issuer.example' }, 'are for api=jwt, and api is iam'],
  [{ api: 'open' }, '`none` or `iam` or `jwt` or `cognito`'],
])('%j is refused', (settings, says) => {
  expect(() => synthesized(settings)).toThrow(SettingsError);
  expect(() => synthesized(settings)).toThrow(says);
});
