// The doctor over the SDK's clients, whose `send` answers from a table: every state of an account, and what it says to
// do.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createAccount, createClients } from '#cli/doctor/account.ts';
import { doctorCommand } from '#cli/doctor/command.ts';
import type { Finding } from '#cli/doctor/finding.ts';

class ServiceError extends Error {
  constructor(name: string, message: string, code?: string) {
    super(message);
    this.name = name;
    if (code !== undefined) Object.assign(this, { code });
  }
}

/** Answers by command; a stack by its name. An error is thrown. */
interface Table {
  readonly identity?: object;
  readonly stacks?: Readonly<Record<string, object>>;
  readonly timestream?: object;
  readonly region?: string | Error;
  readonly noCredentials?: boolean;
}

const stack = (StackStatus: string, more: object = {}) => ({ Stacks: [{ StackStatus, ...more }] });
const TOOLKIT = stack('CREATE_COMPLETE', { Outputs: [{ OutputKey: 'BootstrapVersion', OutputValue: '29' }] });
const IDENTITY = { Account: '111122223333', Arn: 'arn:aws:iam::111122223333:user/ada', UserId: 'AIDA-SECRET' };
const NOT_THERE = new ServiceError('ValidationError', 'Stack with id x does not exist');

async function examine(table: Table, args: readonly string[] = [], more: { env?: object; nodeVersion?: string } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'weir-doctor-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
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

async function findingsOf(
  table: Table,
  args: readonly string[] = [],
  more: { env?: object; nodeVersion?: string } = {},
) {
  const { code, out } = await examine(table, [...args, '--json'], more);
  const { ready, findings } = JSON.parse(out) as { ready: boolean; findings: Finding[] };
  expect(code).toBe(ready ? 0 : 1);
  return (check: string) => findings.filter((finding) => finding.check === check);
}

test('an account that can deploy is told the command, and no more than account and name of the identity', async () => {
  const { code, out } = await examine({});
  expect(code).toBe(0);
  expect(out).toContain('Ready: node scripts/run.mjs cdk deploy --all');
  expect(out).toContain('account 111122223333 as arn:aws:iam::111122223333:user/ada');
  expect(out).not.toContain('AIDA-SECRET');
  expect(out).not.toContain(String.fromCharCode(27));
});

test('a Node that is too old is told where the right one comes from', async () => {
  expect((await findingsOf({}, [], { nodeVersion: '20.20.2' }))('node')).toMatchObject([
    { state: 'fail', action: expect.stringContaining('npm ci') },
  ]);
});

describe('credentials', () => {
  const provider = (message: string) => new ServiceError('CredentialsProviderError', message);
  const cases: readonly { what: string; identity: Error; told: RegExp; profile?: string }[] = [
    {
      what: 'none',
      identity: provider('Could not load credentials from any providers'),
      told: /no AWS account here.*npm start/,
    },
    {
      what: 'a profile that is not there',
      identity: provider('Could not load credentials from any providers'),
      told: /profile plant.*aws configure --profile plant/,
      profile: 'plant',
    },
    {
      what: 'an ended sign-in',
      identity: provider('The SSO session associated with this profile has expired'),
      told: /aws sso login --profile plant/,
      profile: 'plant',
    },
    {
      what: 'ended keys',
      identity: new ServiceError('ExpiredTokenException', 'The security token included in the request is expired'),
      told: /expired.*sign in again/,
    },
    {
      what: 'wrong keys',
      identity: new ServiceError('InvalidClientTokenId', 'The security token is invalid'),
      told: /does not know these credentials/,
    },
    {
      what: 'no network',
      identity: new ServiceError('Error', 'getaddrinfo ENOTFOUND sts.eu-west-1.amazonaws.com', 'ENOTFOUND'),
      told: /does not answer.*network/,
    },
    { what: 'anything else', identity: new ServiceError('Strange', 'why'), told: /Strange: why.*get-caller-identity/ },
  ];
  test.each(cases)('$what: says what to do, and asks nothing further', async ({ identity, told, profile }) => {
    const of = await findingsOf({ identity }, [], { env: profile === undefined ? {} : { AWS_PROFILE: profile } });
    const [finding] = of('credentials');
    expect(finding?.state).toBe('fail');
    expect(`${finding?.says} ${finding?.action}`).toMatch(told);
    expect(of('stacks')).toMatchObject([{ state: 'unknown', says: 'not asked without an account' }]);
  });

  test('no region: says how to set one, and that there is no account where there is none', async () => {
    const of = await findingsOf({ region: new Error('Region is missing'), noCredentials: true });
    expect(of('credentials')).toMatchObject([{ state: 'fail', says: expect.stringContaining('no AWS account here') }]);
    expect(of('region')).toMatchObject([{ state: 'fail', action: expect.stringContaining('export AWS_REGION=') }]);
  });
});

describe('Timestream', () => {
  const closed = new ServiceError(
    'AccessDeniedException',
    'Only existing Timestream for LiveAnalytics customers can access the service. Reach out to AWS support, for more information.',
  );

  test('closed to this account: says timeSeries=none, and is ready with it', async () => {
    const [finding] = (await findingsOf({ timestream: closed }))('timestream');
    expect(finding).toMatchObject({ state: 'fail', action: expect.stringContaining('-c timeSeries=none') });
    expect((await examine({ timestream: closed }, ['-c', 'timeSeries=none'])).code).toBe(0);
  });

  test('not permitted to ask: a warning, for it may be there', async () => {
    const timestream = new ServiceError(
      'AccessDeniedException',
      'User: x is not authorized to perform: timestream:DescribeEndpoints',
    );
    expect((await findingsOf({ timestream }))('timestream')).toMatchObject([
      { state: 'warn', says: expect.stringContaining('nobody knows') },
    ]);
  });

  test('not offered in the region: says so', async () => {
    const timestream = new ServiceError('Error', 'getaddrinfo ENOTFOUND', 'ENOTFOUND');
    expect((await findingsOf({ timestream, region: 'eu-north-1' }))('timestream')).toMatchObject([
      { state: 'fail', says: expect.stringContaining('does not answer in eu-north-1') },
    ]);
  });

  test('not asked for in stage local', async () => {
    expect((await findingsOf({ timestream: closed }, ['-c', 'stage=local']))('timestream')).toMatchObject([
      { state: 'ok' },
    ]);
  });
});

describe('bootstrap', () => {
  test.each([
    [NOT_THERE, /cdk bootstrap aws:\/\/111122223333\/eu-west-1/],
    [stack('CREATE_COMPLETE', { Outputs: [{ OutputKey: 'BootstrapVersion', OutputValue: '5' }] }), /cdk bootstrap/],
    [stack('ROLLBACK_FAILED'), /delete-stack --stack-name CDKToolkit/],
  ])('%#: is asked for where it is missing, too old or broken', async (toolkit, action) => {
    expect((await findingsOf({ stacks: { CDKToolkit: toolkit } }))('bootstrap')).toMatchObject([
      { state: 'fail', action: expect.stringMatching(action) },
    ]);
  });

  test('that may not be asked about is a warning', async () => {
    const denied = new ServiceError('AccessDenied', 'no');
    expect((await findingsOf({ stacks: { CDKToolkit: denied } }))('bootstrap')).toMatchObject([{ state: 'warn' }]);
  });
});

describe('stacks of an earlier deployment', () => {
  test.each([
    ['CREATE_COMPLETE', 'ok', undefined],
    ['UPDATE_COMPLETE', 'ok', undefined],
    ['REVIEW_IN_PROGRESS', 'ok', undefined],
    ['ROLLBACK_COMPLETE', 'warn', /first creation failed.*makes it anew/],
    ['UPDATE_ROLLBACK_COMPLETE', 'warn', /Deploying again is safe/],
    ['ROLLBACK_FAILED', 'fail', /delete-stack --stack-name weir-energy-prod-compute/],
    ['DELETE_FAILED', 'fail', /not empty/],
    ['UPDATE_ROLLBACK_FAILED', 'fail', /continue-update-rollback/],
    ['UPDATE_IN_PROGRESS', 'fail', /wait until it has ended/],
  ])('%s is %s', async (status, state, action) => {
    const stacks = { 'weir-energy-prod-compute': stack(status, { StackStatusReason: 'why' }) };
    const [finding] = (await findingsOf({ stacks }, ['-c', 'stage=prod']))('stacks');
    expect(finding?.state).toBe(state);
    if (action === undefined) expect(finding).not.toHaveProperty('action');
    else expect(finding?.action).toMatch(action);
  });
});

describe('the command', () => {
  test('wrong settings are each told, and the account is looked at all the same', async () => {
    const of = await findingsOf({}, ['-c', 'rawShards=many', '-c', 'profile=fish']);
    expect(of('settings').map(({ says }) => says)).toEqual([
      expect.stringMatching(/^-c profile is "fish": expected one of /),
      expect.stringMatching(/^-c rawShards is "many"/),
    ]);
    expect(of('credentials')).toMatchObject([{ state: 'ok' }]);
  });

  test.each([[['--what']], [['-c', 'stage']], [['deploy']]])('%j ends with 2 and how to get help', async (args) => {
    const { code, err, out } = await examine({}, args);
    expect(code).toBe(2);
    expect(err).toContain('npm run doctor -- --help');
    expect(out).toBe('');
  });

  test('--help says what the exit codes mean', async () => {
    expect(await examine({}, ['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('Ends with 0') });
  });
});
