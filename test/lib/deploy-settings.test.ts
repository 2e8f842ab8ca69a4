// Settings of a deployment: where they come from, which are refused, and that all that is wrong is said at once.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { SettingSpec } from '#config/deploy-setting-kinds.ts';
import { DEPLOY_SETTINGS } from '#config/deploy-settings.ts';
import { type DeploySources, readDeploySettings, variableOf } from '#config/deploy-settings-reader.ts';
import { FILTER_SEVERITIES } from '#config/deploy-subscriptions.ts';
import { SettingsError } from '#config/environment.ts';
import { SEVERITIES } from '#core/finding/severity.ts';
import { readSources } from '#lib/read-sources.ts';

function problemsOf(sources: DeploySources): readonly string[] {
  try {
    readDeploySettings(sources);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

describe('sources', () => {
  test('the command line wins over the environment, that over the file, that over the default', () => {
    const file = { name: 'weir.json', values: { rawShards: 2, readingsShards: 2, retentionHours: 48 } };
    const environment = { WEIR_RAW_SHARDS: '3', WEIR_READINGS_SHARDS: '3' };
    const settings = readDeploySettings({ context: { rawShards: '4' }, environment, file });
    expect(settings).toMatchObject({ rawShards: 4, readingsShards: 3, retentionHours: 48, stage: 'dev' });
  });

  test('an empty variable counts as not given', () => {
    expect(readDeploySettings({ environment: { WEIR_STAGE: '' } }).stage).toBe('dev');
  });

  test('every default is a value that its own setting takes', () => {
    for (const [name, spec] of Object.entries<SettingSpec<unknown>>(DEPLOY_SETTINGS)) {
      expect(spec.parse(spec.default), name).toEqual({ value: spec.default });
    }
  });

  test('a variable is the name in capitals', () => {
    expect(variableOf('aggregateBatchingWindowSeconds')).toBe('WEIR_AGGREGATE_BATCHING_WINDOW_SECONDS');
  });
});

describe('what is wrong', () => {
  test('is all said at once, with the place, the value and what was expected', () => {
    const problems = problemsOf({
      context: { rawShards: 'many', stage: 'Prod' },
      environment: { WEIR_TIME_SERIES: 'influx' },
      file: { name: 'prod.json', values: { memoryMb: 1.5 } },
    });
    expect(problems).toEqual([
      expect.stringMatching(/^-c stage is "Prod": expected lower-case/),
      '-c rawShards is "many": expected a whole number from 1 to 500',
      'WEIR_TIME_SERIES is "influx": expected `auto` or `timestream` or `athena` or `none`',
      'memoryMb in prod.json is 1.5: expected a whole number from 128 to 10240',
    ]);
  });

  test('an unknown name is refused wherever it stands, with the nearest known one', () => {
    expect(problemsOf({ context: { rawShard: '2' } })).toEqual(['-c rawShard is no setting; did you mean rawShards?']);
    expect(problemsOf({ environment: { WEIR_RAW_SHARD: '2' } })).toHaveLength(1);
    expect(problemsOf({ file: { name: 'weir.json', values: { zzz: 2 } } })).toEqual([
      'zzz in weir.json is no setting; docs/settings.md lists them',
    ]);
  });

  test("names that belong to CDK, and the functions' own variables, are not ours to judge", () => {
    const context = {
      'aws:cdk:bundling-stacks': [],
      '@aws-cdk/core:x': true,
      'availability-zones:account=1': [],
      settings: 'x',
    };
    expect(problemsOf({ context, environment: { WEIR_ENGINE: 'none', HOME: '/' } })).toEqual([]);
  });

  test.each([
    [
      'an alarm below what waits by design',
      { iteratorAgeAlarmSeconds: '60' },
      /^iteratorAgeAlarmSeconds is 60: .*above 600$/,
    ],
    ['more shards than key groups', { readingsShards: '65' }, /^readingsShards is 65: .*keyGroups \(16\)/],
    ['records that expire before they are given up', { validateRecordAgeSeconds: '90000' }, /at most 86400$/],
    ['alerts forgotten before their last repeat', { alertTtlDays: '15', retentionHours: '720' }, /set at least 37$/],
    ['a dimension that the profile has not', { dimensionWindows: 'region,colour' }, /"colour" is not one of .*region/],
    [
      'windows of regions without a tumbling one',
      { profile: 'smoke', dimensionWindows: 'region' },
      /only tumbling windows/,
    ],
    [
      'a memory store that forgets open windows',
      { windows: '1h', timeSeries: 'timestream' },
      /^timestreamMemoryHours is 1: .*set at least 2$/,
    ],
    ['a stand-in for Timestream on AWS', { timestreamEndpoint: 'http://127.0.0.1:1' }, /only stage local takes one/],
  ])('%s is refused', (_what, context, message) => {
    expect(problemsOf({ context })).toEqual([expect.stringMatching(message)]);
  });
});

describe('subscriptions', () => {
  test.each([
    ['ops@example.org', 'email'],
    ['https://example.org/hook?key=1', 'https'],
    ['arn:aws:sqs:eu-west-1:111122223333:desk', 'sqs'],
    ['arn:aws:lambda:eu-west-1:111122223333:function:pager:live', 'lambda'],
  ])('%s is %s', (endpoint, protocol) => {
    const { alertSubscriptions } = readDeploySettings({ context: { alertSubscriptions: endpoint } });
    expect(alertSubscriptions).toEqual([{ endpoint, protocol }]);
  });

  test('come as a list with commas, as JSON text, or as they are from a file', () => {
    const two = ['a@example.org', 'b@example.org'];
    for (const given of [two.join(', '), JSON.stringify(two), two]) {
      const { operationsSubscriptions } = readDeploySettings({ context: { operationsSubscriptions: given } });
      expect(operationsSubscriptions.map(({ endpoint }) => endpoint)).toEqual(two);
    }
  });

  test.each([
    ['http://example.org', /endpoint "http:\/\/example.org": expected an e-mail address/],
    [[{ endpoint: 'a@example.org', severity: ['grave'] }], /severity grave: expected low, medium, high, critical/],
    [[{ endpoint: 'a@example.org', state: ['open'] }], /state open: expected firing, resolved/],
    [[{ endpoint: 'a@example.org', type: ['residential'] }], /type residential: expected alert/],
    [[{ endpoint: 'a@example.org', zone: ['x'] }], /unknown field zone/],
    [[{ endpoint: 'a@example.org', region: [] }], /region: expected a list of at least one text/],
    [{ endpoint: 'a@example.org' }, /expected a list/],
    ['[broken', /expected a list/],
    ['a@example.org,b@example.org,a@example.org', /entry 3: a@example.org is entry 1 too; name each endpoint once/],
    [[{ endpoint: 'a@example.org', region: ['x'] }, 'a@example.org'], /entry 2: a@example.org is entry 1 too/],
  ])('%j is refused', (given, message) => {
    expect(problemsOf({ context: { alertSubscriptions: given } })).toEqual([expect.stringMatching(message)]);
  });

  test('operations know no filters: alarms carry no attributes', () => {
    const given = [{ endpoint: 'a@example.org', severity: ['high'] }];
    expect(problemsOf({ context: { operationsSubscriptions: given } })).toEqual([
      expect.stringMatching(/unknown field severity/),
    ]);
  });

  test('severities are those of the rules', () => {
    expect(FILTER_SEVERITIES).toEqual(SEVERITIES);
  });
});

describe('the settings file', () => {
  const folder = () => {
    const path = mkdtempSync(join(tmpdir(), 'weir-settings-'));
    onTestFinished(() => rmSync(path, { recursive: true, force: true }));
    return path;
  };

  test('weir.json is read when it is there, and not missed when it is not', () => {
    const path = folder();
    expect(readSources({}, {}, path)).not.toHaveProperty('file');
    writeFileSync(join(path, 'weir.json'), '{ "stage": "prod" }');
    expect(readDeploySettings(readSources({}, {}, path)).stage).toBe('prod');
  });

  test('another file can be named, and must then be there', () => {
    const path = folder();
    writeFileSync(join(path, 'smoke.json'), '{ "profile": "smoke" }');
    expect(readSources({ settings: 'smoke.json' }, {}, path).file?.values).toEqual({ profile: 'smoke' });
    expect(readSources({}, { WEIR_SETTINGS: 'smoke.json' }, path).file?.name).toBe('smoke.json');
    expect(() => readSources({ settings: 'none.json' }, {}, path)).toThrow(/none\.json does not exist/);
  });

  test.each(['[]', 'null', '{'])('a file that holds %s is refused', (content) => {
    const path = folder();
    writeFileSync(join(path, 'weir.json'), content);
    expect(() => readSources({}, {}, path)).toThrow(/weir\.json is no JSON object/);
  });
});
