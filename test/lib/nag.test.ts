// The AwsSolutions rules of cdk-nag find nothing but what the code acknowledges, each with a reason beside it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { App, Stack, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, onTestFinished, test } from 'vitest';
import { buildApp } from '#lib/build-app.ts';
import { KEY } from './account-key.ts';

/** Rules that any place in lib may acknowledge. A further one is a decision, made here too. */
const ACKNOWLEDGED = [
  'AwsSolutions-IAM5',
  'AwsSolutions-KDS3',
  'AwsSolutions-S1',
  // The rule sees dead-letter queues of queues only, not of subscriptions.
  'AwsSolutions-SQS3',
  'AwsSolutions-TS3',
  'AwsSolutions-VPC7',
  // CDK's own, at its VPC: zones are asked of the region where they are not known.
  'CloudFormation-Validate::W3010',
  'CloudFormation-Validate::W3697',
];

function findings(context: Readonly<Record<string, unknown>>): string[] {
  const app = synthesizedApp(context);
  const report = new AwsSolutionsChecks(app).validateScope(app);
  return report.violations.flatMap((violation) =>
    violation.violatingResources.map((resource) => `${violation.ruleName} at ${resource.constructPath}`),
  );
}

/** Findings of a role are acknowledged when references to other stacks are known, which is at synth. */
function synthesizedApp(context: Readonly<Record<string, unknown>>): App {
  const outdir = mkdtempSync(join(tmpdir(), 'weir-nag-'));
  onTestFinished(() => rmSync(outdir, { recursive: true, force: true }));
  const { app } = buildApp({ context, bundling: false, outdir });
  app.synth();
  return app;
}

test.each([
  ['the defaults', {}],
  ['Timestream', { timeSeries: 'timestream' }],
  ['an MSK Serverless cluster', { ingestion: 'msk' }],
  ['a stream of aggregates', { aggregatesStream: 'true' }],
  ['lines of windows', { paneLines: 'true' }],
  ['an archive of readings', { archive: 'true' }],
  ['window states in the table', { windowStateStore: 'dynamodb' }],
  ['on-demand streams, fan-out, no time series', { streamMode: 'on-demand', detectFanOut: 'true', timeSeries: 'none' }],
  ["the account's own key", { kmsKeyArn: KEY }],
  ["Timestream under the account's own key", { kmsKeyArn: KEY, timeSeries: 'timestream' }],
  [
    'services that call people, and the page behind links',
    { forward: JSON.stringify([{ name: 'chat', format: 'amazon-q' }]), acknowledgeKey: '/weir/link-key' },
  ],
  [
    'a query API with tokens of an issuer, for pages of other origins',
    { api: 'jwt', apiIssuer: 'https://issuer.example', apiAudience: 'weir', apiCorsOrigins: 'https://board.example' },
  ],
  ['a query API with a pool of its own', { api: 'cognito' }],
  ['no query API', { api: 'none' }],
  ['all that operators can have', { tracing: 'true', topicsKey: 'true', detailBoard: 'true' }],
])('AwsSolutions finds nothing in %s', (_what, context) => {
  expect(findings(context)).toEqual([]);
});

test('the check sees what is wrong: a topic without encryption is found', () => {
  const stack = new Stack(new App(), 'Wrong');
  new Topic(stack, 'Plain');
  const report = new AwsSolutionsChecks(stack).validateScope(stack);
  expect(report.violations.map((violation) => violation.ruleName)).toContain('AwsSolutions-SNS3');
});

test('only these rules are acknowledged anywhere, each with a reason', () => {
  const apps = [{ ingestion: 'msk', timeSeries: 'timestream' }, { kmsKeyArn: KEY }].map((context) =>
    synthesizedApp(context),
  );
  const entries = apps
    .flatMap((app) => app.node.findAll())
    .flatMap((construct) =>
      construct.node.metadata
        .filter((entry) => entry.type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
        .flatMap((entry) => Object.entries<string>(entry.data)),
    );
  expect([...new Set(entries.map(([id]) => id.replace(/^.*::(?=AwsSolutions)|\[.*$/g, '')))].sort()).toEqual(
    ACKNOWLEDGED,
  );
  for (const [id, reason] of entries) expect(reason.length, id).toBeGreaterThan(40);
});
