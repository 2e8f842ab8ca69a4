// aggregate's ports in AWS, from the environment. Throws SettingsError, RangeError (no such profile).
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientConfig } from '#adapters/aws/client-config.ts';
import { createDynamoStateStore } from '#adapters/aws/dynamo-state-store.ts';
import { createPaneSinks } from '#adapters/aws/pane-sinks.ts';
import { createLogger, createPowertoolsMetrics } from '#adapters/aws/powertools.ts';
import { createS3Put } from '#adapters/aws/s3-put.ts';
import { createS3Quarantine } from '#adapters/aws/s3-quarantine.ts';
import { readSettings } from '#config/environment.ts';
import { profileOf } from '../profile.ts';

export function compose(env: NodeJS.ProcessEnv) {
  const settings = readSettings(env, 'aggregate');
  const metrics = createPowertoolsMetrics(settings.metricsNamespace, 'aggregate', settings.metrics);
  return {
    ports: {
      state: createDynamoStateStore({
        client: new DynamoDBClient(clientConfig('DYNAMODB', env)),
        table: settings.windowsTable,
        ttlMs: settings.stateTtlHours * 3_600_000,
        nowMs: Date.now,
      }),
      panes: createPaneSinks(settings, env, metrics),
      quarantine: createS3Quarantine(createS3Put(env), settings.quarantineBucket),
      metrics,
    },
    settings: { profile: profileOf(settings) },
    flush: metrics.flush,
    log: createLogger('aggregate'),
  };
}
