// Where window states lie: in a bucket of their own or in the windows table, by a setting; only the two functions that
// work on them are told and allowed.
import { expect, test } from 'vitest';
import { environmentOf, readSettings } from '#config/environment.ts';
import { propertiesOf, resourcesOf, type Synthesized, variablesOf, withTimestream } from './synthesized.ts';

const TABLE = { windowStateStore: 'dynamodb' };
const FUNCTIONS = ['Validate', 'Aggregate', 'Detect', 'Sweep', 'Redrive'];

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

/** What a function's role may do with the bucket. */
function actionsOf(made: Synthesized, name: string): string[] {
  const { Role } = propertiesOf(made, `${name}Function`) as { Role: { 'Fn::GetAtt': [string, string] } };
  return resourcesOf(made, 'AWS::IAM::Policy').flatMap(([, { Properties }]) => {
    const { Roles, PolicyDocument } = Properties as {
      Roles: { Ref: string }[];
      PolicyDocument: { Statement: Statement[] };
    };
    if (!Roles.some(({ Ref }) => Ref === Role['Fn::GetAtt'][0])) return [];
    return PolicyDocument.Statement.filter(({ Resource }) => JSON.stringify(Resource).includes('WindowStateBucket'))
      .flatMap(({ Action }) => Action)
      .map(String);
  });
}

test.each([
  ['Validate', []],
  ['Aggregate', ['s3:GetObject', 's3:PutObject', 's3:ListBucket']],
  ['Detect', []],
  ['Sweep', ['s3:GetObject', 's3:ListBucket']],
  ['Redrive', []],
])('%s may do %j with the states, and is told their bucket only where it may', (name, actions) => {
  const made = withTimestream();
  expect(actionsOf(made, name)).toEqual(actions);
  expect('WEIR_WINDOW_STATE_BUCKET' in variablesOf(made, name)).toBe(actions.length > 0);
});

test('objects keep no versions: each commit would be one', () => {
  expect(propertiesOf(withTimestream(), 'WindowStateBucket')).not.toHaveProperty('VersioningConfiguration');
});

test('with dynamodb there is no such bucket, and nobody is told of one', () => {
  const made = withTimestream(TABLE);
  expect(made.resources.has('WindowStateBucket')).toBe(false);
  expect(Object.keys(made.data.findOutputs('*'))).not.toContain('WindowStateBucketName');
  for (const name of FUNCTIONS) expect(variablesOf(made, name), name).not.toHaveProperty('WEIR_WINDOW_STATE_BUCKET');
  expect(Object.keys(withTimestream().data.findOutputs('*'))).toContain('WindowStateBucketName');
});

test('a function that is told no bucket keeps its states in the table', () => {
  const values = { windowsTable: 'windows', quarantineBucket: 'quarantine', engine: 'none' } as const;
  expect(readSettings(environmentOf('aggregate', values), 'aggregate').windowStateBucket).toBe('');
});
