// Which engine a deployment gets by `auto`: what the doctor finds, keeps in cdk.context.json, and never leaves unseen.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readDeploySettings } from '#config/deploy-settings-reader.ts';
import { readSources } from '#lib/read-sources.ts';
import { examine, findingsOf, ServiceError, stack, type Table, temporaryFolder } from './rig.ts';

const CLOSED = new ServiceError(
  'AccessDeniedException',
  'Only existing Timestream for LiveAnalytics customers can access the service. Reach out to AWS support, for more information.',
);
const DENIED = new ServiceError(
  'AccessDeniedException',
  'User: x is not authorized to perform: timestream:DescribeEndpoints',
);
const KEY = 'weir:time-series:account=111122223333:region=eu-west-1';
const TIMESTREAM = { 'weir-energy-dev-time-series': stack('UPDATE_COMPLETE') };
const HISTORY = { 'weir-energy-dev-history': stack('CREATE_COMPLETE') };

/** A folder with cdk.json, and with what is kept there already. */
function project(kept?: object): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'cdk.json'), '{}');
  if (kept !== undefined) writeFileSync(join(folder, 'cdk.context.json'), JSON.stringify(kept));
  return folder;
}
const keptIn = (folder: string): unknown =>
  existsSync(join(folder, 'cdk.context.json'))
    ? JSON.parse(readFileSync(join(folder, 'cdk.context.json'), 'utf8'))
    : undefined;

/** The doctor's finding about the engine, and what is kept afterwards. */
async function found(table: Table, kept?: object, args: readonly string[] = []) {
  const folder = project(kept);
  const of = await findingsOf(table, args, { folder });
  return { finding: of('engine')[0], timestream: of('timestream')[0], kept: keptIn(folder), folder };
}

describe('timeSeries auto, and nothing kept', () => {
  test('an account with Timestream has it, one without has Athena, and either can deploy', async () => {
    expect(await found({})).toMatchObject({
      finding: { state: 'ok', says: expect.stringContaining('auto is timestream') },
      kept: { [KEY]: 'timestream' },
    });
    expect(await found({ timestream: CLOSED })).toMatchObject({
      finding: { state: 'ok', says: expect.stringMatching(/auto is athena: .*closed it to new accounts.*kept in cdk/) },
      kept: { [KEY]: 'athena' },
    });
    expect((await examine({ timestream: CLOSED }, [], { folder: project() })).code).toBe(0);
  });

  test('a region without Timestream has Athena', async () => {
    const timestream = new ServiceError('Error', 'getaddrinfo ENOTFOUND', 'ENOTFOUND');
    const { finding, kept } = await found({ timestream, region: 'eu-north-1' });
    expect(finding?.says).toContain('does not answer in eu-north-1');
    expect(kept).toEqual({ 'weir:time-series:account=111122223333:region=eu-north-1': 'athena' });
  });

  test('what synth reads is what the doctor kept', async () => {
    const { folder } = await found({});
    const environment = { CDK_DEFAULT_ACCOUNT: '111122223333', CDK_DEFAULT_REGION: 'eu-west-1' };
    const context = keptIn(folder) as Record<string, unknown>;
    expect(readDeploySettings(readSources(context, environment, folder))).toMatchObject({
      timeSeries: 'timestream',
      engineFrom: 'found',
    });
  });

  test('other keys of the file stay, and with --no-write all of it', async () => {
    const zones = { 'availability-zones:account=1:region=x': ['x-a'] };
    expect((await found({}, zones)).kept).toEqual({ ...zones, [KEY]: 'timestream' });
    const { finding, kept } = await found({}, zones, ['--no-write']);
    expect(kept).toEqual(zones);
    expect(finding?.says).toContain(`not kept (--no-write): "${KEY}": "timestream"`);
  });

  test('who may not ask Timestream is told that nobody knows, and nothing is kept', async () => {
    expect(await found({ timestream: DENIED })).toMatchObject({
      timestream: { state: 'warn', says: expect.stringContaining('nobody knows') },
      kept: undefined,
    });
  });

  test('without cdk.json it says where to run it, and writes no file', async () => {
    const folder = temporaryFolder();
    const [finding] = (await findingsOf({}, [], { folder }))('engine');
    expect(finding).toMatchObject({ state: 'warn', action: expect.stringContaining('folder of your cdk.json') });
    expect(keptIn(folder)).toBeUndefined();
  });

  test('a file that is no JSON object is not written over', async () => {
    const folder = project();
    writeFileSync(join(folder, 'cdk.context.json'), '[]');
    const [finding] = (await findingsOf({}, [], { folder }))('engine');
    expect(finding).toMatchObject({ state: 'fail', says: expect.stringContaining('no JSON object') });
    expect(keptIn(folder)).toEqual([]);
  });
});

