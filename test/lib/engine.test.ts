// `timeSeries: auto` at synth: in Weir's own app and in somebody's stack it is what is kept for the account and region,
// and where nobody has looked it is athena, with a warning.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import type { Stack } from 'aws-cdk-lib/core';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { buildApp } from '#lib/build-app.ts';
import { Weir } from '#lib/weir.ts';
import type { WeirSettings } from '#lib/weir-props.ts';
import { plant, resourcesOf } from './plant.ts';

const HERE = { account: '111122223333', region: 'eu-west-1' };
const KEY = 'weir:time-series:account=111122223333:region=eu-west-1';
const VARIABLES = { CDK_DEFAULT_ACCOUNT: HERE.account, CDK_DEFAULT_REGION: HERE.region };
const WARNING = Match.stringLikeRegexp('nobody has looked.*weir doctor.*sets timeSeries to timestream');

const warningsOf = (stack: Stack): number => Annotations.fromStack(stack).findWarning('*', WARNING).length;

describe('Weir’s own app', () => {
  const own = (context: Readonly<Record<string, unknown>>, environment = VARIABLES) => {
    const outdir = mkdtempSync(join(tmpdir(), 'weir-engine-'));
    onTestFinished(() => rmSync(outdir, { recursive: true, force: true }));
    return buildApp({ context, environment, bundling: false, outdir });
  };

  test('has the stack of what is kept, and warns where nothing is', () => {
    const kept = own({ [KEY]: 'timestream' });
    expect([kept.timeSeries?.stackName, kept.history]).toEqual(['weir-energy-dev-time-series', undefined]);
    expect(warningsOf(kept.compute)).toBe(0);
    const assumed = own({});
    expect([assumed.timeSeries, assumed.history?.stackName]).toEqual([undefined, 'weir-energy-dev-history']);
    expect(warningsOf(assumed.compute)).toBe(1);
  });

  test('warns of nothing where somebody chose, and nothing in an emulator', () => {
    for (const context of [{ timeSeries: 'athena' }, { timeSeries: 'none' }, { stage: 'local' }])
      expect(warningsOf(own(context).compute)).toBe(0);
  });
});

describe('Weir in somebody’s stack', () => {
  const made = (settings: WeirSettings, context: Readonly<Record<string, string>>, env?: typeof HERE) => {
    const stack = plant(context, env);
    new Weir(stack, 'Fleet', { profile: 'energy', settings });
    const ids = Object.keys(resourcesOf(stack));
    const engines = ['FleetPanesTable', 'FleetHistoryBucket'].filter((id) => ids.includes(id));
    return { engines, warnings: warningsOf(stack) };
  };

  test('goes by the account and region of its stack', () => {
    expect(made({}, { [KEY]: 'timestream' }, HERE)).toEqual({ engines: ['FleetPanesTable'], warnings: 0 });
    expect(made({ timeSeries: 'auto' }, { [KEY]: 'athena' }, HERE)).toMatchObject({ engines: ['FleetHistoryBucket'] });
    const elsewhere = { ...HERE, region: 'eu-west-2' };
    expect(made({}, { [KEY]: 'timestream' }, elsewhere)).toEqual({ engines: ['FleetHistoryBucket'], warnings: 1 });
  });

  test('or by those of the command line, where its stack names none', () => {
    for (const [name, value] of Object.entries(VARIABLES)) vi.stubEnv(name, value);
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    expect(made({}, { [KEY]: 'timestream' })).toEqual({ engines: ['FleetPanesTable'], warnings: 0 });
  });

  test('has none of either by none, and the chosen one whatever is kept', () => {
    expect(made({ timeSeries: 'none' }, { [KEY]: 'timestream' }, HERE)).toEqual({ engines: [], warnings: 0 });
    expect(made({ timeSeries: 'athena' }, { [KEY]: 'timestream' }, HERE)).toMatchObject({
      engines: ['FleetHistoryBucket'],
    });
  });
});
