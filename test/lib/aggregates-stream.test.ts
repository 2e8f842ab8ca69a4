// The stream of aggregates: there only by its setting, written only by the two functions that close windows.
import { describe, expect, test } from 'vitest';
import { environmentOf, readSettings } from '#config/environment.ts';
import { propertiesOf, resourcesOf, type Synthesized, withTimestream } from './synthesized.ts';

const ON = { aggregatesStream: 'true' };
const WRITERS = ['AggregateFunction', 'SweepFunction'];
const FUNCTIONS = [...WRITERS, 'ValidateFunction', 'DetectFunction', 'RedriveFunction'];

const variablesOf = (made: Synthesized, id: string) =>
  (propertiesOf(made, id).Environment as { Variables: Readonly<Record<string, unknown>> }).Variables;

/** Statements of a function's role that name the stream of aggregates. */
function grants(made: Synthesized, id: string): unknown[] {
  const { Role } = propertiesOf(made, id) as { Role: { 'Fn::GetAtt': [string, string] } };
  return resourcesOf(made, 'AWS::IAM::Policy').flatMap(([, { Properties }]) => {
    const { Roles, PolicyDocument } = Properties as {
      Roles: { Ref: string }[];
      PolicyDocument: { Statement: unknown[] };
    };
    if (!Roles.some(({ Ref }) => Ref === Role['Fn::GetAtt'][0])) return [];
    return PolicyDocument.Statement.filter((statement) => JSON.stringify(statement).includes('AggregatesStream'));
  });
}

describe('by default', () => {
  test('there is no stream, no output, no variable and no grant', () => {
    const made = withTimestream();
    expect(made.resources.has('AggregatesStream')).toBe(false);
    expect(Object.keys(made.data.findOutputs('*'))).not.toContain('AggregatesStreamName');
    for (const id of FUNCTIONS) {
      expect(variablesOf(made, id), id).not.toHaveProperty('WEIR_AGGREGATES_STREAM_NAME');
      expect(grants(made, id), id).toEqual([]);
    }
  });
});

describe('by the setting', () => {
  test('it is encrypted, kept, and has shards, mode and retention by settings', () => {
    const made = withTimestream({ ...ON, aggregatesShards: '3', retentionHours: '72' });
    expect(made.resources.get('AggregatesStream')).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: {
        ShardCount: 3,
        RetentionPeriodHours: 72,
        StreamEncryption: { EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' },
      },
    });
    expect(Object.keys(made.data.findOutputs('*'))).toContain('AggregatesStreamName');
    const onDemand = propertiesOf(withTimestream({ ...ON, streamMode: 'on-demand' }), 'AggregatesStream');
    expect(onDemand).not.toHaveProperty('ShardCount');
  });

  test('aggregate and sweep, and nobody else, are told its name and may put records into it, and do nothing else there', () => {
    const made = withTimestream(ON);
    for (const id of FUNCTIONS) {
      const isWriter = WRITERS.includes(id);
      expect('WEIR_AGGREGATES_STREAM_NAME' in variablesOf(made, id), id).toBe(isWriter);
      const allowed = grants(made, id);
      expect(allowed, id).toHaveLength(isWriter ? 1 : 0);
      for (const statement of allowed) {
        expect(statement, id).toMatchObject({ Action: 'kinesis:PutRecords', Effect: 'Allow' });
        expect(JSON.stringify(statement), id).not.toContain('*');
      }
    }
  });

  test('no function of ours reads it', () => {
    const mappings = resourcesOf(withTimestream(ON), 'AWS::Lambda::EventSourceMapping');
    expect(mappings.length).toBeGreaterThan(0);
    expect(JSON.stringify(mappings)).not.toContain('AggregatesStream');
  });
});

test('a function without the name of a stream publishes to none', () => {
  const values = { windowsTable: 'windows', quarantineBucket: 'quarantine', engine: 'none' } as const;
  expect(readSettings(environmentOf('aggregate', values), 'aggregate').aggregatesStream).toBe('');
  const named = environmentOf('aggregate', { ...values, aggregatesStream: 'aggregates' });
  expect(readSettings(named, 'aggregate').aggregatesStream).toBe('aggregates');
});
