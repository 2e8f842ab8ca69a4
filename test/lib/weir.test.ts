// Weir in somebody's own stack: one construct, of which two live side by side, and which uses what is there already.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stream } from 'aws-cdk-lib/aws-kinesis';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { type App, NestedStack, Stack, Stage } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { Construct } from 'constructs';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { buildApp } from '#lib/build-app.ts';
import { Weir } from '#lib/weir.ts';
import type { WeirProps } from '#lib/weir-props.ts';
import { KEY } from './account-key.ts';
import { namesOf, plant, resourcesOf } from './plant.ts';
import type { Resource } from './synthesized.ts';

test('puts all three parts into the stack of the caller and makes no other', () => {
  const stack = plant();
  new Weir(stack, 'Fleet', { profile: 'energy' });
  expect(stack.node.root.node.findAll().filter((each) => Stack.isStack(each))).toEqual([stack]);
  const resources = resourcesOf(stack);
  const ids = [
    'FleetRawStream',
    'FleetWindowsTable',
    'FleetHistoryBucket',
    'FleetDetectFunction',
    'FleetDetectMapping',
  ];
  expect(Object.keys(resources)).toEqual(expect.arrayContaining(ids));
  expect(Object.keys(resources).length).toBeLessThan(150);
});

test('makes what Weir’s own app makes, as many of each type, but for what holds references between stacks', () => {
  const stack = plant();
  new Weir(stack, 'Fleet', { profile: 'energy', settings: { aggregatesStream: true, topicsKey: true } });
  const count = (resources: readonly Resource[]): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const { Type } of resources) if (Type !== 'AWS::SSM::Parameter') counts[Type] = (counts[Type] ?? 0) + 1;
    return counts;
  };
  const outdir = mkdtempSync(join(tmpdir(), 'weir-lib-'));
  onTestFinished(() => rmSync(outdir, { recursive: true, force: true }));
  const { app } = buildApp({ context: { aggregatesStream: 'true', topicsKey: 'true' }, bundling: false, outdir });
  const own = app.synth().stacks.flatMap((each) => Object.values<Resource>(each.template.Resources));
  expect(count(Object.values(resourcesOf(stack)))).toEqual(count(own));
});

describe('two of them in one stack', () => {
  let made: Readonly<Record<string, Resource>> | undefined;
  const two = (): Readonly<Record<string, Resource>> => {
    if (made !== undefined) return made;
    const stack = plant();
    new Weir(stack, 'Fleet', { profile: 'energy', settings: { detailBoard: true, detectFanOut: true } });
    new Weir(stack, 'Fleet-2', { profile: 'energy', settings: { detailBoard: true, detectFanOut: true } });
    made = resourcesOf(stack);
    return made;
  };

  test.each([
    ['AWS::CloudWatch::Alarm', 'AlarmName'],
    ['AWS::CloudWatch::Dashboard', 'DashboardName'],
  ])('%s: no name is there twice', (type, property) => {
    const names = namesOf(two(), type, property);
    expect(names.length).toBeGreaterThan(1);
    expect(new Set(names).size).toBe(names.length);
  });

  test('count in namespaces of their own', () => {
    const namespaces = Object.values(two()).flatMap(({ Type, Properties }) => {
      const variables = (Properties.Environment as { Variables: Record<string, string> } | undefined)?.Variables;
      return Type === 'AWS::Lambda::Function' ? [variables?.WEIR_METRICS_NAMESPACE] : [];
    });
    expect(new Set(namespaces).size).toBe(2);
  });

  test('whose ids differ by a sign only are two', () => {
    const stack = plant();
    for (const id of ['a-b', 'ab', 'aB-']) new Weir(stack, id, { profile: 'smoke' });
    expect(namesOf(resourcesOf(stack), 'AWS::Kinesis::Stream', 'StreamModeDetails')).toHaveLength(6);
  });
});

