// Cognito for the query API, by a setting: a pool, a resource server with the scopes of the API, and a client for
// programs, which get their tokens by client credentials.
import {
  type CfnUserPool,
  FeaturePlan,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  UserPool,
  UserPoolClient,
  UserPoolDomain,
  UserPoolResourceServer,
} from 'aws-cdk-lib/aws-cognito';
import { Aws, CfnOutput, Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { DeploySettings } from '#config/deploy-settings.ts';
import type { Naming } from '../naming.ts';
import { removalPolicyOf } from '../weir-data.ts';
import { acknowledge } from './acknowledge.ts';
import { pinLogicalId } from './pinned-id.ts';

export function queryPool(scope: Construct, settings: DeploySettings, { name }: Naming) {
  const pool = new UserPool(scope, 'QueryPool', {
    userPoolName: `${name}-query`,
    selfSignUpEnabled: false,
    signInAliases: { email: true },
    mfa: Mfa.REQUIRED,
    mfaSecondFactor: { sms: false, otp: true },
    passwordPolicy: {
      minLength: 12,
      requireLowercase: true,
      requireUppercase: true,
      requireDigits: true,
      requireSymbols: true,
    },
    featurePlan: FeaturePlan.ESSENTIALS,
    removalPolicy: removalPolicyOf(settings),
    deletionProtection: settings.keepData,
  });
  pinLogicalId(pool, 'QueryPool');
  acknowledge(
    pool.node.defaultChild as CfnUserPool,
    'AwsSolutions-COG8',
    'Threat protection is of the plan Plus, at a price for each user a month; nobody can sign up here, and a second factor is asked for.',
  );
  const read = new ResourceServerScope({ scopeName: 'read', scopeDescription: 'Windows, devices, incidents' });
  const act = new ResourceServerScope({ scopeName: 'act', scopeDescription: 'Acknowledge, silence, resolve' });
  const server = new UserPoolResourceServer(scope, 'QueryScopes', {
    userPool: pool,
    identifier: 'weir',
    scopes: [read, act],
  });
  const client = new UserPoolClient(scope, 'QueryClient', {
    userPool: pool,
    generateSecret: true,
    accessTokenValidity: Duration.hours(1),
    oAuth: {
      flows: { clientCredentials: true },
      scopes: [OAuthScope.resourceServer(server, read), OAuthScope.resourceServer(server, act)],
    },
  });
  // Where tokens are asked for; a prefix is unique in its region.
  const domain = new UserPoolDomain(scope, 'QueryDomain', {
    userPool: pool,
    cognitoDomain: { domainPrefix: `${name.toLowerCase()}-${Aws.ACCOUNT_ID}` },
  });
  for (const [construct, id] of [
    [server, 'QueryScopes'],
    [client, 'QueryClient'],
    [domain, 'QueryDomain'],
  ] as const)
    pinLogicalId(construct, id);
  const issuer = `https://cognito-idp.${Aws.REGION}.${Aws.URL_SUFFIX}/${pool.userPoolId}`;
  for (const [id, value, description] of [
    ['QueryTokenUrl', `${domain.baseUrl()}/oauth2/token`, 'Where tokens of the query API are asked for'],
    ['QueryClientId', client.userPoolClientId, 'Client of the query API'],
  ] as const)
    pinLogicalId(new CfnOutput(scope, id, { value, description }), id);
  return { issuer, audience: client.userPoolClientId };
}
