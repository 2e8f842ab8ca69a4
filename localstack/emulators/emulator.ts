// What every emulator is to the rest: an address, a pid to stop it by, and its name and version for the output.
import { EMULATOR_CREDENTIALS } from './environment.ts';

export interface RunningEmulator {
  /** E.g. `MiniStack 1.5.33`. */
  readonly name: string;
  /** `http://127.0.0.1:PORT`: an address, since S3 clients put the bucket before a name. */
  readonly endpoint: string;
  /** Leader of its process group; undefined where Docker runs it. */
  readonly pid: number | undefined;
}

/** Told in a sentence what is going on. */
export type Say = (text: string) => void;

interface Health {
  readonly edition?: string;
  readonly version?: string;
  readonly auth?: string;
}

/** Every emulator answers here; its version tells a server of ours from another one. Undefined when nothing answers. */
export async function healthOf(endpoint: string): Promise<Health | undefined> {
  try {
    const answer = await fetch(`${endpoint}/_localstack/health`, { signal: AbortSignal.timeout(2_000) });
    return answer.ok ? ((await answer.json()) as Health) : undefined;
  } catch {
    return undefined;
  }
}

/** Name and version of what answers at `endpoint`. */
export async function emulatorName(endpoint: string): Promise<string | undefined> {
  const health = await healthOf(endpoint);
  if (health === undefined) return undefined;
  // MiniStack answers LocalStack's path too, with a field of its own.
  return `${health.auth === undefined ? 'LocalStack' : 'MiniStack'} ${health.version ?? ''}`.trim();
}

/**
 * Calls an action of an AWS query API (CloudFormation) and answers its XML. Emulators check no signature; they read the
 * service out of the header. Throws with what the emulator said.
 */
export async function queryCall(
  endpoint: string,
  service: string,
  parameters: Readonly<Record<string, string>>,
): Promise<string> {
  const credential = `${EMULATOR_CREDENTIALS.accessKeyId}/20260101/us-east-1/${service}/aws4_request`;
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=none`,
    },
    body: new URLSearchParams(parameters).toString(),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${service} ${parameters.Action} at ${endpoint}: ${answer.status} ${text}`);
  return text;
}
