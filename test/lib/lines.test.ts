// Lines of windows in S3: there only by their setting, written only by the two functions that close windows.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { KEY } from './account-key.ts';
import {
  propertiesOf,
  resourcesOf,
  type Synthesized,
  statementsOn,
  variablesOf,
  withTimestream,
} from './synthesized.ts';

const ON = { paneLines: 'true' };
const FUNCTIONS = ['Validate', 'Aggregate', 'Detect', 'Sweep', 'Redrive'];

const grants = (made: Synthesized) =>
  statementsOn(made, 'LinesBucket').map(([name, { Action }]) => [name, Action] as const);

test('by default there is no bucket, no output, no variable, no grant and no alarm', () => {
  const made = withTimestream();
  for (const id of [...made.resources.keys(), ...Object.keys(made.data.findOutputs('*'))])
    expect(id).not.toMatch(/Lines/);
  for (const name of FUNCTIONS) expect(variablesOf(made, name), name).not.toHaveProperty('WEIR_LINES_BUCKET');
  expect(grants(made)).toEqual([]);
});

test('by the setting it is private, kept when its stack goes, and forgets lines after their days', () => {
  const made = withTimestream({ ...ON, paneLinesDays: '30' });
  expect(made.resources.get('LinesBucket')).toMatchObject({
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: {
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
      LifecycleConfiguration: { Rules: [expect.objectContaining({ ExpirationInDays: 30, Status: 'Enabled' })] },
    },
  });
  expect(Object.keys(made.data.findOutputs('*'))).toContain('LinesBucketName');
  expect(propertiesOf(withTimestream({ ...ON, kmsKeyArn: KEY }), 'LinesBucket').BucketEncryption).toMatchObject({
    ServerSideEncryptionConfiguration: [{ BucketKeyEnabled: true }],
  });
});

test('aggregate and sweep, and nobody else, are told its name and may put objects into it, and read none', () => {
  const made = withTimestream(ON);
  for (const name of FUNCTIONS)
    expect('WEIR_LINES_BUCKET' in variablesOf(made, name), name).toBe(['Aggregate', 'Sweep'].includes(name));
  expect(grants(made)).toEqual([
    ['Aggregate', 's3:PutObject'],
    ['Sweep', 's3:PutObject'],
  ]);
});

test('it goes with either engine', () => {
  expect(withTimestream({ ...ON, timeSeries: 'none' }).resources.has('LinesBucket')).toBe(true);
});

test('an alarm tells that they are not written, and where to read on', () => {
  const [alarm] = resourcesOf(withTimestream(ON), 'AWS::CloudWatch::Alarm').filter(([id]) =>
    id.startsWith('LinesNotWritten'),
  );
  expect(alarm?.[1].Properties).toMatchObject({
    MetricName: 'LinesNotWritten',
    Threshold: 1,
    TreatMissingData: 'notBreaching',
    AlarmDescription: expect.stringContaining('docs/runbook.md#lines-are-not-written'),
  });
  expect(readFileSync('docs/runbook.md', 'utf8')).toContain('\n## Lines are not written\n');
});
