// Every change of a setting deploys: CloudFormation refuses nothing, whatever is live, and no data is lost or made anew
// but where the setting says so. The settings come from their table, so a new one is tried by itself.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { afterAll, describe, expect, test } from 'vitest';
import type { SettingSpec } from '#config/deploy-setting-kinds.ts';
import { DEPLOY_SETTINGS } from '#config/deploy-settings.ts';
import { buildApp } from '#lib/build-app.ts';
import { REFERENCES_FLAG } from '#lib/feature-flags.ts';
import { KEY } from './account-key.ts';
import { deploy, type Update } from './live-stacks.ts';

type Values = Readonly<Record<string, unknown>>;

const CLUSTER = 'arn:aws:kafka:eu-west-1:111122223333:cluster/plant/11111111-2222-3333-4444-555555555555-1';
const BOSS = 'arn:aws:sns:eu-west-1:111122223333:boss';
const QUEUE = 'arn:aws:sqs:eu-west-1:111122223333:desk';
const HOOK = 'https://example.org/hook';
const BUS = JSON.stringify([{ name: 'bus', format: 'cloudevents', url: 'https://bus.example' }]);

/** Another deployment, beside this one. */
const NAMES_THE_STACKS = ['stage', 'profile'];
/** Stage local only, which is not updated. */
const LOCAL_ONLY = ['timestreamEndpoint'];

/**
 * States of settings whose values cannot be counted, with what they need beside them. Other numbers are tried one up or
 * one down.
 */
const TOKENS = { api: 'jwt', apiIssuer: 'https://issuer.example', apiAudience: 'weir' };

const STATES: Readonly<Record<string, readonly Values[]>> = {
  windows: [{}, { windows: '5m,15m' }],
  dimensionWindows: [{}, { dimensionWindows: 'region' }],
  mskClusterArn: [
    { ingestion: 'auto', mskClusterArn: '' },
    { ingestion: 'auto', mskClusterArn: CLUSTER },
  ],
  mskTopic: [
    { ingestion: 'msk', mskTopic: 'readings' },
    { ingestion: 'msk', mskTopic: 'meters' },
  ],
  kmsKeyArn: [{}, { kmsKeyArn: KEY }],
  api: [{ api: 'none' }, { api: 'iam' }, TOKENS, { api: 'cognito' }],
  apiIssuer: [TOKENS, { ...TOKENS, apiIssuer: 'https://other.example/pool' }],
  apiAudience: [TOKENS, { ...TOKENS, apiAudience: 'weir,board' }],
  apiCorsOrigins: [{}, { apiCorsOrigins: 'https://board.example' }],
  retentionHours: [{}, { retentionHours: 72 }],
  alertSubscriptions: [
    {},
    { alertSubscriptions: [HOOK, QUEUE, 'ops@example.org'] },
    { alertSubscriptions: ['ops@example.org', QUEUE] },
    { alertSubscriptions: [{ endpoint: QUEUE, severity: ['high'] }] },
  ],
  alertGroupBy: [{}, { alertGroupBy: 'none' }],
  alertTellFrom: [{}, { alertTellFrom: 'medium' }],
  alertRecordOnly: [{}, { alertRecordOnly: 'none' }],
  alertEscalateMinutes: [{}, { alertEscalateMinutes: 15, escalationTopicArn: BOSS }],
  escalationTopicArn: [{}, { escalationTopicArn: BOSS }],
  escalationSubscriptions: [
    { escalationTopicArn: BOSS },
    {},
    { alertEscalateMinutes: 15, escalationSubscriptions: [HOOK, 'boss@example.org'] },
    { escalationSubscriptions: ['boss@example.org'] },
  ],
  alertHours: [{}, { alertHours: 'mon-fri 08:00-18:00 Europe/Paris' }],
  alertMaintenance: [{}, { alertMaintenance: 'sun 01:00-03:00 UTC rule=outage' }],
  language: [{}, { language: 'hi' }],
  zone: [{}, { zone: 'Asia/Kolkata' }],
  acknowledgeKey: [{}, { acknowledgeKey: '/weir/key' }],
  forward: [{}, { forward: BUS }, { forward: JSON.stringify([{ name: 'chat', format: 'amazon-q' }]) }],
  pageUrl: [{}, { pageUrl: 'https://weir.example/{id}' }],
  operationsSubscriptions: [{}, { operationsSubscriptions: [HOOK, QUEUE] }, { operationsSubscriptions: [QUEUE] }],
};

/** What leaves the templates when a setting takes this value. All of it stays in the account while keepData is true. */
const LEAVES: Readonly<Record<string, readonly string[]>> = {
  'aggregatesStream=false': ['AggregatesStream'],
  'paneLines=false': ['LinesBucket'],
  'archive=false': ['ArchiveBucket'],
  'api=none': ['QueryPool'],
  'api=iam': ['QueryPool'],
  'api=jwt': ['QueryPool'],
  'topicsKey=false': ['TopicsKey'],
  'windowStateStore=dynamodb': ['WindowStateBucket'],
  'ingestion=msk': ['RawStream'],
  'ingestion=kinesis': ['KafkaMembers', 'KafkaCluster'],
  'ingestion=auto': ['KafkaMembers', 'KafkaCluster'],
  'escalationSubscriptions=': ['EscalationTopic', 'EscalationUndelivered'],
  'forward=': ['ForwardQueue', 'ForwardDeadLetters', 'ChatTopic'],
  [`forward=${BUS}`]: ['ChatTopic'],
  [`mskClusterArn=${CLUSTER}`]: ['RawStream'],
  [`kmsKeyArn=${KEY}`]: ['TopicsKey'],
};

