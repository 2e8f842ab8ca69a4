// Least privilege, read from the templates: every wildcard that allows anything is on this list with its reason, and
// every entry of the list is in use.
import { expect, test } from 'vitest';
import { KEY } from './account-key.ts';
import { type Synthesized, synthesized } from './synthesized.ts';

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | readonly string[];
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
}

/** [logical id begins with, action, resource as text, why it cannot be smaller]. */
const WILDCARDS: readonly (readonly [string, string, string, string])[] = [
  ['Validate', 'xray:PutTraceSegments', '*', 'X-Ray knows no resources'],
  ['Validate', 'xray:PutTelemetryRecords', '*', 'X-Ray knows no resources'],
  ['Aggregate', 'xray:PutTraceSegments', '*', 'X-Ray knows no resources'],
  ['Aggregate', 'xray:PutTelemetryRecords', '*', 'X-Ray knows no resources'],
  ['Detect', 'xray:PutTraceSegments', '*', 'X-Ray knows no resources'],
  ['Detect', 'xray:PutTelemetryRecords', '*', 'X-Ray knows no resources'],
  ['Sweep', 'xray:PutTraceSegments', '*', 'X-Ray knows no resources'],
  ['Sweep', 'xray:PutTelemetryRecords', '*', 'X-Ray knows no resources'],
  ['Forward', 'xray:PutTraceSegments', '*', 'X-Ray knows no resources'],
  ['Forward', 'xray:PutTelemetryRecords', '*', 'X-Ray knows no resources'],
  ['Acknowledge', 'xray:PutTraceSegments', '*', 'X-Ray knows no resources'],
  ['Acknowledge', 'xray:PutTelemetryRecords', '*', 'X-Ray knows no resources'],
  ['Redrive', 'xray:PutTraceSegments', '*', 'X-Ray knows no resources'],
  ['Redrive', 'xray:PutTelemetryRecords', '*', 'X-Ray knows no resources'],
  ['Query', 'xray:PutTraceSegments', '*', 'X-Ray knows no resources'],
  ['Query', 'xray:PutTelemetryRecords', '*', 'X-Ray knows no resources'],
  ['Query', 'timestream:DescribeEndpoints', '*', 'it answers an address and knows no resources'],
  ['Query', 's3:GetObject', 'QuarantineBucket/rejected/*', 'objects have no other common name than their prefix'],
  ['Query', 's3:GetObject', 'QuarantineBucket/too-late/*', 'objects have no other common name than their prefix'],
  ['Query', 's3:GetObject', 'WindowStateBucket/windows/*', 'an object a key group, of whatever number'],
  ['Aggregate', 'timestream:DescribeEndpoints', '*', 'it answers an address and knows no resources'],
  ['Sweep', 'timestream:DescribeEndpoints', '*', 'it answers an address and knows no resources'],
  ['Redrive', 'timestream:DescribeEndpoints', '*', 'it answers an address and knows no resources'],
  ['Validate', 's3:PutObject', 'QuarantineBucket/rejected/*', 'objects have no other common name than their prefix'],
  ['Validate', 's3:PutObject', 'QuarantineBucket/too-late/*', 'objects have no other common name than their prefix'],
  ['Validate', 's3:PutObject', 'QuarantineBucket/aws/lambda/*', 'Lambda names the objects of given-up batches'],
  ['Aggregate', 's3:PutObject', 'QuarantineBucket/rejected/*', 'objects have no other common name than their prefix'],
  ['Aggregate', 's3:PutObject', 'QuarantineBucket/too-late/*', 'objects have no other common name than their prefix'],
  ['Aggregate', 's3:GetObject', 'WindowStateBucket/windows/*', 'an object a key group, of whatever number'],
  ['Aggregate', 's3:PutObject', 'WindowStateBucket/windows/*', 'an object a key group, of whatever number'],
  ['Sweep', 's3:GetObject', 'WindowStateBucket/windows/*', 'an object a key group, of whatever number'],
  ['Aggregate', 's3:PutObject', 'LinesBucket/panes/*', 'objects are named by the panes that they hold'],
  ['Sweep', 's3:PutObject', 'LinesBucket/panes/*', 'objects are named by the panes that they hold'],
  ['Aggregate', 's3:PutObject', 'ArchiveBucket/readings/*', 'objects are named by the readings that they hold'],
  ['Aggregate', 's3:PutObject', 'HistoryBucket/staging/*', 'objects are named by the panes that they hold'],
  ['Sweep', 's3:PutObject', 'HistoryBucket/staging/*', 'objects are named by the panes that they hold'],
  ['Merge', 's3:GetObject', 'HistoryBucket/results/*', 'Athena names the answers of its statements'],
  ['Merge', 's3:PutObject', 'HistoryBucket/results/*', 'Athena names the answers of its statements'],
  ['Merge', 's3:GetObject', 'HistoryBucket/staging/*', 'objects are named by the panes that they hold'],
  ['Merge', 's3:DeleteObject', 'HistoryBucket/staging/*', 'objects are named by the panes that they hold'],
  ['Merge', 's3:GetObject', 'HistoryBucket/history/*', 'Athena names the files of a table'],
  ['Merge', 's3:PutObject', 'HistoryBucket/history/*', 'Athena names the files of a table'],
  ['Merge', 's3:DeleteObject', 'HistoryBucket/history/*', 'Athena names the files of a table'],
  ['Query', 's3:GetObject', 'HistoryBucket/results/*', 'Athena names the answers of its statements'],
  ['Query', 's3:PutObject', 'HistoryBucket/results/*', 'Athena names the answers of its statements'],
  ['Query', 's3:GetObject', 'HistoryBucket/staging/*', 'objects are named by the panes that they hold'],
  ['Query', 's3:GetObject', 'HistoryBucket/history/*', 'Athena names the files of a table'],
  ['Merge', 'xray:PutTraceSegments', '*', 'X-Ray knows no resources'],
  ['Merge', 'xray:PutTelemetryRecords', '*', 'X-Ray knows no resources'],
  ['Redrive', 's3:GetObject', 'QuarantineBucket/timestream-rejected/*', 'Timestream names the reports'],
  ['TopicsKey', 'kms:*', '*', 'the account itself must govern the key, or nobody can; `*` is this key'],
  ['TopicsKey', 'kms:Decrypt', '*', 'in a policy of a key, `*` is this key'],
  ['TopicsKey', 'kms:GenerateDataKey', '*', 'in a policy of a key, `*` is this key'],
];

