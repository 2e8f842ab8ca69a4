// detect's ports in AWS, from the environment. Throws SettingsError, RangeError (no such profile).
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createLogger, createPowertoolsMetrics } from '#adapters/aws/function/powertools.ts';
import { clientConfig } from '#adapters/aws/request/client-config.ts';
import { createDynamoRulesStore } from '#adapters/aws/rules/dynamo-rules-store.ts';
import { createDynamoShadowStore } from '#adapters/aws/rules/dynamo-shadow-store.ts';
import { createDynamoStateStore } from '#adapters/aws/state/dynamo-state-store.ts';
import { readSettings } from '#config/environment.ts';
import { deploymentPlanKey } from '#stages/plan/deployment-plan.ts';
import { planIn } from '#stages/plan/window-plans.ts';
import { profileOf } from '../profile.ts';
import { tellingFrom } from '../telling.ts';

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
      ...tellingFrom(settings, profile, { env, client, metrics, nowMs }),
      metrics,
      rules: {
        store: createDynamoRulesStore({ client, table: settings.alertsTable, nowMs }),
        shadow: createDynamoShadowStore({ client, table: settings.alertsTable }),
        nowMs,
      },
      plan: async () => planIn((await windows.load([planKey])).get(planKey)),
    },
    settings: { profile, nowMs, handsOnReadings: settings.detectHandsOn === 'readings' },
    flush: metrics.flush,
    log: createLogger('detect'),
  };
}
