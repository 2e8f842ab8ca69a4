// acknowledge's ports in AWS, from the environment. Throws SettingsError, RangeError (no such profile).
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createAcknowledgePage } from '#adapters/aws/alerts/acknowledge-page.ts';
import { createKeyLoader } from '#adapters/aws/alerts/alert-manner.ts';
import { createDynamoAlertHeads } from '#adapters/aws/alerts/dynamo-alert-heads.ts';
import { createLogger, createPowertoolsMetrics } from '#adapters/aws/function/powertools.ts';
import { clientConfig } from '#adapters/aws/request/client-config.ts';
import { createSsmReader } from '#adapters/aws/request/ssm-parameter.ts';
import { readSettings } from '#config/environment.ts';
import { mannerOf } from '#core/alert/message/manner.ts';
import { createAlertDesk } from '#stages/alert/desk.ts';
import { profileOf } from '../profile.ts';

export function compose(env: NodeJS.ProcessEnv) {
  const settings = readSettings(env, 'acknowledge');
  const metrics = createPowertoolsMetrics(settings.metricsNamespace, 'acknowledge', { shown: settings.metrics });
  const client = new DynamoDBClient(clientConfig('DYNAMODB', env));
  const nowMs = Date.now;
  const profile = profileOf(settings);
  const ttlMs = settings.alertTtlDays * 86_400_000;
  const heads = createDynamoAlertHeads({ client, table: settings.alertsTable, ttlMs, nowMs });
  const desk = createAlertDesk(heads, profile.name);
  const page = createAcknowledgePage({
    heads,
    desk,
    keys: createKeyLoader(settings.acknowledgeKey, { nowMs, metrics, readParameter: createSsmReader(env) }),
    manner: mannerOf(profile, settings),
    language: settings.language,
    nowMs,
  });
  return { ports: { page, desk, nowMs }, flush: metrics.flush, log: createLogger('acknowledge') };
}
