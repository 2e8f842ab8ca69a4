// How a deployment in an account is reached past its tables: its stacks by their names, and what the engine's say.
import type { AthenaHistory } from '#adapters/aws/history/athena-windows.ts';
import type { TimestreamPlace } from '#adapters/aws/query/timestream-windows.ts';
import type { Credentials } from '#adapters/aws/request/environment-credentials.ts';
import type { Environment } from './deployment.ts';

export interface Reach {
  /** Its stacks begin with it. */
  readonly name: string;
  readonly env: Environment;
  /** For requests of our own: as the SDK's clients find them, in a profile or a role too. */
  readonly credentials: () => Promise<Credentials>;
  /** @throws DeploymentError where there is no such stack, and from `output` where it lacks one. */
  stackOf(stack: string): Promise<{ readonly region: string; readonly output: (name: string) => string }>;
}

/** `env`: with the region in which it is. */
interface Placed<Place> {
  readonly place: Place;
  readonly env: Environment;
}

/** @throws DeploymentError */
export async function historyPlace({ name, env, stackOf }: Reach): Promise<Placed<AthenaHistory>> {
  const { region, output } = await stackOf(`${name}-history`);
  const place = {
    bucket: output('HistoryBucketName'),
    database: output('HistoryDatabaseName'),
    workgroup: output('HistoryWorkgroupName'),
  };
  return { place, env: { ...env, AWS_REGION: region } };
}

/** @throws DeploymentError */
export async function timeSeriesPlace({ name, env, stackOf }: Reach): Promise<Placed<TimestreamPlace>> {
  const { region, output } = await stackOf(`${name}-time-series`);
  const place = { database: output('TimestreamDatabaseName'), table: output('TimestreamTableName') };
  return { place, env: { ...env, AWS_REGION: region } };
}
