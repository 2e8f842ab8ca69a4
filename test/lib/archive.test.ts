// The archive of readings: there only by its setting, written by aggregate alone, read by no function.

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

const ON = { archive: 'true' };
const FUNCTIONS = ['Validate', 'Aggregate', 'Detect', 'Sweep', 'Redrive'];

const grants = (made: Synthesized) =>
  statementsOn(made, 'ArchiveBucket').map(
    ([name, { Action, Resource }]) => [name, Action, JSON.stringify(Resource).includes('/readings/*')] as const,
  );

test('by default there is no bucket, no output, no variable, no grant and no alarm', () => {
  const made = withTimestream();
  for (const id of [...made.resources.keys(), ...Object.keys(made.data.findOutputs('*'))])
    expect(id).not.toMatch(/Archive/);
  for (const name of FUNCTIONS) expect(variablesOf(made, name), name).not.toHaveProperty('WEIR_ARCHIVE_BUCKET');
  expect(grants(made)).toEqual([]);
});

test('by the setting it is private, encrypted, TLS only, kept when its stack goes, and forgets after its days', () => {
  const made = withTimestream({ ...ON, archiveDays: '30' });
  expect(made.resources.get('ArchiveBucket')).toMatchObject({
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: {
      BucketEncryption: { ServerSideEncryptionConfiguration: [expect.anything()] },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
      LifecycleConfiguration: { Rules: [expect.objectContaining({ ExpirationInDays: 30, Status: 'Enabled' })] },
    },
  });
  expect(Object.keys(made.data.findOutputs('*'))).toContain('ArchiveBucketName');
  expect(propertiesOf(withTimestream({ ...ON, kmsKeyArn: KEY }), 'ArchiveBucket').BucketEncryption).toMatchObject({
    ServerSideEncryptionConfiguration: [{ BucketKeyEnabled: true }],
  });
});

test('aggregate, and nobody else, is told its name and may put readings into it; no function reads it', () => {
  const made = withTimestream(ON);
  for (const name of FUNCTIONS)
    expect('WEIR_ARCHIVE_BUCKET' in variablesOf(made, name), name).toBe(name === 'Aggregate');
  expect(grants(made)).toEqual([['Aggregate', 's3:PutObject', true]]);
});

test('an alarm tells that readings are not archived, and where to read on', () => {
  const [alarm] = resourcesOf(withTimestream(ON), 'AWS::CloudWatch::Alarm').filter(([id]) =>
    id.startsWith('ReadingsNotArchived'),
  );
  expect(alarm?.[1].Properties).toMatchObject({
    MetricName: 'ReadingsNotArchived',
    Threshold: 1,
    TreatMissingData: 'notBreaching',
    AlarmDescription: expect.stringContaining('docs/runbook.md#readings-are-not-archived'),
  });
  expect(readFileSync('docs/runbook.md', 'utf8')).toContain('\n## Readings are not archived\n');
});
