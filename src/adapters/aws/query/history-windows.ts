// Where older windows are read from: the engine of the deployment.
import type { AllSettings } from '#config/settings.ts';
import type { WindowSource } from '#stages/query/ports.ts';
import type { Environment } from '../request/client-config.ts';
import { createTimestreamWindows } from './timestream-windows.ts';

type EngineSettings = Pick<AllSettings, 'engine' | 'timestreamDatabase' | 'timestreamTable'>;

/** undefined: there is no engine. */
export function createHistoryWindows(
  { engine, timestreamDatabase, timestreamTable }: EngineSettings,
  env: Environment,
): WindowSource | undefined {
  if (engine !== 'timestream') return undefined;
  return createTimestreamWindows({ database: timestreamDatabase, table: timestreamTable }, env);
}
