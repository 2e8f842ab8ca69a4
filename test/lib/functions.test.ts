// The functions themselves: runtime, role, log, environment, and how the local runner finds their code.
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { settingsTable } from '#config/settings.ts';
import { propertiesOf, resourcesOf, withTimestream } from './synthesized.ts';

const NAMES = ['validate', 'aggregate', 'detect', 'sweep', 'redrive', 'query'];
const idOf = (name: string) => `${name[0]?.toUpperCase()}${name.slice(1)}Function`;

describe.each(NAMES)('%s', (name) => {
  test('says in its metadata which file it is made of', () => {
    const handler = `functions/${name}/handler.ts`;
    expect(withTimestream().resources.get(idOf(name))?.Metadata).toEqual({ 'weir:function': { name, handler } });
  });

  test('runs on Node 24 on arm64, traced by a setting only', () => {
    const properties = propertiesOf(withTimestream(), idOf(name));
    expect(properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], MemorySize: 512 });
    expect(properties).not.toHaveProperty('TracingConfig');
    expect(propertiesOf(withTimestream({ tracing: 'true' }), idOf(name)).TracingConfig).toEqual({ Mode: 'Active' });
  });

  test('logs what it says itself and Lambda’s lines of failures, all of Lambda’s by a setting, plain text in emulators', () => {
    const logging = (context: Record<string, string>) =>
      propertiesOf(withTimestream(context), idOf(name)).LoggingConfig;
    const levels = { LogFormat: 'JSON', ApplicationLogLevel: 'INFO' };
    expect(logging({})).toMatchObject({ ...levels, SystemLogLevel: 'WARN' });
    expect(logging({ callLogs: 'true' })).toMatchObject({ ...levels, SystemLogLevel: 'INFO' });
    if (name !== 'redrive') expect(logging({ stage: 'local' })).not.toHaveProperty('LogFormat');
  });

  test('has a role of its own', () => {
    const roles = NAMES.map((other) => JSON.stringify(propertiesOf(withTimestream(), idOf(other)).Role));
    const own = JSON.stringify(propertiesOf(withTimestream(), idOf(name)).Role);
    expect(roles.filter((role) => role === own)).toHaveLength(1);
  });
});

test('every log group forgets after the retention of the setting', () => {
  const groups = resourcesOf(withTimestream({ logRetentionDays: '7' }), 'AWS::Logs::LogGroup');
  // One a function, and that of the query API's requests.
  expect(groups).toHaveLength(NAMES.length + 1);
  for (const [id, { Properties }] of groups) expect(Properties.RetentionInDays, id).toBe(7);
});

test('a function is given only variables that it knows', () => {
  const known = new Set<string>(Object.values(settingsTable).map((row) => row.env));
  for (const name of NAMES) {
    const { Variables } = propertiesOf(withTimestream(), idOf(name)).Environment as {
      Variables: Record<string, unknown>;
    };
    const unknown = Object.keys(Variables).filter((variable) => variable.startsWith('WEIR_') && !known.has(variable));
    expect(unknown, name).toEqual([]);
  }
});

test('state outlives seven days of acceptance and the retention of the streams', () => {
  const made = withTimestream({ retentionHours: '168' });
  const { Variables } = propertiesOf(made, 'AggregateFunction').Environment as { Variables: Record<string, string> };
  expect(Number(Variables.WEIR_STATE_TTL_HOURS)).toBeGreaterThanOrEqual(7 * 24 + 168);
});

test('two stages count their metrics apart', () => {
  const namespaces = ['dev', 'prod'].map((stage) => {
    const { Variables } = propertiesOf(withTimestream({ stage }), 'DetectFunction').Environment as {
      Variables: Record<string, string>;
    };
    return Variables.WEIR_METRICS_NAMESPACE;
  });
  expect(namespaces).toEqual(['Weir/energy/dev', 'Weir/energy/prod']);
});

test('a key group is idle for the sweep after two batching windows and a minute', () => {
  const idle = (context: Record<string, string>) => {
    const { Variables } = propertiesOf(withTimestream(context), 'SweepFunction').Environment as {
      Variables: Record<string, string>;
    };
    return Variables.WEIR_SWEEP_IDLE_SECONDS;
  };
  expect([idle({}), idle({ aggregateBatchingWindowSeconds: '0' })]).toEqual(['660', '60']);
});

test('every handler named in the template exists', () => {
  for (const name of NAMES) expect(existsSync(`functions/${name}/handler.ts`), name).toBe(true);
});
