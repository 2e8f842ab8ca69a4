// Weir in somebody's own stack: one construct, of which two live side by side, and which uses what is there already.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Stream } from 'aws-cdk-lib/aws-kinesis';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { KinesisEventSource, SnsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { App, Stack } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { buildApp } from '#lib/build-app.ts';
import { Weir } from '#lib/weir.ts';
import type { WeirProps } from '#lib/weir-props.ts';
import { KEY } from './account-key.ts';

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

/** Without bundling: functions carry stubs. */
function plant(context: Readonly<Record<string, unknown>> = {}): Stack {
  const outdir = mkdtempSync(join(tmpdir(), 'weir-lib-'));
  onTestFinished(() => rmSync(outdir, { recursive: true, force: true }));
  const app = new App({
    outdir,
    analyticsReporting: false,
    context,
    treeMetadata: false,
    // It takes 3 s, and a test of the app does it (cloudformation.test.ts).
    builtinCloudFormationValidation: false,
    postCliContext: { 'aws:cdk:bundling-stacks': [] },
  });
  return new Stack(app, 'Plant');
}

const resourcesOf = (stack: Stack): Readonly<Record<string, Resource>> =>
  (Template.fromStack(stack).toJSON() as { Resources: Record<string, Resource> }).Resources;

const namesOf = (resources: Readonly<Record<string, Resource>>, type: string, property: string): string[] =>
  Object.values(resources)
    .filter(({ Type }) => Type === type)
    .map(({ Properties }) => JSON.stringify(Properties[property]));

const statementsOf = (resources: Readonly<Record<string, Resource>>, id: RegExp): string =>
  JSON.stringify(Object.entries(resources).filter(([name, { Type }]) => Type === 'AWS::IAM::Policy' && id.test(name)));

const anyLambda = (scope: Stack, id: string): LambdaFunction =>
  new LambdaFunction(scope, id, {
    code: Code.fromInline('exports.handler = () => {}'),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
  });

test('puts all three parts into the stack of the caller and makes no other', () => {
  const stack = plant();
  new Weir(stack, 'Fleet', { profile: 'energy' });
  expect(stack.node.root.node.findAll().filter((each) => Stack.isStack(each))).toEqual([stack]);
  const resources = resourcesOf(stack);
  const ids = ['FleetRawStream', 'FleetWindowsTable', 'FleetPanesTable', 'FleetDetectFunction', 'FleetDetectMapping'];
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
  ]);
});

