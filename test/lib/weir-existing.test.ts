// What is there already when Weir comes into a stack: a stream, a topic, keys. It is used, nothing like it is made, and
// what a policy needs is said.
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Stream } from 'aws-cdk-lib/aws-kinesis';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { KinesisEventSource, SnsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { type App, Stack } from 'aws-cdk-lib/core';
import { describe, expect, test } from 'vitest';
import { Weir } from '#lib/weir.ts';
import { KEY } from './account-key.ts';
import { namesOf, plant, resourcesOf, statementsOf } from './plant.ts';

const anyLambda = (scope: Stack, id: string): LambdaFunction =>
  new LambdaFunction(scope, id, {
    code: Code.fromInline('exports.handler = () => {}'),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
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

describe('a profile of one’s own', () => {
  const own = {
    name: 'cold-store',
    resolutionMs: 1000,
    windows: ['15m'],
    wire: { device: ['store'], time: ['at'] },
    measures: { temperature_c: { unit: 'C', min: -60, max: 60 } },
    rules: [],
  };

  test('as a value: the functions are told its name', () => {
    const stack = plant();
    new Weir(stack, 'Fleet', { profile: own });
    expect(resourcesOf(stack).FleetDetectFunction?.Properties.Environment).toMatchObject({
      Variables: { WEIR_PROFILE: 'cold-store' },
    });
  });

  test('that cannot be used is refused with every problem, and with those of the settings', () => {
    const wrong = { ...own, windows: ['15x'], resolutionMs: -1 };
    const make = () => new Weir(plant(), 'Fleet', { profile: wrong, settings: { rawShards: 0 } });
    expect(make).toThrow(/15x[\s\S]*rawShards/);
    expect(make).toThrow(/resolutionMs/);
  });
});
