// Credentials as Lambda hands them over: in the environment. In a bundle this takes the place of the SDK's whole chain
// (profiles, SSO, instance roles), which no function uses (lib/constructs/bundle.ts). It refuses to look anywhere else.

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html (reserved variables). An empty session token,
 * as emulators give it, is none. Throws where the keys are missing.
 */
export function credentialsIn(env: Readonly<Record<string, string | undefined>>): Credentials {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: token } = env;
  if (!accessKeyId || !secretAccessKey) {
    throw new Error(
      'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not in the environment, where Lambda puts them; elsewhere export them: `eval "$(aws configure export-credentials --format env)"`',
    );
  }
  return { accessKeyId, secretAccessKey, ...(token ? { sessionToken: token } : {}) };
}

/** What the SDK's clients call for their credentials; the name is that of the function it replaces. */
export const defaultProvider = () => async (): Promise<Credentials> => credentialsIn(process.env);
