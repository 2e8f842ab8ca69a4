// detect's ports in AWS, from the environment. Throws SettingsError, RangeError (no such profile).
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { mannerFrom } from '#adapters/aws/alerts/alert-manner.ts';
import { createDynamoAlertStore } from '#adapters/aws/alerts/dynamo-alert-store.ts';
import { createSnsAlertTopic } from '#adapters/aws/alerts/sns-alert-topic.ts';
import { createLogger, createPowertoolsMetrics } from '#adapters/aws/function/powertools.ts';
import { clientConfig } from '#adapters/aws/request/client-config.ts';
import { createSnsPublish } from '#adapters/aws/request/sns-publish.ts';
import { createDynamoStateStore } from '#adapters/aws/state/dynamo-state-store.ts';
import { readSettings } from '#config/environment.ts';
import { deploymentPlanKey } from '#stages/plan/deployment-plan.ts';
import { planIn } from '#stages/plan/window-plans.ts';
import { profileOf } from '../profile.ts';

export function compose(env: NodeJS.ProcessEnv) {
  const settings = readSettings(env, 'detect');
  const metrics = createPowertoolsMetrics(settings.metricsNamespace, 'detect', { shown: settings.metrics });
  const client = new DynamoDBClient(clientConfig('DYNAMODB', env));
  const nowMs = Date.now;
  const profile = profileOf(settings);
  const windows = createDynamoStateStore({ client, table: settings.windowsTable, nowMs });
  const planKey = deploymentPlanKey(profile.name);
  return {
    ports: {
      // Without a TTL: what is normal for a device stays known however long it is silent.
      state: createDynamoStateStore({ client, table: settings.baselinesTable, nowMs }),
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
      plan: async () => planIn((await windows.load([planKey])).get(planKey)),
    },
    settings: { profile, nowMs },
    flush: metrics.flush,
    log: createLogger('detect'),
  };
}