/** From where changes are tried: as it comes, and with all that is off by default. */
const BASES: Readonly<Record<string, Values>> = {
  defaults: {},
  'everything on': {
    aggregatesStream: true,
    paneLines: true,
    archive: true,
    topicsKey: true,
    detailBoard: true,
    tracing: true,
    detectFanOut: true,
    windowStateStore: 'dynamodb',
    streamMode: 'on-demand',
  },
};

interface Change {
  readonly setting: string;
  readonly from: Values;
  readonly to: Values;
}

const outdir = mkdtempSync(join(tmpdir(), 'weir-changes-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

const made = new Map<string, CloudAssembly>();

function assemblyOf(context: Values): CloudAssembly {
  const key = JSON.stringify(Object.entries(context).sort());
  const assembly =
    made.get(key) ?? buildApp({ context, bundling: false, outdir: join(outdir, String(made.size)) }).app.synth();
  made.set(key, assembly);
  return assembly;
}

const first = new Map<CloudAssembly, Update>();

/** An assembly deployed where nothing is. */
function deployed(context: Values): Update {
  const assembly = assemblyOf(context);
  const update = first.get(assembly) ?? deploy(assembly);
  first.set(assembly, update);
  return update;
}

function changesOf(base: Values): Change[] {
  return (
    Object.entries<SettingSpec<unknown>>(DEPLOY_SETTINGS)
      .filter(([setting]) => ![...NAMES_THE_STACKS, ...LOCAL_ONLY].includes(setting))
      // Numbers say how large or how long something is; from the defaults is enough.
      .filter(([, spec]) => base === BASES.defaults || typeof spec.default !== 'number')
      .flatMap(([setting, spec]) => {
        const choices = statesOf(setting, spec).map((state) => ({ ...base, ...state }));
        return choices.flatMap((from) => choices.filter((to) => to !== from).map((to) => ({ setting, from, to })));
      })
  );
}

/** The values between which a setting changes. */
function statesOf(setting: string, spec: SettingSpec<unknown>): readonly Values[] {
  const states = STATES[setting];
  if (states !== undefined) return states;
  if (spec.values !== undefined && typeof spec.default !== 'number') {
    return spec.values.map((value) => ({ [setting]: value }));
  }
  if (spec.values !== undefined) return [{ [setting]: spec.default }, { [setting]: spec.values[0] }];
  const near = typeof spec.default === 'number' ? [spec.default + 1, spec.default - 1] : [];
  const [number] = near.filter((value) => 'value' in spec.parse(value));
  if (number === undefined) throw new Error(`say another value of ${setting} in STATES`);
  return [{ [setting]: spec.default }, { [setting]: number }];
}

const labelled = (changes: readonly Change[]) =>
  changes.map(
    (change) => [`${change.setting}: ${shown(change.from, change)} → ${shown(change.to, change)}`, change] as const,
  );
const shown = (values: Values, { setting }: Change): string => JSON.stringify(values[setting]) ?? 'default';

describe.each(Object.entries(BASES))('from %s', (_name, base) => {
  test.each(labelled(changesOf(base)))('%s deploys, and data stays what it is', (_change, { setting, from, to }) => {
    const before = deployed(from);
    expect(before.refused).toEqual([]);
    const { refused, left, replaced } = deploy(assemblyOf(to), before.live);
    expect(refused).toEqual([]);
    expect(replaced).toEqual([]);
    const allowed = LEAVES[`${setting}=${String(to[setting] ?? '')}`] ?? [];
    expect(left.filter((id) => !allowed.includes(id))).toEqual([]);
    // What leaves the template stays in the account.
    if (from.keepData === false) return;
    const resources = Object.assign({}, ...[...before.live.values()].map(({ Resources }) => Resources));
    for (const id of left) expect(resources[id], id).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate' });
  });
});

test('every value of LEAVES is of a setting that exists', () => {
  for (const key of Object.keys(LEAVES)) expect(Object.keys(DEPLOY_SETTINGS)).toContain(key.split('=')[0]);
});

describe('with exports and imports, the same test sees what is wrong', () => {
  const strong = { [REFERENCES_FLAG]: 'strong' };

  test.each([
    [{ aggregatesStream: true }, {}, 'AggregatesStream'],
    [{}, { windowStateStore: 'dynamodb' }, 'WindowStateBucket'],
    [{ topicsKey: true }, {}, 'TopicsKey'],
    [{}, { ingestion: 'msk' }, 'RawStream'],
    [{}, { board: false, detailBoard: false, timeSeries: 'none' }, 'RedriveQueue'],
  ])('%o → %o is refused', (from, to, id) => {
    const before = deploy(assemblyOf({ ...strong, ...from }));
    expect(before.refused).toEqual([]);
    const { refused } = deploy(assemblyOf({ ...strong, ...to }), before.live);
    expect(refused.join('\n')).toMatch(new RegExp(`export .*${id}.* is in use by weir-energy-dev-`));
  });

  test('a deployment of them moves by both, then weak', () => {
    const stages = ['strong', 'both', 'weak'].map((strength) => assemblyOf({ [REFERENCES_FLAG]: strength }));
    let live = deploy(stages[0] as CloudAssembly).live;
    for (const assembly of stages.slice(1)) {
      const update = deploy(assembly, live);
      expect(update).toMatchObject({ refused: [], left: [], replaced: [] });
      live = update.live;
    }
    const direct = deploy(stages[2] as CloudAssembly, deploy(stages[0] as CloudAssembly).live);
    expect(direct.refused.length).toBeGreaterThan(0);
  });
});
