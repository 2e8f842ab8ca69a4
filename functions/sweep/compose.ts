// sweep's ports in AWS, from the environment. Throws SettingsError, RangeError (no such profile).
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createLogger, createPowertoolsMetrics } from '#adapters/aws/function/powertools.ts';
import { clientConfig } from '#adapters/aws/request/client-config.ts';
import { createDynamoRulesStore } from '#adapters/aws/rules/dynamo-rules-store.ts';
import { createPaneSinks } from '#adapters/aws/sinks/sinks.ts';
import { createDynamoStateStore } from '#adapters/aws/state/dynamo-state-store.ts';
import { createWindowStateStore } from '#adapters/aws/state/window-state-store.ts';
import { createKinesisRawStream } from '#adapters/aws/streams/kinesis-raw-stream.ts';
import { readSettings } from '#config/environment.ts';
import { profileOf } from '../profile.ts';
import { tellingFrom } from '../telling.ts';

export function compose(env: NodeJS.ProcessEnv) {
  const settings = readSettings(env, 'sweep');
  const metrics = createPowertoolsMetrics(settings.metricsNamespace, 'sweep', { shown: settings.metrics });
  const client = new DynamoDBClient(clientConfig('DYNAMODB', env));
  const nowMs = Date.now;
  const profile = profileOf(settings);
  return {
    ports: {
      state: createWindowStateStore(settings, env),
      baselines: createDynamoStateStore({ client, table: settings.baselinesTable, nowMs }),
      panes: createPaneSinks(settings, { env, metrics, windows: profile.windows }),
      ...tellingFrom(settings, profile, { env, client, metrics, nowMs }),
      metrics,
      rules: { store: createDynamoRulesStore({ client, table: settings.alertsTable, nowMs }), nowMs },
      nowMs,
      ...(settings.rawStream === '' ? {} : { raw: createKinesisRawStream(env, settings.rawStream) }),
    },
    settings: {
      profile,
      idleMs: settings.sweepIdleSeconds * 1000,
      ticks: settings.ticks === 'on',
      canary: settings.canary === 'on',
    },
    flush: metrics.flush,
    log: createLogger('sweep'),
  };
}
