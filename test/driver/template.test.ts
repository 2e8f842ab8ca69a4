// Mappings read from synthesized templates: every property, references within and between stacks, and what is reported.
import { App, type CfnElement, Duration, Stack } from 'aws-cdk-lib';
import { Stream } from 'aws-cdk-lib/aws-kinesis';
import { Code, Function as LambdaFunction, Runtime, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { KinesisEventSource, SqsDlq, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, it } from 'vitest';
import type { Template } from '#local/driver/references.ts';
import { mappingsFromTemplate, mappingsFromTemplates } from '#local/driver/template.ts';

const RESOURCES = {
  Readings: { Type: 'AWS::Kinesis::Stream' },
  Detect: { Type: 'AWS::Lambda::Function' },
  DeadLetters: { Type: 'AWS::SQS::Queue' },
  Quarantine: { Type: 'AWS::S3::Bucket' },
  Consumer: {
    Type: 'AWS::Kinesis::StreamConsumer',
    Properties: { StreamARN: { 'Fn::GetAtt': ['Readings', 'Arn'] } },
  },
  Live: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Detect' } } },
} as const;

const NEEDED = {
  EventSourceArn: { 'Fn::GetAtt': ['Readings', 'Arn'] },
  FunctionName: { Ref: 'Detect' },
  StartingPosition: 'TRIM_HORIZON',
};

const withMapping = (properties: Record<string, unknown>): Template => ({
  Resources: {
    ...RESOURCES,
    Mapping: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { ...NEEDED, ...properties } },
  },
});

