// What detect and sweep tell with: the alerts table, the topics, and who decides what is told. Throws RangeError where
// a setting cannot be read.
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { mannerFrom } from '#adapters/aws/alerts/alert-manner.ts';
import { createDynamoAlertHeads } from '#adapters/aws/alerts/dynamo-alert-heads.ts';
import { createDynamoAlertStore } from '#adapters/aws/alerts/dynamo-alert-store.ts';
import { createSnsAlertTopic } from '#adapters/aws/alerts/sns-alert-topic.ts';
import { createSnsPublish } from '#adapters/aws/request/sns-publish.ts';
import { createEscalatingTopic } from '#adapters/escalating-topic.ts';
import { notifyPolicyOf } from '#config/notify-policy.ts';
import type { SettingsOf } from '#config/settings.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { createNotifier } from '#stages/alert/notifier.ts';
import type { Metrics } from '#stages/ports.ts';

interface World {
  readonly env: NodeJS.ProcessEnv;
  readonly client: DynamoDBClient;
  readonly metrics: Metrics;
  readonly nowMs: () => number;
}

export function tellingFrom(
  settings: Omit<SettingsOf<'detect'>, 'detectHandsOn'>,
  profile: CompiledProfile,
  { env, client, metrics, nowMs }: World,
) {
  const { alertsTable: table, alertTtlDays, alertsTopic, escalationTopic } = settings;
  const options = { client, table, ttlMs: alertTtlDays * 86_400_000, nowMs };
  const alerts = createDynamoAlertStore(options);
  const publish = createSnsPublish(env);
  const manner = mannerFrom(profile, settings, env, { nowMs, metrics });
  const topic = createSnsAlertTopic(publish, alertsTopic, manner);
  const notifier = createNotifier(
    { heads: createDynamoAlertHeads(options), alerts, metrics },
    { profile: profile.name, policy: notifyPolicyOf(settings, profile), nowMs },
  );
  return {
    alerts,
    topic:
      escalationTopic === ''
        ? topic
        : createEscalatingTopic(topic, createSnsAlertTopic(publish, escalationTopic, manner)),
    notifier,
  };
}
