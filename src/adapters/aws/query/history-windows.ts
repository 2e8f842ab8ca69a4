// Where older windows are read from: the engine of the deployment.
import type { AllSettings } from '#config/settings.ts';
import type { WindowSource } from '#stages/query/ports.ts';
import { createAthenaWindows } from '../history/athena-windows.ts';
import type { Environment } from '../request/client-config.ts';
import { createTimestreamWindows } from './timestream-windows.ts';

type EngineSettings = Pick<
  AllSettings,
  'engine' | 'timestreamDatabase' | 'timestreamTable' | 'historyBucket' | 'historyDatabase' | 'historyWorkgroup'
>;

/** undefined: there is no engine. */
export function createHistoryWindows(settings: EngineSettings, env: Environment): WindowSource | undefined {
  const { engine, timestreamDatabase, timestreamTable, historyBucket, historyDatabase, historyWorkgroup } = settings;
  if (engine === 'athena') {
    return createAthenaWindows({ bucket: historyBucket, database: historyDatabase, workgroup: historyWorkgroup }, env);
  }
  if (engine !== 'timestream') return undefined;
  return createTimestreamWindows({ database: timestreamDatabase, table: timestreamTable }, env);
}