test('data is kept where nothing else is said', () => {
  const kept = (settings: WeirProps['settings']): (string | undefined)[] => {
    const stack = plant();
    new Weir(stack, 'Fleet', { profile: 'energy', ...(settings && { settings }) });
    const resources = resourcesOf(stack);
    return ['FleetRawStream', 'FleetAlertsTable', 'FleetQuarantineBucket', 'FleetAlertsTopic', 'FleetPanesTable'].map(
      (id) => resources[id]?.DeletionPolicy,
    );
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

describe('what is there already', () => {
  test('a stream of the caller and the topic of Weir, both used in the same stack, make no cycle', () => {
    const stack = plant();
    const stream = new Stream(stack, 'Meters', { shardCount: 2 });
    const weir = new Weir(stack, 'Fleet', { profile: 'energy', stream, shardCount: 2 });
    anyLambda(stack, 'OnAlert').addEventSource(new SnsEventSource(weir.alerts));
    const reader = anyLambda(stack, 'Reader');
    reader.addEventSource(new KinesisEventSource(stream, { startingPosition: 'LATEST' as never }));
    stream.grantWrite(reader);
    // Template.fromStack throws on a cycle.
    const resources = resourcesOf(stack);
    expect(Object.keys(resources)).not.toContain('FleetRawStream');
    expect(JSON.stringify(resources.FleetValidateMapping?.Properties.EventSourceArn)).toContain('Meters');
    expect(statementsOf(resources, /SweepFunction/)).toContain('Meters');
  });

  test('a stream of another stack is read there, and that stack is deployed first', () => {
    const stack = plant();
    const other = new Stack(stack.node.root as App, 'Ingest');
    const stream = new Stream(other, 'Meters', { shardCount: 1 });
    const weir = new Weir(stack, 'Fleet', { profile: 'energy', stream, shardCount: 1 });
    anyLambda(stack, 'OnAlert').addEventSource(new SnsEventSource(weir.alerts));
    (stack.node.root as App).synth();
    expect(stack.dependencies).toContain(other);
    expect(other.dependencies).toEqual([]);
  });

  test('an encrypted stream: what reads may decrypt, what puts ticks may encrypt', () => {
    const stack = plant();
    const encryptionKey = new Key(stack, 'MetersKey');
    const stream = new Stream(stack, 'Meters', { shardCount: 1, encryptionKey });
    new Weir(stack, 'Fleet', { profile: 'energy', stream, shardCount: 1 });
    const resources = resourcesOf(stack);
    const key = /MetersKey[0-9A-F]{8}/;
    expect(statementsOf(resources, /ValidateFunction/)).toMatch(key);
    expect(statementsOf(resources, /SweepFunction/)).toMatch(key);
    expect(statementsOf(resources, /AggregateFunction/)).not.toMatch(key);
  });

  test('a topic: alerts go there, no topic of alerts is made, subscriptions of the settings are of it', () => {
    const stack = plant();
    const masterKey = new Key(stack, 'DeskKey');
    const topic = new Topic(stack, 'Desk', { masterKey });
    new Weir(stack, 'Fleet', {
      profile: 'energy',
      topic,
      settings: {
        alertSubscriptions: ['https://example.org/hook', { endpoint: 'ops@example.org', severity: ['high'] }],
      },
    });
    const resources = resourcesOf(stack);
    expect(Object.keys(resources)).not.toContain('FleetAlertsTopic');
    expect(statementsOf(resources, /DetectFunction/)).toMatch(/Desk[0-9A-F]{8}/);
    expect(statementsOf(resources, /DetectFunction/)).toMatch(/DeskKey[0-9A-F]{8}/);
    expect(namesOf(resources, 'AWS::SNS::Subscription', 'TopicArn').join()).toContain('Desk');
    // The queue for what a subscriber did not take lets that topic send.
    expect(JSON.stringify(namesOf(resources, 'AWS::SQS::QueuePolicy', 'PolicyDocument'))).toContain('Desk');
  });

  test('a key of the app encrypts what holds data and lets SNS use it', () => {
    const stack = plant();
    const data = new Key(stack, 'Own');
    new Weir(stack, 'Fleet', { profile: 'energy', keys: { data } });
    const resources = resourcesOf(stack);
    for (const id of ['FleetRawStream', 'FleetAlertsTable', 'FleetQuarantineBucket', 'FleetAlertsTopic'])
      expect(JSON.stringify(resources[id]?.Properties), id).toMatch(/Own[0-9A-F]{8}/);
    expect(namesOf(resources, 'AWS::KMS::Key', 'KeyPolicy').join()).toContain('sns.amazonaws.com');
    Annotations.fromStack(stack).hasNoInfo('*', Match.stringLikeRegexp('policy of the imported'));
  });

  test('an imported key: synth prints the statements that its policy needs', () => {
    const stack = plant();
    new Weir(stack, 'Fleet', { profile: 'energy', keys: { data: Key.fromKeyArn(stack, 'Own', KEY) } });
    const [info] = Annotations.fromStack(stack).findInfo('/Plant/Fleet', Match.stringLikeRegexp('imported data key'));
    const text = String(info?.entry.data);
    const statements = JSON.parse(text.slice(text.indexOf('['), text.lastIndexOf(']') + 1).replace(/\] \[ack.*/, ']'));
    expect(statements).toEqual([
      { Action: 'kms:*', Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::ACCOUNT:root' }, Resource: '*' },
      {
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Condition: { StringEquals: { 'aws:SourceAccount': 'ACCOUNT' } },
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Resource: '*',
      },
    ]);
  });

  test('the keys of an imported stream and topic are named, used and asked for', () => {
    const stack = plant();
    const arn = (service: string, name: string) => `arn:aws:${service}:eu-west-1:111122223333:${name}`;
    const key = (id: string) => Key.fromKeyArn(stack, id, `${KEY.slice(0, -1)}${id.length % 10}`);
    new Weir(stack, 'Fleet', {
      profile: 'energy',
      stream: Stream.fromStreamArn(stack, 'Meters', arn('kinesis', 'stream/meters')),
      shardCount: 4,
      topic: Topic.fromTopicArn(stack, 'Desk', arn('sns', 'desk')),
      keys: { stream: key('StreamKey'), topic: key('TopicKey') },
    });
    const resources = resourcesOf(stack);
    expect(statementsOf(resources, /ValidateFunction/)).toContain(`${KEY.slice(0, -1)}9`);
    expect(statementsOf(resources, /DetectFunction/)).toContain(`${KEY.slice(0, -1)}8`);
    for (const which of ['stream', 'topic'])
      Annotations.fromStack(stack).hasInfo('/Plant/Fleet', Match.stringLikeRegexp(`imported ${which} key`));
  });
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