test.each([
  ['a nested stack', (stack: Stack) => new NestedStack(stack, 'Inner')],
  ['a stage', (stack: Stack) => new Stack(new Stage(stack.node.root, 'Prod'), 'Plant')],
  ['a construct', (stack: Stack) => new Construct(stack, 'Hall')],
])('goes into %s as well', (_where, scopeIn) => {
  const scope = scopeIn(plant());
  const weir = new Weir(scope, 'Fleet', { profile: 'energy' });
  const template = (Stack.of(scope) as Stack & { _toCloudFormation(): { Resources: object } })._toCloudFormation();
  const tables = Object.keys(Stack.of(scope).resolve(template).Resources).filter((id) => id.endsWith('AlertsTable'));
  expect(tables).toHaveLength(1);
  expect(tables[0]).toMatch(/^(Inner|Hall)?Fleet([0-9A-F]{8})?AlertsTable$/);
  expect([...weir.functions.keys()].sort()).toEqual(['aggregate', 'detect', 'merge', 'query', 'sweep', 'validate']);
});

test('a long id leaves room for what AWS takes least of', () => {
  const stack = plant();
  new Weir(stack, 'F'.repeat(120), { profile: 'energy', settings: { ingestion: 'msk' } });
  const [name = ''] = namesOf(resourcesOf(stack), 'AWS::MSK::ServerlessCluster', 'ClusterName');
  const [prefix = ''] = (JSON.parse(name) as { 'Fn::Join': [string, string[]] })['Fn::Join'][1];
  // A dash and the last twelve digits of the stack's id follow:
  // https://docs.aws.amazon.com/msk/1.0/apireference/v1-clusters.html (64)
  expect(prefix.length + 12).toBeLessThanOrEqual(64);
});

test('logical ids of what holds data depend on the path of the Weir only', () => {
  const ids = (): string[] => {
    const stack = plant();
    new Weir(stack, 'Fleet', { profile: 'energy' });
    return Object.entries(resourcesOf(stack))
      .filter(([, { Type }]) => /Kinesis::Stream|DynamoDB::Table|SNS::Topic$|S3::Bucket$|SQS::Queue$/.test(Type))
      .map(([id]) => id);
  };
  expect(ids()).toEqual([
    'FleetRawStream',
    'FleetReadingsStream',
    'FleetBaselinesTable',
    'FleetWindowsTable',
    'FleetAlertsTable',
    'FleetAlertsTopic',
    'FleetOperationsTopic',
    'FleetAlertsUndelivered',
    'FleetOperationsUndelivered',
    'FleetQuarantineBucket',
    'FleetWindowStateBucket',
    'FleetRedriveQueueDeadLetters',
    'FleetRedriveQueue',
    'FleetHistoryBucket',
  ]);
});

test('data is kept where nothing else is said', () => {
  const kept = (settings: WeirProps['settings']): (string | undefined)[] => {
    const stack = plant();
    new Weir(stack, 'Fleet', { profile: 'energy', ...(settings && { settings }) });
    const resources = resourcesOf(stack);
    return [
      'FleetRawStream',
      'FleetAlertsTable',
      'FleetQuarantineBucket',
      'FleetAlertsTopic',
      'FleetHistoryBucket',
    ].map((id) => resources[id]?.DeletionPolicy);
  };
  expect(new Set(kept(undefined))).toEqual(new Set(['RetainExceptOnCreate']));
  expect(new Set(kept({ keepData: false }))).toEqual(new Set(['Delete']));
});

test('settings come from the properties only', () => {
  vi.stubEnv('WEIR_RAW_SHARDS', '7');
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const stack = plant({ rawShards: '9' });
  new Weir(stack, 'Fleet', { profile: 'energy', settings: { readingsShards: 3 } });
  const resources = resourcesOf(stack);
  expect(resources.FleetRawStream?.Properties.ShardCount).toBe(1);
  expect(resources.FleetReadingsStream?.Properties.ShardCount).toBe(3);
});

