// sweep's ports in AWS, from the environment. Throws SettingsError, RangeError (no such profile).
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { mannerFrom } from '#adapters/aws/alerts/alert-manner.ts';
import { createDynamoAlertStore } from '#adapters/aws/alerts/dynamo-alert-store.ts';
import { createSnsAlertTopic } from '#adapters/aws/alerts/sns-alert-topic.ts';
import { createLogger, createPowertoolsMetrics } from '#adapters/aws/function/powertools.ts';
import { clientConfig } from '#adapters/aws/request/client-config.ts';
import { createSnsPublish } from '#adapters/aws/request/sns-publish.ts';
import { createPaneSinks } from '#adapters/aws/sinks/sinks.ts';
import { createDynamoStateStore } from '#adapters/aws/state/dynamo-state-store.ts';
import { createWindowStateStore } from '#adapters/aws/state/window-state-store.ts';
import { createKinesisRawStream } from '#adapters/aws/streams/kinesis-raw-stream.ts';
import { readSettings } from '#config/environment.ts';
import { profileOf } from '../profile.ts';

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
      alerts: createDynamoAlertStore({
        client,
        table: settings.alertsTable,
        ttlMs: settings.alertTtlDays * 86_400_000,
        nowMs,
      }),
      topic: createSnsAlertTopic(
        createSnsPublish(env),
        settings.alertsTopic,
        mannerFrom(profile, settings, env, { nowMs, metrics }),
      ),
      metrics,
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
