// From a template to names, values, functions and schedules on this machine: what is known is resolved, what is not is
// told.
import { expect, test } from 'vitest';
import { localFunctions } from '#local/cloud/embedded/local-functions.ts';
import { localResources } from '#local/cloud/embedded/local-resources.ts';
import { queueMappingsOf } from '#local/cloud/embedded/queue-poller.ts';
import { schedulesOf } from '#local/cloud/embedded/schedules.ts';
import { evaluator } from '#local/cloud/embedded/template-values.ts';
import type { Template } from '#local/driver/references.ts';

const SQS = 'http://127.0.0.1:1';

const data: Template = {
  Resources: {
    RawStream: { Type: 'AWS::Kinesis::Stream', Properties: { ShardCount: 2 } },
    AlertsTopic: { Type: 'AWS::SNS::Topic' },
    RedriveQueue: { Type: 'AWS::SQS::Queue' },
    Named: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'given-name' } },
    Key: { Type: 'AWS::KMS::Key' },
    Cluster: { Type: 'AWS::MSK::Cluster' },
  },
  Outputs: {
    Exported: { Value: { Ref: 'RawStream' }, Export: { Name: 'data:raw' } },
    Published: { Value: { 'Fn::GetAtt': ['RawStream', 'Arn'] } },
    Queue: { Value: { 'Fn::GetAtt': ['RedriveQueue', 'Arn'] }, Export: { Name: 'data:queue' } },
  },
};

const compute: Template = {
  Resources: {
    Database: { Type: 'AWS::Timestream::Database' },
    Table: { Type: 'AWS::Timestream::Table', Properties: { DatabaseName: { Ref: 'Database' } } },
    StageFunction: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Timeout: 7,
        Environment: { Variables: { STREAM: { 'Fn::ImportValue': 'data:raw' }, TOPIC: { Ref: 'AlertsTopic' } } },
      },
      Metadata: { 'weir:function': { name: 'stage', handler: 'functions/stage/handler.ts' } },
    } as NonNullable<Template['Resources']>[string],
    StrangerFunction: { Type: 'AWS::Lambda::Function' },
    HeldStream: {
      Type: 'AWS::SSM::Parameter',
      Properties: { Value: { 'Fn::GetStackOutput': { StackName: 'data', OutputName: 'Published' } } },
    },
    Every: {
      Type: 'AWS::Scheduler::Schedule',
      Properties: { ScheduleExpression: 'rate(1 minute)', Target: { Arn: { 'Fn::GetAtt': ['StageFunction', 'Arn'] } } },
    },
    Cron: {
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        ScheduleExpression: 'cron(0 8 * * ? *)',
        Target: { Arn: { 'Fn::GetAtt': ['StageFunction', 'Arn'] } },
      },
    },
    QueueMapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: { 'Fn::ImportValue': 'data:queue' },
        FunctionName: { Ref: 'StageFunction' },
        BatchSize: 5,
      },
    },
  },
};

const templates = [data, compute];
const resources = localResources(templates, { profile: 'energy', sqsEndpoint: SQS });
const evaluate = evaluator(templates, resources.byId);

test('resources get short names of their own, and keep the names a template gives', () => {
  const names = Object.fromEntries([...resources.byId].map(([id, { name }]) => [id, name]));
  expect(names).toMatchObject({ RawStream: 'weir-energy-raw-stream', Named: 'given-name', Table: 'weir-energy-table' });
});

test('what is not needed and what is not known are told apart, each with a reason', () => {
  expect(resources.notNeeded.map(({ logicalId }) => logicalId)).toEqual(['Key', 'HeldStream']);
  expect(resources.unknown).toEqual([
    expect.objectContaining({
      logicalId: 'Cluster',
      type: 'AWS::MSK::Cluster',
      reason: expect.stringContaining('does not know'),
    }),
  ]);
});

test('references are what each service would answer', () => {
  const placeholder = (name: string) => `$\{${name}}`;
  const pattern = ['RawStream', 'Own', 'AWS::AccountId'].map(placeholder).join('/');
  expect(evaluate({ Ref: 'RedriveQueue' })).toBe(`${SQS}/000000000000/weir-energy-redrive-queue`);
  expect(evaluate({ 'Fn::GetAtt': ['RawStream', 'Arn'] })).toBe(
    'arn:aws:kinesis:us-east-1:000000000000:stream/weir-energy-raw-stream',
  );
  expect(evaluate({ 'Fn::GetAtt': ['HeldStream', 'Value'] })).toBe(evaluate({ 'Fn::GetAtt': ['RawStream', 'Arn'] }));
  expect(evaluate({ 'Fn::GetAtt': 'Table.Name' })).toBe('weir-energy-table');
  expect(evaluate({ 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }, { 'Fn::ImportValue': 'data:raw' }]] })).toBe(
    'a-us-east-1-weir-energy-raw-stream',
  );
  expect(evaluate({ 'Fn::Sub': [pattern, { Own: { Ref: 'Named' } }] })).toBe(
    'weir-energy-raw-stream/given-name/000000000000',
  );
});

test.each([
  [{ Ref: 'Nothing' }, 'Ref Nothing'],
  [{ 'Fn::GetAtt': ['RawStream', 'Colour'] }, 'RawStream.Colour'],
  [{ 'Fn::ImportValue': 'data:gone' }, 'data:gone'],
  [{ 'Fn::GetStackOutput': { StackName: 'data', OutputName: 'Gone' } }, 'Gone: no template has this output'],
  [{ 'Fn::Base64': 'x' }, 'Fn::Base64 is not known'],
])('%o is refused by name', (value, message) => {
  expect(() => evaluate(value)).toThrow(message);
});

test('a function is known by its metadata, with its environment filled in; another one is reported', () => {
  const { functions, problems } = localFunctions(resources.byId, evaluate);
  expect(functions).toEqual([
    {
      name: 'stage',
      logicalId: 'StageFunction',
      handler: 'functions/stage/handler.ts',
      timeoutMs: 7000,
      environment: {
        STREAM: 'weir-energy-raw-stream',
        TOPIC: 'arn:aws:sns:us-east-1:000000000000:weir-energy-alerts-topic',
      },
    },
  ]);
  expect(problems.map(({ logicalId }) => logicalId)).toEqual(['StrangerFunction']);
});

test('rates are kept, other schedules are reported, queues are polled', () => {
  const { schedules, problems } = schedulesOf(templates);
  expect(schedules).toEqual([{ logicalId: 'Every', everyMs: 60_000, functionId: 'StageFunction' }]);
  expect(problems).toEqual([
    expect.objectContaining({ logicalId: 'Cron', reason: expect.stringContaining('cron(0 8') }),
  ]);
  expect(queueMappingsOf(templates)).toEqual([
    { logicalId: 'QueueMapping', queueId: 'RedriveQueue', functionId: 'StageFunction', batchSize: 5 },
  ]);
});

test("a queue's mapping with event filters is not polled without them", () => {
  const { QueueMapping } = compute.Resources as Record<string, { Type: string; Properties: object }>;
  const FilterCriteria = { Filters: [{ Pattern: '{"body":{"a":[1]}}' }] };
  const filtered = { ...QueueMapping!, Properties: { ...QueueMapping!.Properties, FilterCriteria } };
  const stack = { ...compute, Resources: { ...compute.Resources, QueueMapping: filtered } };
  expect(queueMappingsOf([data, stack])).toEqual([]);
});
