// Environments for programs that this project starts. None of them may reach a real account, so the caller's own AWS
// settings never pass.
import { dirname, join } from 'node:path';
import { localAccountId, localRegion } from '../cloud/http/local-account.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** An emulator takes a key id of twelve digits for the account. */
export const EMULATOR_CREDENTIALS = { accessKeyId: localAccountId, secretAccessKey: 'local' } as const;

/**
 * The Node that runs this, first on the PATH: emulators run functions with the first `node` they find, and Lambda's is
 * 24.
 */
function pathOf(env: Environment): string {
  return [dirname(process.execPath), env.PATH].filter(Boolean).join(process.platform === 'win32' ? ';' : ':');
}

/** For package managers: the caller's, without AWS and without Weir's own settings. */
export function installEnvironment(env: Environment): Record<string, string | undefined> {
  const kept = Object.entries(env).filter(([name]) => !name.startsWith('AWS_') && !name.startsWith('WEIR_'));
  return { ...Object.fromEntries(kept), PATH: pathOf(env) };
}

/** For an emulator: next to nothing, since MiniStack hands its whole environment on to the functions. */
export function emulatorEnvironment(env: Environment, temporary: string): Record<string, string | undefined> {
  return { HOME: env.HOME, LANG: env.LANG, PATH: pathOf(env), TMPDIR: temporary, PYTHONUNBUFFERED: '1' };
}

/** For the CDK command line and the tests: the caller's, speaking to the emulator and to nothing else. */
export function clientEnvironment(env: Environment, endpoint: string): Record<string, string | undefined> {
  const kept = Object.entries(env).filter(([name]) => !name.startsWith('AWS_'));
  return {
    ...Object.fromEntries(kept),
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: EMULATOR_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: EMULATOR_CREDENTIALS.secretAccessKey,
    AWS_REGION: localRegion,
    AWS_CONFIG_FILE: join('/', 'dev', 'null'),
    AWS_SHARED_CREDENTIALS_FILE: join('/', 'dev', 'null'),
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
  };
}
