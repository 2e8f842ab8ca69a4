// merge's ports in AWS, from the environment. Throws SettingsError, RangeError (a database that Athena does not take).
import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createLogger, createPowertoolsMetrics } from '#adapters/aws/function/powertools.ts';
import { createAthenaClient } from '#adapters/aws/history/athena-client.ts';
import { createStagingObjects } from '#adapters/aws/history/staging-objects.ts';
import { clientConfig } from '#adapters/aws/request/client-config.ts';
import { createDynamoStateStore } from '#adapters/aws/state/dynamo-state-store.ts';
import { readSettings } from '#config/environment.ts';

export function compose(env: NodeJS.ProcessEnv) {
  const settings = readSettings(env, 'merge');
  const { historyBucket: bucket, historyDatabase: database, historyWorkgroup: workgroup } = settings;
  const metrics = createPowertoolsMetrics(settings.metricsNamespace, 'merge', { shown: settings.metrics });
  const client = new DynamoDBClient(clientConfig('DYNAMODB', env));
  const nowMs = Date.now;
  return {
    ports: {
      staging: createStagingObjects(bucket, env),
      sql: createAthenaClient({ workgroup, database }, env),
      // Never found by whoever looks through the states of key groups, and never forgotten.
      state: createDynamoStateStore({ client, table: settings.windowsTable, nowMs, isListed: () => false }),
      metrics,
      nowMs,
      newId: () => randomUUID(),
    },
    settings: { place: { bucket, database }, keepDays: settings.historyKeepDays },
    flush: metrics.flush,
    log: createLogger('merge'),
  };
}
