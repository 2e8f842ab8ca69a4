// What the SDK's errors mean to a person: which credentials are missing or stale, and what to type. Pure.
import { type Finding, fail } from './finding.ts';

export const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** No name or no connection: https://nodejs.org/api/errors.html#common-system-errors */
export const isUnreachable = (error: unknown): boolean =>
  /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH)$/.test(codeOf(error)) ||
  nameOf(error) === 'TimeoutError';

export const isDenied = (error: unknown): boolean => /^(AccessDenied|UnauthorizedOperation)/.test(nameOf(error));

/** Why GetCallerIdentity did not answer. Needs no permission, so a refusal is about the credentials themselves. */
export function credentialsFinding(error: unknown, profile: string | undefined): Finding {
  const check = 'credentials';
  const [name, message] = [nameOf(error), messageOf(error)];
  if (isUnreachable(error)) {
    return fail(
      check,
      `AWS does not answer: ${message}`,
      'check the network, a proxy, and AWS_ENDPOINT_URL if it is set',
    );
  }
  if (/sso|login session/i.test(message)) {
    const option = profile === undefined ? '' : ` --profile ${profile}`;
    return fail(check, 'the sign-in has expired', `run \`aws sso login${option}\`, then again`);
  }
  // The SDK says only that no provider had any, whether the profile is missing or empty.
  if (profile !== undefined && (name === 'CredentialsProviderError' || /profile/i.test(message))) {
    return fail(
      check,
      `there are no credentials in profile ${profile} (AWS_PROFILE)`,
      `\`aws configure list-profiles\` shows what there is; \`aws configure --profile ${profile}\` makes it`,
    );
  }
  if (name === 'CredentialsProviderError') {
    return fail(
      check,
      'there is no AWS account here: no credentials in the environment, a profile, or a role',
      'to deploy, run `aws configure sso` or `aws configure`; without an account `npm start` and `npm run replay` do everything but deploy',
    );
  }
  if (/Expired/.test(name)) return fail(check, 'the credentials have expired', 'sign in again');
  if (/InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|InvalidAccessKeyId/.test(name)) {
    return fail(
      check,
      `AWS does not know these credentials (${name})`,
      'make new ones and run `aws configure`; check that the clock of this machine is right',
    );
  }
  return fail(check, `AWS refuses: ${name}: ${message}`, '`aws sts get-caller-identity` must answer first');
}
