// A secret of Secrets Manager, by a request of our own (docs/decisions/0006-bundle-size.md).
import { clientRegion, type Environment, endpointOf } from './client-config.ts';
import { jsonReason } from './json-reason.ts';
import { type SignedSendOptions, serviceHost } from './signed-fetch.ts';
import { createSignedSend } from './signed-send.ts';

/**
 * Its text. Rejects with the service's reason, which never holds it.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 */
export function createSecretReader(env: Environment, options: SignedSendOptions = {}) {
  const region = clientRegion(env);
  const endpoint = endpointOf('SECRETS_MANAGER', env) ?? `https://${serviceHost('secretsmanager', region)}`;
  const send = createSignedSend('secretsmanager', region, options);
  return async (secretId: string): Promise<string> => {
    const answer = await send(
      {
        method: 'POST',
        url: new URL('/', endpoint),
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'secretsmanager.GetSecretValue' },
        body: JSON.stringify({ SecretId: secretId }),
      },
      { refusal: `the secret ${secretId} was not read`, reason: jsonReason },
    );
    const { SecretString }: { SecretString?: string } = JSON.parse(answer);
    return SecretString ?? '';
  };
}