describe('a deployment that is there', () => {
  test('with its windows in Timestream goes on there, whatever else the account says', async () => {
    for (const timestream of [undefined, CLOSED, DENIED]) {
      const table = { stacks: TIMESTREAM, ...(timestream && { timestream }) };
      expect(await found(table)).toMatchObject({ finding: { state: 'ok' }, kept: { [KEY]: 'timestream' } });
    }
  });

  test('with its windows in Athena goes on there, also where the account has Timestream', async () => {
    expect(await found({ stacks: HISTORY })).toMatchObject({ finding: { state: 'ok' }, kept: { [KEY]: 'athena' } });
  });

  test('of which a first deployment to Timestream had failed has Athena', async () => {
    const stacks = { 'weir-energy-dev-time-series': stack('ROLLBACK_COMPLETE') };
    expect((await found({ stacks, timestream: CLOSED })).kept).toEqual({ [KEY]: 'athena' });
  });

  test.each([
    ['timestream', 'athena', TIMESTREAM],
    ['athena', 'timestream', HISTORY],
  ])('in %s, where the file says %s, would leave it: a warning, and the file stays', async (own, said, stacks) => {
    expect(await found({ stacks }, { [KEY]: said })).toMatchObject({
      finding: { state: 'warn', action: `set timeSeries to ${own} for this deployment` },
      kept: { [KEY]: said },
    });
  });

  test('that has had both: the file decides, and without it the person', async () => {
    const stacks = { ...TIMESTREAM, ...HISTORY };
    expect(await found({ stacks }, { [KEY]: 'athena' })).toMatchObject({ finding: { state: 'ok' } });
    expect(await found({ stacks })).toMatchObject({
      finding: { state: 'warn', action: 'set timeSeries to timestream or athena' },
      kept: undefined,
    });
  });
});

test('what was kept before the account lost Timestream is found anew; what says athena stays', async () => {
  expect((await found({ timestream: CLOSED }, { [KEY]: 'timestream' })).kept).toEqual({ [KEY]: 'athena' });
  expect((await found({}, { [KEY]: 'athena' })).kept).toEqual({ [KEY]: 'athena' });
});

describe('an engine that somebody chose', () => {
  test('Timestream, which the account cannot have: fails, and says what to do', async () => {
    const chosen = ['-c', 'timeSeries=timestream'];
    const { timestream, kept } = await found({ timestream: CLOSED }, undefined, chosen);
    expect(timestream).toMatchObject({ state: 'fail', action: expect.stringContaining('-c timeSeries=athena') });
    expect(kept).toBeUndefined();
    expect((await found({}, undefined, chosen)).timestream).toMatchObject({ state: 'ok' });
  });

  test.each(['timeSeries=athena', 'timeSeries=none', 'stage=local'])('with %s nothing is asked', async (setting) => {
    const { timestream, kept } = await found({ timestream: CLOSED }, undefined, ['-c', setting]);
    expect(timestream).toMatchObject({ state: 'ok', says: 'not needed with these settings' });
    expect(kept).toBeUndefined();
  });
});
