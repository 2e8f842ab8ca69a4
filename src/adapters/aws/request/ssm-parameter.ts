// A SecureString of the SSM parameter store, by a request of our own: a further SDK client is a tenth of a bundle
// (docs/decisions/0006-bundle-size.md).
import { clientRegion, type Environment, endpointOf } from './client-config.ts';
import { jsonReason } from './json-reason.ts';
import { type SignedSendOptions, serviceHost } from './signed-fetch.ts';
import { createSignedSend } from './signed-send.ts';

/**
 * Its value. Rejects with the service's reason, which never holds the value.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
 */
export function createSsmReader(env: Environment, options: SignedSendOptions = {}) {
  const region = clientRegion(env);
  const url = new URL('/', endpointOf('SSM', env) ?? `https://${serviceHost('ssm', region)}`);
  const send = createSignedSend('ssm', region, options);
  return async (name: string): Promise<string> => {
    const answer = await send(
      {
        method: 'POST',
        url,
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AmazonSSM.GetParameter' },
        body: JSON.stringify({ Name: name, WithDecryption: true }),
      },
      { refusal: `the SSM parameter ${name} was not read`, reason: jsonReason },
    );
    const { Parameter }: { Parameter?: { Value?: string } } = JSON.parse(answer);
    return Parameter?.Value ?? '';
  };
}
