// Why a deployment could not be asked, in words: what is missing, and what to do. Of errors of the SDK and of sockets.
import { type ExitCode, LOST_RACE, NOT_THERE } from '../command-line/exit-codes.ts';
import { credentialsFinding, isDenied, isUnreachable, messageOf, nameOf } from '../doctor/aws-errors.ts';
import type { Environment } from './deployment.ts';

/** The person can read it and act; no fault of Weir. */
export class DeploymentError extends Error {
  override readonly name = 'DeploymentError';
  readonly exitCode: ExitCode = 1;
}

/** Nothing was changed: another one was stored first. */
export class LostRaceError extends DeploymentError {
  override readonly exitCode = LOST_RACE;
}

/** It answers, and does not have what was named. */
export class NotThereError extends DeploymentError {
  override readonly exitCode = NOT_THERE;
}

/** @param where What was asked: `table weir-alerts in eu-west-1`. */
export function troubleOf(error: unknown, where: string, env: Environment): DeploymentError {
  if (error instanceof DeploymentError) return error;
  return new DeploymentError(wordsOf(error, where, env), { cause: error });
}

const CREDENTIALS = /Credentials|Token|Signature|AccessKeyId|Expired|UnrecognizedClient/;

function wordsOf(error: unknown, where: string, env: Environment): string {
  const [name, message] = [nameOf(error), messageOf(error)];
  if (/Region is missing/.test(message)) {
    return 'no region is set: `export AWS_REGION=eu-west-1`, or yours. For the run of `npm start` on this machine add --local';
  }
  if (isUnreachable(error))
    return `${where} does not answer (${message}): check the network, and AWS_ENDPOINT_URL if it is set`;
  if (CREDENTIALS.test(name) || /sso|login session/i.test(message)) {
    const { says, action } = credentialsFinding(error, env.AWS_PROFILE || undefined);
    return `${says}: ${action}. For the run of \`npm start\` on this machine add --local`;
  }
  if (isDenied(error)) return `these credentials may not read ${where}: ${message}`;
  if (name === 'ResourceNotFoundException') {
    return `${where} is not there: another region (AWS_REGION), stage (-c stage=…) or profile (-c profile=…)?`;
  }
  if (/Throttl|ProvisionedThroughputExceeded|LimitExceeded/.test(name)) {
    return `${where} is asked for more than it gives at the moment (${name}): try again in a minute`;
  }
  return `${where}: ${name === 'Error' ? '' : `${name}: `}${message}`;
}
