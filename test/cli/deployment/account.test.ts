// A deployment in an account, by stand-ins of CloudFormation and DynamoDB: commands find its tables by the outputs of
// its stack, and say in words what is missing.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { createDynamoAlertHeads } from '#adapters/aws/alerts/dynamo-alert-heads.ts';
import { createDynamoAlertStore } from '#adapters/aws/alerts/dynamo-alert-store.ts';
import { alertsCommand } from '#cli/alerts/command.ts';
import { baselineCommand } from '#cli/baseline/command.ts';
import { findDeployment } from '#cli/deployment/find.ts';
import { explainCommand } from '#cli/explain/command.ts';
import { startBuckets } from '../../contract/buckets.ts';
import { pane } from '../../contract/samples.ts';
import { startTables, type Tables } from '../../contract/tables.ts';
import { headOf, ids, transitionOf } from '../alerts/rig.ts';
import { captured } from '../captured.ts';

const OUTPUTS = {
  AlertsTableName: 'alerts',
  BaselinesTableName: 'baselines',
  WindowsTableName: 'windows',
  ReadingsStreamName: 'readings',
  ArchiveBucketName: 'archive',
  HistoryBucketName: 'history',
  HistoryDatabaseName: 'weir_energy_prod',
  HistoryWorkgroupName: 'weir-energy-prod',
};
let tables: Tables;
let cloudFormation: Server;
let env: Record<string, string>;

/** Answers as https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html says. */
function startCloudFormation(): Promise<Server> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece) => {
      body += piece;
    });
    request.on('end', () => {
      const name = new URLSearchParams(body).get('StackName') ?? '';
      const outputs = Object.entries(OUTPUTS).map(
        ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
      );
      const isKnown = ['weir-energy-prod-data', 'weir-energy-prod-history'].includes(name);
      response.writeHead(isKnown ? 200 : 400, { 'content-type': 'text/xml' });
      response.end(
        isKnown
          ? `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>${name}</StackName><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime><Outputs>${outputs.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`
          : `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id ${name} does not exist</Message></Error></ErrorResponse>`,
      );
    });
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

beforeAll(async () => {
  [tables, cloudFormation] = await Promise.all([startTables(), startCloudFormation()]);
  await Promise.all([tables.create('alerts', true), tables.create('baselines'), tables.create('windows')]);
  env = {
    AWS_ENDPOINT_URL_CLOUDFORMATION: `http://127.0.0.1:${(cloudFormation.address() as AddressInfo).port}`,
    AWS_ENDPOINT_URL_DYNAMODB: tables.endpoint,
    USER: 'zoe',
  };
  // The SDK reads the process's own.
  for (const [name, value] of Object.entries({
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
    AWS_REGION: 'eu-west-1',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  }))
    vi.stubEnv(name, value);
  const stored = { client: tables.client, table: 'alerts', ttlMs: 86_400_000, nowMs: Date.now };
  const last = transitionOf(ids.outage, { startMs: Date.now() - 3 * 86_400_000, atMs: Date.now() - 3 * 86_400_000 });
  await createDynamoAlertStore(stored).putPending(last);
  await createDynamoAlertHeads(stored).putHead(headOf(last, { told: 'critical', openedAtMs: Date.now() }));
});

afterAll(async () => {
  vi.unstubAllEnvs();
  cloudFormation.close();
  await tables.close();
});

async function run(command: 'alerts' | 'baseline' | 'explain', ...argv: string[]) {
  const { written, streams } = captured();
  const world = {
    ...streams,
    ...{ env, folder: '/', calledBy: 'npx' as const, stdin: Readable.from([]), onInterrupt: () => undefined },
  };
  const commands = { alerts: alertsCommand, baseline: baselineCommand, explain: explainCommand };
  return { code: await commands[command](argv, world), ...written };
}

const PROD = ['-c', 'stage=prod', '-c', 'profile=energy'];

