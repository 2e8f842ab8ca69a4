// The door of the query API: an HTTP API whose gateway knows each route, checks the caller before the function is
// called, and bounds what comes. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api.html

import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  type CfnStage,
  CorsHttpMethod,
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer, HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnOutput, Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { API_ROUTE_ROWS, type ApiRouteRow } from '#config/api-routes.ts';
import type { DeploySettings } from '#config/deploy-settings.ts';
import type { Naming } from '../naming.ts';
import { pinLogicalId } from './pinned-id.ts';
import { type AlarmRule, CALL_PERIOD } from './pipeline-alarms.ts';
import { queryPool } from './query-pool.ts';

/** What a log line says of a request: no token, no address beyond what finds a caller in a loop. */
const LOG_FORMAT = JSON.stringify({
  ...{ requestId: '$context.requestId', time: '$context.requestTime', ip: '$context.identity.sourceIp' },
  ...{ route: '$context.routeKey', status: '$context.status', bytes: '$context.responseLength' },
  ...{ latencyMs: '$context.responseLatency', error: '$context.error.message', refused: '$context.authorizer.error' },
});

/** Makes it, and answers the alarms that watch it. */
export function queryApi(
  scope: Construct,
  fn: LambdaFunction,
  { settings, naming }: { readonly settings: DeploySettings; readonly naming: Naming },
): readonly AlarmRule[] {
  const { apiCorsOrigins: origins } = settings;
  const api = new HttpApi(scope, 'QueryApi', {
    apiName: `${naming.name}-query`,
    description: 'What Weir computes: windows, devices, incidents',
    createDefaultStage: false,
    ...(origins === ''
      ? {}
      : {
          corsPreflight: {
            allowOrigins: origins.split(','),
            allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST],
            allowHeaders: ['authorization', 'content-type', 'if-none-match'],
            exposeHeaders: ['etag'],
            maxAge: Duration.hours(1),
          },
        }),
  });
  pinLogicalId(api, 'QueryApi');
  const authorizer = authorizerOf(scope, settings, naming);
  const integration = new HttpLambdaIntegration('QueryIntegration', fn);
  const routes = API_ROUTE_ROWS.map((row) => {
    const route = new HttpRoute(scope, `Query ${row.method} ${row.path}`, {
      httpApi: api,
      integration,
      routeKey: HttpRouteKey.with(row.path, HttpMethod[row.method]),
      authorizer,
      ...(settings.api === 'iam' ? {} : { authorizationScopes: [row.scope] }),
    });
    pinLogicalId(route, `QueryRoute${idOf(row)}`);
    return route;
  });
  const log = new LogGroup(scope, 'QueryAccessLog', {
    retention: settings.logRetentionDays satisfies RetentionDays as RetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const { apiRequestsPerSecond: perSecond } = settings;
  const stage = new HttpStage(scope, 'QueryStage', {
    httpApi: api,
    autoDeploy: true,
    throttle: { rateLimit: perSecond, burstLimit: 2 * perSecond },
    accessLogSettings: { destination: new LogGroupLogDestination(log), format: AccessLogFormat.custom(LOG_FORMAT) },
  });
  pinLogicalId(stage, 'QueryStage');
  const own = stage.node.defaultChild as CfnStage;
  own.routeSettings = Object.fromEntries(
    API_ROUTE_ROWS.map((row) => [`${row.method} ${row.path}`, throttleOf(row, perSecond)]),
  );
  // A route's settings are refused where the route is not there yet.
  stage.node.addDependency(...routes);
  const output = new CfnOutput(scope, 'QueryApiUrl', {
    value: api.apiEndpoint,
    description: 'Address of the query API',
  });
  pinLogicalId(output, 'QueryApiUrl');
  return [failingRule(api), refusingRule(api)];
}

const idOf = ({ method, path }: ApiRouteRow): string =>
  `${method}${path}`.replace(/[^A-Za-z0-9]+([A-Za-z0-9]?)/g, (_, letter: string) => letter.toUpperCase());

/** `AWS::ApiGatewayV2::Stage` hands these on as they are, so the keys are its own. */
function throttleOf({ isHeavy }: ApiRouteRow, perSecond: number) {
  const rate = isHeavy === true ? Math.max(1, Math.floor(perSecond / 5)) : perSecond;
  return { ThrottlingRateLimit: rate, ThrottlingBurstLimit: 2 * rate };
}

function authorizerOf(scope: Construct, settings: DeploySettings, naming: Naming): IHttpRouteAuthorizer {
  switch (settings.api) {
    case 'jwt':
      return new HttpJwtAuthorizer('QueryTokens', settings.apiIssuer, {
        jwtAudience: settings.apiAudience.split(','),
      });
    case 'cognito': {
      const { issuer, audience } = queryPool(scope, settings, naming);
      return new HttpJwtAuthorizer('QueryTokens', issuer, { jwtAudience: [audience] });
    }
    default:
      return new HttpIamAuthorizer();
  }
}

function failingRule(api: HttpApi): AlarmRule {
  return {
    id: 'QueryApiFails',
    metric: api.metricServerError({ statistic: Stats.SUM, period: CALL_PERIOD }),
    threshold: 5,
    when: 'at-least',
    periods: [2, 3],
    tells:
      'The query API answers 5xx: a store does not answer, or the function fails. Readings, windows and alerts go on.',
    heading: 'The query API fails',
  };
}

/**
 * There is no metric of throttled requests: they are among the 4xx, with callers that are not let in.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
 */
function refusingRule(api: HttpApi): AlarmRule {
  return {
    id: 'QueryApiRefuses',
    metric: api.metricClientError({ statistic: Stats.SUM, period: CALL_PERIOD }),
    threshold: 500,
    when: 'at-least',
    periods: [2, 3],
    tells:
      'The query API refuses many requests: a page in a loop is throttled (429), or tokens have expired (401). The access log tells who.',
    heading: 'The query API refuses requests',
  };
}
