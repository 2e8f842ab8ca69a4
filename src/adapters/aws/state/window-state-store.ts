// Where aggregate and sweep keep their state in AWS: all of it in the windows table, or the key groups' window states,
// which are large, in a bucket (docs/decisions/0015-state-store.md). It decides nothing but by the setting.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { AllSettings } from '#config/settings.ts';
import { isDeploymentPlanKey } from '#stages/plan/deployment-plan.ts';
import type { StateStore } from '#stages/ports.ts';
import { isDimensionWindowKey } from '#stages/stored/dimension-key.ts';
import { isWindowStateKey } from '#stages/stored/window-state-key.ts';
import { createRoutedStateStore } from '../../routed-state-store.ts';
import { createS3Objects } from '../objects/s3-objects.ts';
import { clientConfig, type Environment } from '../request/client-config.ts';
import { createDynamoStateStore } from './dynamo-state-store.ts';
import { createS3StateStore } from './s3-state-store.ts';

type StoreSettings = Pick<AllSettings, 'windowsTable' | 'windowStateBucket' | 'stateTtlHours'>;

/** Throws where the credentials for S3 are missing, at the first call. */
export function createWindowStateStore(settings: StoreSettings, env: Environment): StateStore {
  const table = createDynamoStateStore({
    client: new DynamoDBClient(clientConfig('DYNAMODB', env)),
    table: settings.windowsTable,
    ttlMs: settings.stateTtlHours * 3_600_000,
    nowMs: Date.now,
    isListed: (key) => !isDimensionWindowKey(key),
    isKept: isDeploymentPlanKey,
  });
  if (settings.windowStateBucket === '') return table;
  const bucket = createS3StateStore({ objects: createS3Objects(settings.windowStateBucket, env) });
  return createRoutedStateStore({ large: bucket, small: table, isLarge: isWindowStateKey });
}
