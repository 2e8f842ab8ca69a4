// query's ports in AWS, from the environment. Throws SettingsError, RangeError (no such profile).
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createApiRouter } from '#adapters/api/router.ts';
import { API_ROUTES } from '#adapters/api/routes/routes.ts';
import { createDynamoAlertHeads } from '#adapters/aws/alerts/dynamo-alert-heads.ts';
import { createDynamoAlertStore } from '#adapters/aws/alerts/dynamo-alert-store.ts';
import { createLogger, createPowertoolsMetrics } from '#adapters/aws/function/powertools.ts';
import { createS3Objects } from '#adapters/aws/objects/s3-objects.ts';
import { createHistoryWindows } from '#adapters/aws/query/history-windows.ts';
import { createHotWindows } from '#adapters/aws/query/hot-windows.ts';
import { createRejectReader } from '#adapters/aws/query/reject-reader.ts';
import { clientConfig } from '#adapters/aws/request/client-config.ts';
import { createDynamoStateStore } from '#adapters/aws/state/dynamo-state-store.ts';
import { createWindowStateStore } from '#adapters/aws/state/window-state-store.ts';
import { readSettings } from '#config/environment.ts';
import { createDetector } from '#core/detect/detector.ts';
import { closerOf } from '#stages/alert/close-later.ts';
import { createAlertDesk } from '#stages/alert/desk.ts';
import { labelsOf } from '#stages/plan/deployment-plan.ts';
import { createFleetReader } from '#stages/query/fleet.ts';
import { healthOf } from '#stages/query/health.ts';
import { readWindows } from '#stages/query/read-windows.ts';
import { profileOf } from '../profile.ts';

export function compose(env: NodeJS.ProcessEnv) {
  const settings = readSettings(env, 'query');
  const { keyGroups, windowsTable, paneTtlHours, alertTtlDays } = settings;
  const metrics = createPowertoolsMetrics(settings.metricsNamespace, 'query', { shown: settings.metrics });
  const log = createLogger('query');
  const client = new DynamoDBClient(clientConfig('DYNAMODB', env));
  const nowMs = Date.now;
  const profile = profileOf(settings);
  const stored = { client, table: settings.alertsTable, ttlMs: alertTtlDays * 86_400_000, nowMs };
  const heads = createDynamoAlertHeads(stored);
  const desk = createAlertDesk(heads, profile.name);
  const state = createWindowStateStore(settings, env);
  const baselines = createDynamoStateStore({ client, table: settings.baselinesTable, nowMs });
  const windows = labelsOf(profile);
  const hot =
    settings.hotWindows === 'on'
      ? createHotWindows({ client, table: windowsTable, ttlMs: paneTtlHours * 3_600_000, windows, nowMs })
      : undefined;
  const history = createHistoryWindows(settings, env);
  const quarantine = createS3Objects(settings.quarantineBucket, env);
  // Not the engine: each query of it is billed, and whoever asks for health does so every few seconds.
  const dependencies = [
    { name: 'windows', ask: () => state.load(['health']) },
    { name: 'baselines', ask: () => baselines.load(['health']) },
    { name: 'alerts', ask: () => heads.head('health') },
    { name: 'quarantine', ask: () => quarantine.list('rejected/', { most: 1 }) },
  ];
  const onError = (error: unknown): void => {
    metrics.count('QueriesFailed', 1);
    log.error('query failed', error as Error);
  };
  const ports = {
    ...{ profile, detector: createDetector(profile), keyGroups, nowMs, heads, desk, baselines },
    windows: (query: Parameters<typeof readWindows>[1]) => readWindows({ hot, history }, query),
    close: closerOf(profile.name, heads, createDynamoAlertStore(stored)),
    fleet: createFleetReader({ state, profile, keyGroups, nowMs }),
    rejects: createRejectReader(quarantine),
    health: () => healthOf({ state, baselines, dependencies, profile, keyGroups, nowMs }),
  };
  return {
    ports: { answer: createApiRouter(API_ROUTES, ports, onError), access: settings.apiAccess },
    flush: metrics.flush,
    log,
  };
}