test('incidents are listed, shown, acknowledged, silenced and closed in the tables that the stack names', async () => {
  expect((await run('alerts', 'list', ...PROD)).out).toMatch(
    /0f3a91c2 {2}critical {2}meter-1 +outage .* firing\n1 open, 0 over\n/,
  );
  const shown = await run('alerts', 'show', '0f3a', ...PROD);
  expect(shown.out).toContain("npx weir alerts ack 0f3a91c2 --note 'on my way' -c stage=prod -c profile=energy\n");
  expect(shown.out).toContain('no windows of then are kept');
  expect((await run('alerts', 'ack', '0f3a', '--note', 'mine', ...PROD)).code).toBe(0);
  expect((await run('alerts', 'silence', 'device=meter-*', '--for', '1h', '--reason', 'works', ...PROD)).code).toBe(0);
  expect((await run('alerts', 'list', '--open', ...PROD)).out).toContain(
    'firing, acknowledged by zoe, silenced until ',
  );
  expect((await run('alerts', 'resolve', '0f3a', '--note', 'fuse', ...PROD)).code).toBe(0);
  expect((await run('alerts', 'list', '--open', ...PROD)).out).toBe('no incidents\n');
});

test('of an incident that is older than the stream keeps readings, explain says what to do', async () => {
  const { code, err } = await run('explain', '0f3a', ...PROD);
  expect(code).toBe(4);
  expect(err).toMatch(
    /the readings of meter-1 from then are gone: the incident began 3 d ago, and the readings stream keeps \d+ h/,
  );
});

test('a device without baselines is told so', async () => {
  const { code, err } = await run('baseline', 'meter-1', ...PROD);
  expect(code).toBe(4);
  expect(err).toContain('energy in stage prod (eu-west-1) knows no device "meter-1": it has no baselines yet');
});

test('another stage, region or profile is named where there is no stack', async () => {
  const { code, err } = await run('alerts', 'list', '-c', 'stage=dev', '-c', 'profile=energy');
  expect(code).toBe(1);
  expect(err).toBe(
    'alerts list: there is no stack weir-energy-dev-data in eu-west-1: another region (AWS_REGION), stage (-c stage=…) or profile (-c profile=…)? For the run of `npm start` add --local\n',
  );
});

test('a wrong setting is the person’s to mend', async () => {
  const { code, err } = await run('alerts', 'list', '-c', 'stagee=dev');
  expect(code).toBe(2);
  expect(err).toContain('did you mean stage?');
});

test('a table that is gone, or a service that does not answer, is told in words', async () => {
  const elsewhere = await startTables();
  const { endpoint } = elsewhere;
  const before = env.AWS_ENDPOINT_URL_DYNAMODB as string;
  env.AWS_ENDPOINT_URL_DYNAMODB = endpoint;
  const { code, err } = await run('alerts', 'list', ...PROD);
  expect(code).toBe(1);
  expect(err).toContain('is not there: another region (AWS_REGION), stage (-c stage=…)');
  await elsewhere.close();
  const gone = await run('alerts', 'list', ...PROD);
  expect(gone.code).toBe(1);
  expect(gone.err).toContain('does not answer');
  env.AWS_ENDPOINT_URL_DYNAMODB = before;
}, 30_000);

test('the archive and the engine are reached with the credentials of a profile too', async () => {
  const buckets = await startBuckets();
  onTestFinished(() => buckets.close());
  const folder = mkdtempSync(join(tmpdir(), 'weir-profile-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'credentials');
  writeFileSync(file, '[default]\naws_access_key_id = a\naws_secret_access_key = b\n');
  const before = { ...process.env };
  onTestFinished(() => {
    for (const name of CHANGED) vi.stubEnv(name, before[name]);
  });
  const CHANGED = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SHARED_CREDENTIALS_FILE'];
  for (const name of CHANGED) vi.stubEnv(name, name === 'AWS_SHARED_CREDENTIALS_FILE' ? file : undefined);
  await buckets.create('archive');
  const history = await buckets.create('history');
  const context = ['stage=prod', 'profile=energy', 'archive=true', 'timeSeries=athena'];
  const all = { ...env, AWS_ENDPOINT_URL_S3: buckets.endpoint };
  const deployment = await findDeployment({ context, local: false }, all, '/');
  onTestFinished(() => deployment.close());
  expect(await (await deployment.archive()).list(0, 0)).toEqual([]);
  await (await deployment.engine()).sink?.write([pane([1, 2])]);
  expect(await history.list('staging/')).toHaveLength(1);
});
