// The doctor over the SDK's clients, whose `send` answers from a table.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { expect, onTestFinished } from 'vitest';
import { createAccount, createClients } from '#cli/doctor/account.ts';
import { doctorCommand } from '#cli/doctor/command.ts';
import type { Finding } from '#cli/doctor/finding.ts';

export class ServiceError extends Error {
  constructor(name: string, message: string, code?: string) {
    super(message);
    this.name = name;
    if (code !== undefined) Object.assign(this, { code });
  }
}

/** Answers by command; a stack by its name. An error is thrown. */
export interface Table {
  readonly identity?: object;
  readonly stacks?: Readonly<Record<string, object>>;
  readonly timestream?: object;
  readonly region?: string | Error;
  readonly noCredentials?: boolean;
}

export const stack = (StackStatus: string, more: object = {}) => ({ Stacks: [{ StackStatus, ...more }] });
const TOOLKIT = stack('CREATE_COMPLETE', { Outputs: [{ OutputKey: 'BootstrapVersion', OutputValue: '29' }] });
const IDENTITY = { Account: '111122223333', Arn: 'arn:aws:iam::111122223333:user/ada', UserId: 'AIDA-SECRET' };
export const NOT_THERE = new ServiceError('ValidationError', 'Stack with id x does not exist');

interface More {
  readonly env?: object;
  readonly nodeVersion?: string;
  /** Default: an empty one. */
  readonly folder?: string;
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'weir-doctor-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function examine(table: Table, args: readonly string[] = [], more: More = {}) {
  const folder = more.folder ?? temporaryFolder();
  const clients = createClients({});
  const answer = async (given: object | undefined): Promise<object> => {
    if (given instanceof Error) throw given;
    return given ?? {};
  };
  Object.assign(clients.sts, { send: () => answer(table.identity ?? IDENTITY) });
  const none = new ServiceError('CredentialsProviderError', 'Could not load credentials from any providers');
  Object.assign(clients.sts.config, {
    region: async () => {
      if (table.region instanceof Error) throw table.region;
      return table.region ?? 'eu-west-1';
    },
    credentials: () => answer(table.noCredentials ? none : undefined),
  });
  Object.assign(clients.cloudFormation, {
    send: ({ input }: Parameters<CloudFormationClient['send']>[0]) => {
      const name = 'StackName' in input ? String(input.StackName) : '';
      return answer(table.stacks?.[name] ?? (name === 'CDKToolkit' ? TOOLKIT : NOT_THERE));
    },
  });
  Object.assign(clients.timestream, { send: () => answer(table.timestream) });
  const written = { out: '', err: '' };
  const code = await doctorCommand(args, {
    stdout: { write: (text) => (written.out += text) },
    stderr: { write: (text) => (written.err += text) },
    env: { ...more.env },
    folder,
    account: createAccount(clients),
    nodeVersion: more.nodeVersion ?? '24.21.0',
  });
  return { code, ...written };
}

export async function findingsOf(table: Table, args: readonly string[] = [], more: More = {}) {
  const { code, out } = await examine(table, [...args, '--json'], more);
  const { ready, findings } = JSON.parse(out) as { ready: boolean; findings: Finding[] };
  expect(code).toBe(ready ? 0 : 1);
  return (check: string) => findings.filter((finding) => finding.check === check);
}