const FORWARD = JSON.stringify([{ name: 'chat', format: 'amazon-q' }]);
const PEOPLE = { forward: FORWARD, acknowledgeKey: '/weir/link-key' };
const ALL = { tracing: 'true', topicsKey: 'true', paneLines: 'true', archive: 'true', ...PEOPLE };

test('nothing is allowed by a wildcard that is not on the list', () => {
  expect(unexpected(synthesized())).toEqual([]);
});

test.each([
  ALL,
  { timeSeries: 'none' },
  { timeSeries: 'timestream' },
  { detectFanOut: 'true' },
  { stage: 'local' },
  { aggregatesStream: 'true' },
  { kmsKeyArn: KEY },
  { windowStateStore: 'dynamodb' },
  PEOPLE,
])('nor with %o', (context) => {
  expect(unexpected(synthesized(context))).toEqual([]);
});

test('every entry of the list is in use, if only by a setting', () => {
  const found = [ALL, { ...ALL, timeSeries: 'timestream' }].flatMap((context) => wildcards(synthesized(context)));
  expect(WILDCARDS.filter((entry) => !found.some((one) => matches(entry, one)))).toEqual([]);
});

test('no statement allows everything but something', () => {
  const inverted = statements(synthesized()).filter(
    ([, { Effect, NotAction, NotResource }]) => Effect === 'Allow' && (NotAction ?? NotResource) !== undefined,
  );
  expect(inverted).toEqual([]);
});

test('nobody outside the account is trusted: a principal is a service or the account itself', () => {
  const principals = statements(synthesized()).flatMap(([id, statement]) => {
    const { Effect, Principal } = statement as Statement & { Principal?: unknown };
    return Effect === 'Allow' && Principal !== undefined ? [`${id}: ${JSON.stringify(Principal)}`] : [];
  });
  expect(principals.length).toBeGreaterThan(0);
  for (const principal of principals) {
    expect(principal).toMatch(/: (\{"Service":"[a-z]+\.amazonaws\.com"\}|.*"AWS::AccountId"\},":root"\]\]\}\})$/);
  }
});

interface Wildcard {
  readonly id: string;
  readonly action: string;
  readonly resource: string;
}

function unexpected(made: Synthesized): Wildcard[] {
  return wildcards(made).filter((one) => !WILDCARDS.some((entry) => matches(entry, one)));
}

function matches([id, action, resource]: readonly [string, string, string, string], one: Wildcard): boolean {
  return one.id.startsWith(id) && one.action === action && one.resource === resource;
}

function wildcards(made: Synthesized): Wildcard[] {
  return statements(made).flatMap(([id, { Effect, Action, Resource }]) => {
    if (Effect !== 'Allow') return [];
    const resources = Resource === undefined ? [] : listOf(Resource).map(textOf);
    return listOf(Action).flatMap((action) =>
      resources
        .filter((resource) => String(action).includes('*') || resource.includes('*'))
        .map((resource) => ({ id, action: String(action), resource })),
    );
  });
}

/** Every statement of every policy document, wherever it stands in a template. */
function statements(made: Synthesized): (readonly [string, Statement])[] {
  const found: (readonly [string, Statement])[] = [];
  const look = (id: string, value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('Statement' in value) for (const statement of listOf(value.Statement)) found.push([id, statement as Statement]);
    for (const inner of Object.values(value)) look(id, inner);
  };
  for (const [id, resource] of made.resources) look(id, resource.Properties);
  return found;
}

/** A resource as text: references by what they name, e.g. `QuarantineBucket/rejected/*`. */
function textOf(value: unknown): string {
  if (typeof value === 'string')
    return value.replace(/^(?:.*:ExportsOutput(?:FnGetAtt|Ref)|Held)(\w+?)(?:Arn)?[0-9A-F]{8}$/, '$1');
  if (Array.isArray(value)) return value.map(textOf).join('');
  if (typeof value !== 'object' || value === null) return String(value);
  const [kind, argument] = Object.entries(value)[0] ?? [];
  if (kind === 'Fn::Join' && Array.isArray(argument)) return textOf(argument[1]);
  return textOf(kind === 'Fn::GetAtt' && Array.isArray(argument) ? argument[0] : argument);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
