// Where the windows of a deployment are read from.
import { createHotWindows } from '#adapters/aws/query/hot-windows.ts';
import { labelsOf } from '#stages/plan/deployment-plan.ts';
import type { WindowSources } from '#stages/query/read-windows.ts';
import type { Deployment } from '../deployment/deployment.ts';

const HOUR_MS = 3_600_000;

export async function sourcesOf(
  deployment: Pick<Deployment, 'dynamodb' | 'tables' | 'profile' | 'paneTtlHours' | 'history'>,
  nowMs: () => number,
): Promise<WindowSources> {
  const { dynamodb: client, tables, profile, paneTtlHours, history } = deployment;
  const windows = labelsOf(profile);
  return {
    hot: createHotWindows({ client, table: tables.windows, ttlMs: paneTtlHours * HOUR_MS, windows, nowMs }),
    history: await history(),
  };
}
