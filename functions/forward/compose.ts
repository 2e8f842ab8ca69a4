// forward's ports in AWS, from the environment. Throws SettingsError, RangeError (no such profile).
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { mannerFrom } from '#adapters/aws/alerts/alert-manner.ts';
import { createDynamoAlertHeads } from '#adapters/aws/alerts/dynamo-alert-heads.ts';
import { createForwardTargets } from '#adapters/aws/forward/targets.ts';
import { createLogger, createPowertoolsMetrics } from '#adapters/aws/function/powertools.ts';
import { clientConfig } from '#adapters/aws/request/client-config.ts';
import { readSettings } from '#config/environment.ts';
import { createForward } from '#stages/forward/forward.ts';
import { profileOf } from '../profile.ts';

export function compose(env: NodeJS.ProcessEnv) {
  const settings = readSettings(env, 'forward');
  const metrics = createPowertoolsMetrics(settings.metricsNamespace, 'forward', { shown: settings.metrics });
  const client = new DynamoDBClient(clientConfig('DYNAMODB', env));
  const nowMs = Date.now;
  const profile = profileOf(settings);
  const manner = mannerFrom(profile, settings, env, { nowMs, metrics });
  const ttlMs = settings.alertTtlDays * 86_400_000;
  const forward = createForward(
    {
      heads: createDynamoAlertHeads({ client, table: settings.alertsTable, ttlMs, nowMs }),
      targets: createForwardTargets(settings, env, { manner, nowMs }),
      metrics,
      nowMs,
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    },
    profile.name,
  );
  return { forward, flush: metrics.flush, log: createLogger('forward') };
}