test('what belongs to it is tagged, and nothing else', () => {
  const stack = plant();
  new Weir(stack, 'Fleet', { profile: 'energy', settings: { stage: 'prod' } });
  new Stream(stack, 'Other');
  const resources = resourcesOf(stack);
  expect(resources.FleetRawStream?.Properties.Tags).toEqual([
    { Key: 'weir:app', Value: 'weir' },
    { Key: 'weir:profile', Value: 'energy' },
    { Key: 'weir:stage', Value: 'prod' },
  ]);
  expect(JSON.stringify(Object.entries(resources).filter(([id]) => id.startsWith('Other')))).not.toContain('weir:');
});

test('sets its feature flags for itself, whatever the app has', () => {
  const stack = plant({ '@aws-cdk/aws-iam:minimizePolicies': false });
  new Weir(stack, 'Fleet', { profile: 'energy' });
  expect(stack.node.tryGetContext('@aws-cdk/aws-iam:minimizePolicies')).toBe(false);
  const fleet = stack.node.findChild('Fleet');
  expect(fleet.node.tryGetContext('@aws-cdk/aws-iam:minimizePolicies')).toBe(true);
  expect(Object.keys(resourcesOf(stack)).filter((id) => id.startsWith('LogRetention'))).toEqual([]);
});

describe('refused, with every problem', () => {
  const refused = (props: object): string => {
    const stack = plant();
    try {
      new Weir(stack, 'Fleet', { profile: 'energy', ...props } as WeirProps);
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error('it was taken');
  };
  const meters = (): Stream => new Stream(plant(), 'Meters');

  test.each([
    [
      'a wrong value, named as a property',
      () => ({ settings: { rawShards: 0 } }),
      /rawShards in the properties of Weir/,
    ],
    ['a name that is no setting', () => ({ settings: { rawShard: 2 } }), /did you mean rawShards/],
    ['a profile that is not there', () => ({ profile: 'enrgy' }), /profile in the properties of Weir/],
    ['a stream without its shards', () => ({ stream: meters() }), /shardCount is missing/],
    ['shards without a stream', () => ({ shardCount: 2 }), /no stream/],
    ['shards that are no number of shards', () => ({ stream: meters(), shardCount: 0 }), /rawShards|shardCount/],
    ['two doors', () => ({ stream: meters(), shardCount: 1, settings: { ingestion: 'msk' } }), /one door/],
    [
      'shards said twice',
      () => ({ stream: meters(), shardCount: 1, settings: { rawShards: 1 } }),
      /shardCount says it/,
    ],
    ['a FIFO topic', () => ({ topic: new Topic(plant(), 'T', { fifo: true }) }), /FIFO/],
    ['a key by its ARN', () => ({ settings: { kmsKeyArn: KEY } }), /keys\.data/],
    ['a profile among the settings', () => ({ settings: { profile: 'smoke' } }), /property profile/],
  ])('%s', (_what, props, message) => {
    expect(refused(props())).toMatch(message);
  });

  test('a property and a setting that are both wrong, in one error', () => {
    const message = refused({ shardCount: 2, settings: { readingsShards: 0, kmsKeyArn: KEY } });
    for (const each of [/no stream/, /readingsShards in the properties of Weir/, /keys\.data/])
      expect(message).toMatch(each);
  });
});

test.each([
  ['alone', {}],
  ['with a key', { keys: true }],
] as const)('AwsSolutions finds nothing in it, %s', (_how, { keys }: { keys?: boolean }) => {
  const stack = plant();
  new Weir(stack, 'Fleet', {
    profile: 'energy',
    ...(keys ? { keys: { data: Key.fromKeyArn(stack, 'Own', KEY) } } : {}),
  });
  const app = stack.node.root as App;
  app.synth();
  const report = new AwsSolutionsChecks(app).validateScope(app);
  expect(
    report.violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
    ),
  ).toEqual([]);
});