describe('mappings from a template', () => {
  it('has AWS defaults for what the template leaves out, and logical ids for names', () => {
    expect(mappingsFromTemplate(withMapping({}))).toEqual({
      mappings: [
        {
          id: 'Mapping',
          functionName: 'Detect',
          stream: 'Readings',
          enabled: true,
          batchSize: 100,
          batchingWindowMs: 0,
          parallelizationFactor: 1,
          bisectOnError: false,
          maxRetries: -1,
          maxRecordAgeMs: -1,
          reportBatchItemFailures: false,
          tumblingWindowMs: 0,
          startingPosition: { type: 'TRIM_HORIZON' },
          onFailure: undefined,
        },
      ],
      skipped: [],
      problems: [],
    });
  });

  it('reads every property of a Kinesis mapping', () => {
    const { mappings, problems } = mappingsFromTemplate(
      withMapping({
        BatchSize: 500,
        MaximumBatchingWindowInSeconds: 30,
        ParallelizationFactor: 1,
        BisectBatchOnFunctionError: true,
        MaximumRetryAttempts: 5,
        MaximumRecordAgeInSeconds: 3600,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        TumblingWindowInSeconds: 60,
        StartingPosition: 'AT_TIMESTAMP',
        StartingPositionTimestamp: 1_541_139_109,
        Enabled: false,
        DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Quarantine', 'Arn'] } } },
        FilterCriteria: { Filters: [] },
        Tags: [{ Key: 'a', Value: 'b' }],
      }),
    );
    expect(problems).toEqual([]);
    expect(mappings).toMatchObject([
      {
        batchSize: 500,
        batchingWindowMs: 30_000,
        bisectOnError: true,
        maxRetries: 5,
        maxRecordAgeMs: 3_600_000,
        reportBatchItemFailures: true,
        tumblingWindowMs: 60_000,
        startingPosition: { type: 'AT_TIMESTAMP', timestampMs: 1_541_139_109_000 },
        enabled: false,
        onFailure: { kind: 's3', target: 'Quarantine' },
      },
    ]);
  });

  it('finds the stream behind a consumer and the function behind an alias', () => {
    const template = withMapping({ EventSourceArn: { Ref: 'Consumer' }, FunctionName: { Ref: 'Live' } });
    expect(mappingsFromTemplate(template).mappings).toMatchObject([{ stream: 'Readings', functionName: 'Detect' }]);
  });

  it('takes the last part of an ARN that is written out', () => {
    const EventSourceArn = 'arn:aws:kinesis:eu-west-1:123456789012:stream/raw';
    const FunctionName = 'arn:aws:lambda:eu-west-1:123456789012:function:validate';
    expect(mappingsFromTemplate(withMapping({ EventSourceArn, FunctionName })).mappings).toMatchObject([
      { stream: 'raw', functionName: 'validate' },
    ]);
  });

  it('gives names of the caller, where it has some', () => {
    const { mappings } = mappingsFromTemplate(withMapping({}), ({ name, type }) =>
      type === 'AWS::Kinesis::Stream' ? `weir-${name.toLowerCase()}` : undefined,
    );
    expect(mappings).toMatchObject([{ stream: 'weir-readings', functionName: 'Detect' }]);
  });

  it.each([
    ['a property that is not known', { TumblingWindow: 60 }, /TumblingWindow = 60: this property is not known/],
    ['a value out of range', { BatchSize: 20_000 }, /batchSize is 20000: set a whole number from 1 to 10000/],
    ['half a second', { MaximumBatchingWindowInSeconds: 0.5 }, /batchingWindowMs is 500: AWS counts whole seconds/],
    ['an age below a minute', { MaximumRecordAgeInSeconds: 30 }, /maxRecordAgeMs is 30000/],
    ['a text for a number', { BatchSize: '100' }, /BatchSize = "100": expected a number/],
    ['a time without AT_TIMESTAMP', { StartingPositionTimestamp: 1 }, /only for StartingPosition AT_TIMESTAMP/],
    ['AT_TIMESTAMP without a time', { StartingPosition: 'AT_TIMESTAMP' }, /needs StartingPositionTimestamp/],
    ['a stream that is nowhere', { EventSourceArn: { Ref: 'Nowhere' } }, /points at nothing in the templates/],
    [
      'a destination of no known kind',
      { DestinationConfig: { OnFailure: { Destination: { Ref: 'Detect' } } } },
      /expected a queue, topic or bucket/,
    ],
    [
      'event filters',
      { FilterCriteria: { Filters: [{ Pattern: '{"data":{"unit":["kW"]}}' }] } },
      /FilterCriteria = .*kW.*: event filters are not done here: take FilterCriteria away/,
    ],
    ['event filters of no known form', { FilterCriteria: { Filters: 'x' } }, /event filters are not done here/],
  ])('reports %s', (_name, properties, problem) => {
    const { mappings, problems } = mappingsFromTemplate(withMapping(properties));
    expect(mappings).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
    expect(problems[0]).toMatch(/^Mapping: /);
  });

  it('names mappings of other sources as skipped', () => {
    const { mappings, skipped, problems } = mappingsFromTemplate({
      Resources: {
        ...RESOURCES,
        FromQueue: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: { EventSourceArn: { 'Fn::GetAtt': ['DeadLetters', 'Arn'] }, FunctionName: { Ref: 'Detect' } },
        },
        FromKafka: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: { ...NEEDED, EventSourceArn: { Ref: 'Cluster' }, Topics: ['readings'] },
        },
      },
    });
    expect({ mappings, problems }).toEqual({ mappings: [], problems: [] });
    expect(skipped.map(({ logicalId }) => logicalId)).toEqual(['FromQueue', 'FromKafka']);
  });

  it('reports event filters of other sources, too, rather than skip the mapping', () => {
    const { mappings, skipped, problems } = mappingsFromTemplate({
      Resources: {
        ...RESOURCES,
        FromQueue: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: {
            EventSourceArn: { 'Fn::GetAtt': ['DeadLetters', 'Arn'] },
            FunctionName: { Ref: 'Detect' },
            FilterCriteria: { Filters: [{ Pattern: '{"body":{"a":[1]}}' }] },
          },
        },
      },
    });
    expect({ mappings, skipped }).toEqual({ mappings: [], skipped: [] });
    expect(problems).toEqual([expect.stringMatching(/^FromQueue: FilterCriteria = .*event filters are not done here/)]);
  });

  it('reads what the CDK synthesizes, across stacks', () => {
    const app = new App();
    const data = new Stack(app, 'Data');
    const stream = new Stream(data, 'Readings');
    const deadLetters = new Queue(data, 'DeadLetters');
    const compute = new Stack(app, 'Compute');
    const handler = new LambdaFunction(compute, 'Detect', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = async () => {}'),
    });
    handler.addEventSource(
      new KinesisEventSource(stream, {
        startingPosition: StartingPosition.LATEST,
        batchSize: 250,
        maxBatchingWindow: Duration.seconds(2),
        bisectBatchOnError: true,
        retryAttempts: 3,
        maxRecordAge: Duration.hours(1),
        reportBatchItemFailures: true,
        parallelizationFactor: 2,
        onFailure: new SqsDlq(deadLetters),
      }),
    );
    handler.addEventSource(new SqsEventSource(deadLetters));
    const assembly = app.synth();
    const templates = [data, compute].map(
      ({ artifactId }) => assembly.getStackArtifact(artifactId).template as Template,
    );
    const { mappings, skipped, problems } = mappingsFromTemplates(templates);
    expect(problems).toEqual([]);
    expect(skipped).toHaveLength(1);
    expect(mappings).toMatchObject([
      {
        stream: data.getLogicalId(stream.node.defaultChild as CfnElement),
        functionName: compute.getLogicalId(handler.node.defaultChild as CfnElement),
        onFailure: { kind: 'sqs', target: data.getLogicalId(deadLetters.node.defaultChild as CfnElement) },
        batchSize: 250,
        batchingWindowMs: 2000,
        parallelizationFactor: 2,
        maxRecordAgeMs: 3_600_000,
        startingPosition: { type: 'LATEST' },
      },
    ]);
  });
});
