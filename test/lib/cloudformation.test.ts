// CloudFormation's own schemas accept the templates. It takes seconds, so `cdk synth` leaves it out and this test does
// it once.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { buildApp } from '#lib/build-app.ts';
import { KEY } from './account-key.ts';

test.each([
  { kmsKeyArn: KEY, detectFanOut: 'true', alertSubscriptions: 'arn:aws:lambda:eu-west-1:111122223333:function:pager' },
  { ingestion: 'msk' },
  { timeSeries: 'timestream' },
])('every resource has only properties and values that CloudFormation knows, with %j', (context) => {
  const outdir = mkdtempSync(join(tmpdir(), 'weir-validate-'));
  onTestFinished(() => rmSync(outdir, { recursive: true, force: true }));
  buildApp({ context, bundling: false, validation: true, outdir }).app.synth();
  const { pluginReports } = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'));
  // Without any finding there is no report either.
  expect(pluginReports.flatMap(({ violations }: { violations: unknown[] }) => violations)).toEqual([]);
});
